"""Run lengths of the COCO formats: the pixels of one object, column by column, as counts.

The counts begin with background and alternate; they come as numbers, or packed into a text of
six-bit characters. Files come from anywhere: nothing is believed before it adds up.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.errors import MaskError
from core.masks import MAX_MASK_PIXELS
from core.types import BoolMask

_FIRST_CHARACTER = 48
_MORE, _SIGN, _VALUE = 0x20, 0x10, 0x1F
_LONGEST_NUMBER = 7
"""Characters of one packed number: five bits each, more than any picture needs."""


def decoded(segmentation: Any) -> BoolMask:
    """H x W pixels of `{"size": [height, width], "counts": ...}`; MaskError for anything else."""
    if isinstance(segmentation, list):
        raise MaskError("polygons are not read, only run lengths")
    if not isinstance(segmentation, dict):
        raise MaskError("the segmentation is no run lengths")
    height, width = _size(segmentation.get("size"))
    counts = segmentation.get("counts")
    if isinstance(counts, str):
        counts = unpacked(counts, height * width)
    runs = _checked(counts, height * width)
    values = np.arange(runs.size) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def unpacked(text: str, pixels: int) -> list[int]:
    """Counts of a packed text; from the fourth on they are told as differences of every second."""
    counts: list[int] = []
    value = place = 0
    for character in text:
        bits = ord(character) - _FIRST_CHARACTER
        if not 0 <= bits < 2 * _MORE or place >= _LONGEST_NUMBER:
            raise MaskError("the run lengths are damaged")
        value |= (bits & _VALUE) << 5 * place
        place += 1
        if bits & _MORE:
            continue
        if bits & _SIGN:
            value -= 1 << 5 * place
        if len(counts) > 2:
            value += counts[-2]
        counts.append(value)
        if len(counts) > 2 * pixels + 2:
            raise MaskError("the run lengths are damaged")
        value = place = 0
    if place:
        raise MaskError("the run lengths are cut off")
    return counts


def _size(size: Any) -> tuple[int, int]:
    is_pair = isinstance(size, Sequence) and len(size) == 2
    if not is_pair or not all(type(side) is int and side > 0 for side in size):
        raise MaskError("the size of a mask is missing")
    height, width = size
    if height * width > MAX_MASK_PIXELS:
        raise MaskError(f"a mask of {width}x{height} is too large")
    return height, width


def _checked(counts: Any, pixels: int) -> np.ndarray:
    """The counts as an array; they must be whole, not negative, and fill the picture exactly."""
    if not isinstance(counts, list) or not all(type(count) is int for count in counts):
        raise MaskError("the run lengths are no numbers")
    if any(not 0 <= count <= pixels for count in counts) or sum(counts) != pixels:
        raise MaskError("the run lengths do not fill the picture")
    return np.array(counts, np.int64)
