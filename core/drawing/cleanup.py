"""Mending one object's mask as a whole: holes, specks, size, smoothness, and the picture's border.

Each step is off at 0. The panel previews them on one frame, the session bakes them into many.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, Box


@dataclass(frozen=True)
class Cleanup:
    """What to mend, in the order in which it is done.

    border: so many pixels along the picture's border take the value of the pixel further in.
    specks, holes: separate pieces, and holes, of at most so many pixels go. smooth: radius in which
    the outline is evened out. grow: pixels added all round; negative ones are taken off.
    """

    border: int = 0
    specks: int = 0
    holes: int = 0
    smooth: int = 0
    grow: int = 0

    @property
    def does_nothing(self) -> bool:
        return self == Cleanup()


def cleaned(pixels: BoolMask, cleanup: Cleanup) -> BoolMask:
    """The mended mask, H x W like `pixels`; a mask with nothing in it stays so."""
    height, width = pixels.shape
    around = Box.around(pixels)
    if around.is_empty or cleanup.does_nothing:
        return pixels.copy()
    room = cleanup.border + cleanup.smooth + max(0, cleanup.grow) + 2
    box = around.grown(room).clipped(width, height)
    part = np.ascontiguousarray(pixels[box.slices])
    for step, amount in (
        (_fix_border, cleanup.border),
        (_remove_specks, cleanup.specks),
        (_fill_holes, cleanup.holes),
        (_smooth, cleanup.smooth),
        (_grow, cleanup.grow),
    ):
        if amount:
            part = step(part, amount, _Sides.of(box, width, height))
    result = np.zeros_like(pixels)
    result[box.slices] = part
    return result


@dataclass(frozen=True)
class _Sides:
    """Which sides of the part looked at are the border of the picture."""

    left: bool
    top: bool
    right: bool
    bottom: bool

    @classmethod
    def of(cls, box: Box, width: int, height: int) -> "_Sides":
        return cls(box.left == 0, box.top == 0, box.right == width, box.bottom == height)


def _fix_border(pixels: BoolMask, reach: int, sides: _Sides) -> BoolMask:
    height, width = pixels.shape
    fixed = pixels.copy()
    across, down = min(reach, width - 1), min(reach, height - 1)
    if sides.left:
        fixed[:, :across] = fixed[:, across, None]
    if sides.right:
        fixed[:, width - across :] = fixed[:, width - across - 1, None]
    if sides.top:
        fixed[:down] = fixed[down]
    if sides.bottom:
        fixed[height - down :] = fixed[height - down - 1]
    return fixed


def _remove_specks(pixels: BoolMask, area: int, sides: _Sides) -> BoolMask:
    """Pieces of up to `area` pixels; the largest piece stays, however small it is."""
    del sides
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        pixels.view(np.uint8), connectivity=8
    )
    areas = stats[:, cv2.CC_STAT_AREA]
    if count < 2:
        return pixels
    keeps = areas > area
    keeps[1 + int(np.argmax(areas[1:]))] = True
    keeps[0] = False
    kept: BoolMask = keeps[labels]
    return kept


def _fill_holes(pixels: BoolMask, area: int, sides: _Sides) -> BoolMask:
    """Holes of up to `area` pixels; what touches the border of the picture is no hole."""
    del sides
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (~pixels).view(np.uint8), connectivity=4
    )
    fills = stats[:, cv2.CC_STAT_AREA] <= area
    for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        fills[side] = False
    fills[0] = False
    filled: BoolMask = pixels | fills[labels]
    return filled if count > 1 else pixels


def _smooth(pixels: BoolMask, radius: int, sides: _Sides) -> BoolMask:
    """What most of a pixel's surroundings say; beyond the picture it goes on as at its border."""
    del sides
    soft = cv2.GaussianBlur(
        pixels.view(np.uint8) * np.uint8(255), (0, 0), radius / 2, borderType=cv2.BORDER_REPLICATE
    )
    even: BoolMask = soft >= 128
    return even


def _grow(pixels: BoolMask, amount: int, sides: _Sides) -> BoolMask:
    """By true distance, so that corners stay round; the border of the picture takes nothing off."""
    del sides
    if amount > 0:
        wide: BoolMask = _distance_to(~pixels) <= amount
        return wide
    narrow: BoolMask = _distance_to(pixels) > -amount
    return narrow


def _distance_to(pixels: BoolMask) -> NDArray[np.float32]:
    """For each true pixel how far the nearest false one is, centre to centre."""
    distance = cv2.distanceTransform(pixels.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance, np.float32)
