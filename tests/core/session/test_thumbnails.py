from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.session.thumbnails import forget_thumbnail, thumbnail_of, write_thumbnail
from core.types import ObjectId

OPENED = Path("/media/dog.mp4")


@pytest.mark.parametrize(
    ("shape", "size"), [((480, 854), (256, 144)), ((900, 300), (48, 144)), ((2, 900), (256, 1))]
)
def test_a_thumbnail_keeps_the_shape(shape: tuple[int, int], size: tuple[int, int]) -> None:
    assert thumbnail_of(OPENED) is None
    path = write_thumbnail(OPENED, np.zeros((*shape, 3), np.uint8), np.zeros(shape, np.uint8), {})
    assert thumbnail_of(OPENED) == path
    with PillowImage.open(path) as picture:
        assert picture.size == size
    forget_thumbnail(OPENED)
    assert thumbnail_of(OPENED) is None


def test_masks_show_in_their_colours() -> None:
    mask = np.zeros((144, 256), np.uint8)
    mask[:, 128:] = 7
    grey = np.full((144, 256, 3), 100, np.uint8)
    path = write_thumbnail(OPENED, grey, mask, {ObjectId(7): (255, 0, 0)})
    with PillowImage.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert np.abs(pixels[70, 60] - (100, 100, 100)).max() < 8
    assert np.abs(pixels[70, 190] - (178, 50, 50)).max() < 12
