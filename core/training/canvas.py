"""Picks objects and cuts square canvases out of samples of any size (numpy, on the CPU)."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.dice import Dice
from core.types import Box, Image, Mask


def usable_objects(mask: Mask, least_share: float, most_share: float) -> list[int]:
    """Ids whose share of the picture lies between the two."""
    areas = np.bincount(mask.ravel(), minlength=256)[1:] / mask.size
    fits = (areas > 0) & (areas >= least_share) & (areas <= most_share)
    return [int(i) + 1 for i in np.flatnonzero(fits)]


def keep_objects(mask: Mask, ids: Sequence[int]) -> Mask:
    """Only these ids, renumbered 1..n in their order; everything else becomes background."""
    table = np.zeros(256, np.uint8)
    for new, old in enumerate(ids, start=1):
        table[old] = new
    return table[mask]


def crop_around(mask: Mask, target: int, side: tuple[float, float], dice: Dice) -> Box:
    """A box of random sides (shares of the short side) that has the object's centre well inside."""
    height, width = mask.shape
    short = min(height, width)
    crop_width = max(2, round(short * dice.uniform(*side)))
    crop_height = max(2, min(height, round(crop_width * dice.uniform(0.8, 1.25))))
    crop_width = min(width, crop_width)
    box = Box.around(mask == target)
    left = _start((box.left + box.right) / 2, crop_width, width, dice)
    top = _start((box.top + box.bottom) / 2, crop_height, height, dice)
    return Box(left, top, left + crop_width, top + crop_height)


def crop_anywhere(height: int, width: int, side: tuple[float, float], dice: Dice) -> Box:
    crop = max(2, round(min(height, width) * dice.uniform(*side)))
    left, top = dice.integer(0, width - crop), dice.integer(0, height - crop)
    return Box(left, top, left + crop, top + crop)


def _start(centre: float, crop: int, whole: int, dice: Dice) -> int:
    start = round(centre - crop * dice.uniform(0.3, 0.7))
    return max(0, min(whole - crop, start))


def cut_canvas(
    image: Image, mask: Mask, box: Box, size: int, *, mirrored: bool
) -> tuple[Image, Mask]:
    """The box as a size x size picture and its ids."""
    shrinks = box.width > size
    canvas = cv2.resize(
        image[box.slices],
        (size, size),
        interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR,
    )
    ids = cv2.resize(mask[box.slices], (size, size), interpolation=cv2.INTER_NEAREST_EXACT)
    if mirrored:
        canvas, ids = canvas[:, ::-1], ids[:, ::-1]
    return _picture(canvas), _ids(ids)


def cut_piece(image: Image, mask: Mask, size: int, *, mirrored: bool) -> tuple[Image, Mask]:
    """All objects of the mask in the middle of a size x size picture, proportions kept."""
    box = Box.around(mask > 0)
    factor = 0.94 * size / max(box.width, box.height, 1)
    width, height = max(1, round(box.width * factor)), max(1, round(box.height * factor))
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    small = cv2.resize(image[box.slices], (width, height), interpolation=interpolation)
    small_ids = cv2.resize(mask[box.slices], (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    left, top = (size - width) // 2, (size - height) // 2
    border = (top, size - height - top, left, size - width - left)
    canvas = cv2.copyMakeBorder(small, *border, cv2.BORDER_REPLICATE)
    ids = cv2.copyMakeBorder(small_ids, *border, cv2.BORDER_CONSTANT, value=(0.0,))
    if mirrored:
        canvas, ids = canvas[:, ::-1], ids[:, ::-1]
    return _picture(canvas), _ids(ids)


def random_blob(size: int, dice: Dice) -> Mask:
    """A filled smooth-edged polygon with id 1: the outline of an occluder made of any picture."""
    corners = dice.integer(3, 8)
    angles = np.sort(dice.uniforms(0.0, 2 * np.pi, corners).numpy())
    radii = dice.uniforms(0.5, 1.0, corners).numpy() * size / 2
    points = np.stack([np.cos(angles) * radii, np.sin(angles) * radii], 1) + size / 2
    blob = np.zeros((size, size), np.uint8)
    cv2.fillPoly(blob, [points.round().astype(np.int32)], (1.0,))
    return blob


def _picture(array: NDArray[np.generic]) -> Image:
    return np.ascontiguousarray(array, dtype=np.uint8)


def _ids(array: NDArray[np.generic]) -> Mask:
    return np.ascontiguousarray(array, dtype=np.uint8)
