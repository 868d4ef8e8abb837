"""What makes a frame look risky, one measure each: the parts of the risk, as plain functions."""

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

NEIGHBOURS = 5
"""An object's area is compared with the median of so many frames to either side."""


class Part(IntEnum):
    """A measure; higher is odder. The numbers index arrays and are stored nowhere.

    WARP: 1 - overlap of the mask before, carried along by the optical flow, with the mask.
    UNSURE: 1 - the network's confidence. AREA: |log ratio| to the median of the frames around.
    PIECES: change in the number of separate pieces. COLOURS: how far from the keyframes' colours.
    SEAM: as WARP, towards a hand-made mask that the run arrived at.
    DIRECTIONS: 1 - J of what a run forward and one backward made of it, where both came by.
    """

    WARP = 0
    UNSURE = 1
    AREA = 2
    PIECES = 3
    COLOURS = 4
    SEAM = 5
    DIRECTIONS = 6


def pieces_of(pixels: BoolMask) -> int:
    """Separate pieces of at least a hundredth of the object: specks come and go."""
    area = int(np.count_nonzero(pixels))
    if area == 0:
        return 0
    found = cv2.connectedComponentsWithStats(pixels.view(np.uint8), connectivity=8)[2]
    sizes = found[1:, cv2.CC_STAT_AREA]
    return int(np.count_nonzero(sizes * 100 >= area))


def area_jumps(areas: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each frame |log(area / median area of the frames around)|; NaN areas are unknown.

    An object that vanishes or appears from nothing counts as one of a single pixel there. NaN where
    the area or all around it is unknown.
    """
    return np.abs(log_ratios(areas))


def log_ratios(areas: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same with its sign: negative where the object is smaller than around."""
    padded = np.pad(areas, NEIGHBOURS, constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURS + 1).copy()
    around[:, NEIGHBOURS] = np.nan
    known = ~np.isnan(around).all(axis=1)
    median = np.full(areas.size, np.nan)
    median[known] = np.nanmedian(around[known], axis=1)
    ratios: NDArray[np.float64] = np.log(np.maximum(areas, 1) / np.maximum(median, 1))
    return ratios
