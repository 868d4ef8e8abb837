"""Boundary accuracy F: how well two masks' outlines agree, within a tolerance.

The definition is that of DAVIS (the LVOS compiled kernel differs by some hundredths).
"""

import math

import cv2
import numpy as np

from core.types import BoolMask, Box

TOLERANCE = 0.008
"""Tolerance radius as a share of the picture's diagonal."""


def boundary_map(mask: BoolMask) -> BoolMask:
    """Pixels that differ from their right, lower or lower-right neighbour.

    Outlines are one pixel wide and lie half a pixel to the top left; the picture's own border
    is no outline.
    """
    edges = np.zeros(mask.shape, bool)
    edges[:, :-1] |= mask[:, :-1] ^ mask[:, 1:]
    edges[:-1] |= mask[:-1] ^ mask[1:]
    edges[:-1, :-1] |= mask[:-1, :-1] ^ mask[1:, 1:]
    return edges


def tolerance_radius(height: int, width: int) -> int:
    return math.ceil(TOLERANCE * math.hypot(height, width))


def boundary_accuracy(truth: BoolMask, prediction: BoolMask) -> float:
    """Harmonic mean of boundary precision and recall.

    1 when neither mask has a boundary, 0 when exactly one has.
    """
    height, width = truth.shape
    radius = tolerance_radius(height, width)
    near = _around_both(truth, prediction, radius)
    true_edges = boundary_map(truth)[near.slices]
    found_edges = boundary_map(prediction)[near.slices]
    true_count, found_count = np.count_nonzero(true_edges), np.count_nonzero(found_edges)
    if true_count == 0 and found_count == 0:
        return 1.0
    if true_count == 0 or found_count == 0:
        return 0.0
    precision = np.count_nonzero(found_edges & _widened(true_edges, radius)) / found_count
    recall = np.count_nonzero(true_edges & _widened(found_edges, radius)) / true_count
    if precision + recall == 0:
        return 0.0
    return float(2 * precision * recall / (precision + recall))


def _around_both(truth: BoolMask, prediction: BoolMask, radius: int) -> Box:
    """The part of the picture that can hold boundaries, with room for the tolerance."""
    height, width = truth.shape
    box = Box.around(truth).union(Box.around(prediction))
    reach = radius + 1
    wider = Box(box.left - reach, box.top - reach, box.right + reach, box.bottom + reach)
    return wider.clipped(width, height)


def _widened(edges: BoolMask, radius: int) -> BoolMask:
    """Dilation by a filled Euclidean disk; nothing lies outside the picture."""
    widened = cv2.dilate(
        edges.view(np.uint8),
        _disk(radius),
        borderType=cv2.BORDER_CONSTANT,
        borderValue=(0.0,),
    )
    return widened.astype(bool)


def _disk(radius: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    offsets = np.arange(-radius, radius + 1)
    return (offsets[:, None] ** 2 + offsets**2 <= radius**2).astype(np.uint8)
