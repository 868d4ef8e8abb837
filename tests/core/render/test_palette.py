import numpy as np

from core.colors import OKABE_ITO
from core.render.palette import display_color, display_palette


def test_the_first_objects_get_the_default_colours() -> None:
    assert tuple(display_color(object_id) for object_id in range(1, 9)) == OKABE_ITO


def test_the_first_32_objects_differ() -> None:
    assert len({display_color(object_id) for object_id in range(1, 33)}) == 32


def test_the_palette_covers_every_id() -> None:
    palette = display_palette()
    assert palette.shape == (256, 3)
    assert palette.dtype == np.uint8
    assert palette[0].tolist() == [0, 0, 0]
    assert tuple(palette[9].tolist()) == display_color(9)
