"""Tests of core.training.canvas."""

import numpy as np
import pytest
import torch

from core.training.canvas import (
    crop_anywhere,
    crop_around,
    cut_canvas,
    cut_piece,
    keep_objects,
    random_blob,
    usable_objects,
)
from core.training.dice import Dice
from core.types import Box, Image, Mask


@pytest.fixture
def dice() -> Dice:
    return Dice(torch.Generator().manual_seed(0))


def picture(mask: Mask) -> Image:
    """A picture whose colour tells the id."""
    return np.repeat(mask[..., None] * np.uint8(50), 3, axis=2)


def two_objects() -> Mask:
    mask = np.zeros((40, 60), np.uint8)
    mask[4:12, 6:16] = 2
    mask[20:36, 30:54] = 5
    return mask


def test_objects_are_chosen_by_their_share() -> None:
    assert usable_objects(two_objects(), 0.0, 1.0) == [2, 5]
    assert usable_objects(two_objects(), 0.1, 1.0) == [5]
    assert usable_objects(two_objects(), 0.0, 0.1) == [2]
    assert usable_objects(np.zeros((4, 4), np.uint8), 0.0, 1.0) == []


def test_kept_objects_are_renumbered() -> None:
    mask = keep_objects(two_objects(), [5])
    assert mask[25, 40] == 1
    assert mask[5, 10] == 0


def test_crop_holds_the_objects_centre(dice: Dice) -> None:
    for _ in range(50):
        box = crop_around(two_objects(), 5, (0.5, 1.0), dice)
        assert box == box.clipped(60, 40)
        assert box.left <= 42 < box.right
        assert box.top <= 28 < box.bottom


def test_crop_anywhere_stays_inside(dice: Dice) -> None:
    for _ in range(50):
        box = crop_anywhere(40, 60, (0.5, 1.0), dice)
        assert box == box.clipped(60, 40)
        assert box.width == box.height >= 20


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("size", [20, 97])
def test_canvas_ids_fit_the_picture(size: int, mirrored: bool) -> None:
    mask = two_objects()
    image, ids = cut_canvas(picture(mask), mask, Box(10, 0, 50, 40), size, mirrored=mirrored)
    assert image.shape == (size, size, 3)
    assert ids.shape == (size, size)
    told = np.round(image[..., 0] / 50)
    assert (told == ids).mean() > 0.93


def test_piece_holds_its_objects_in_proportion() -> None:
    mask = keep_objects(two_objects(), [5])
    image, ids = cut_piece(picture(mask), mask, 50, mirrored=False)
    box = Box.around(ids > 0)
    assert (box.width, box.height) == (47, 31)
    assert abs((box.left + box.right) - 50) <= 1
    assert (image[ids > 0] == 50).mean() > 0.9


def test_thin_piece_keeps_a_pixel() -> None:
    mask = np.zeros((300, 300), np.uint8)
    mask[10:290, 150] = 1
    _, ids = cut_piece(picture(mask), mask, 40, mirrored=False)
    assert ids.any()


def test_blob_is_a_filled_shape(dice: Dice) -> None:
    shares = [random_blob(40, dice).mean() for _ in range(20)]
    assert min(shares) > 0
    assert max(shares) < 1
