import numpy as np
import pytest

from core.render.overlay import blend_overlay, outline
from core.render.palette import display_color


def test_objects_are_tinted_and_the_rest_is_untouched() -> None:
    picture = np.full((20, 20, 3), 100, np.uint8)
    mask = np.zeros((20, 20), np.uint8)
    mask[5:15, 5:15] = 1
    blended = blend_overlay(picture, mask, opacity=0.5)
    assert (blended[mask == 0] == 100).all()
    expected = (100 + np.array(display_color(1))) / 2
    assert np.abs(blended[10, 10] - expected).max() <= 1
    assert tuple(blended[5, 5].tolist()) == display_color(1)
    assert (picture == 100).all()


def test_the_outline_is_one_pixel_inside_each_object() -> None:
    mask = np.zeros((10, 10), np.uint8)
    mask[2:8, 2:8] = 3
    edges = outline(mask)
    inner = np.zeros((10, 10), bool)
    inner[3:7, 3:7] = True
    assert np.array_equal(edges, (mask > 0) & ~inner)


def test_touching_objects_are_parted() -> None:
    mask = np.ones((6, 8), np.uint8)
    mask[:, 4:] = 2
    assert outline(mask)[3].tolist() == [False, False, False, True, True, False, False, False]


def test_another_size_is_a_bug() -> None:
    with pytest.raises(ValueError, match="picture is"):
        blend_overlay(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 5), np.uint8))
