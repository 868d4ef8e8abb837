"""Pieces of an object that lie too far from where it just was to belong to it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import Mask

NEAREST = 3
"""Pixels at stride 4 that are within reach of anything, however small it is."""


def strays(found: Mask, before: Mask, reach: float) -> dict[int, NDArray[np.bool_]]:
    """For each label with stray pieces, where they are (h x w).

    found, before: labels h x w of a frame and of the one before it. A piece is a stray when it is
    farther from where its object was than `reach` times the object's size there (the root of its
    area) and smaller than all of its nearer pieces together. An object that was out of sight may
    come back anywhere, and one that is nowhere within reach has moved.
    """
    result = {}
    for label in np.flatnonzero(np.bincount(found.ravel(), minlength=1)):
        was = (before == label).astype(np.uint8)
        if label == 0 or not was.any():
            continue
        here = (found == label).astype(np.uint8)
        count, pieces, facts, _ = cv2.connectedComponentsWithStats(here, connectivity=8)
        if count <= 2:  # the background is one of them
            continue
        away = cv2.distanceTransform(1 - was, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        nearest = np.full(count, np.inf, np.float32)
        np.minimum.at(nearest, pieces.ravel(), away.ravel())
        areas = facts[:, cv2.CC_STAT_AREA]
        is_near = nearest <= max(NEAREST, reach * float(was.sum()) ** 0.5)
        is_near[0] = True
        is_stray = ~is_near & (areas < areas[1:][is_near[1:]].sum())
        if is_stray.any():
            result[int(label)] = is_stray[pieces]
    return result


def grown(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The places and their eight neighbours: all that bilinear sampling of them reaches."""
    return cv2.dilate(places.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
