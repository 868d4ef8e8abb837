"""What an object looks like: its colours as a histogram, compared with those of its keyframes.

A tracker that has gone over to something else is sure of itself and moves smoothly; its colours
give it away.
"""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from core.review.warp import SoftMask
from core.types import Image

LIGHTNESS_BINS, COLOUR_BINS = 4, 8
BINS = LIGHTNESS_BINS * COLOUR_BINS**2

Colours: TypeAlias = NDArray[np.uint8]
"""Square roots of the shares of each bin, scaled to 0..255; all 0 for an object without pixels."""


def colours_of(picture: Image, mask: SoftMask) -> Colours:
    """Of a small picture (RGB) inside a soft mask of its size."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.int32)
    lightness = lab[..., 0] * LIGHTNESS_BINS >> 8
    first, second = (lab[..., i] * COLOUR_BINS >> 8 for i in (1, 2))
    bins = (lightness * COLOUR_BINS + first) * COLOUR_BINS + second
    shares = np.bincount(bins.ravel(), mask.ravel(), BINS)
    total = float(shares.sum())
    if total <= 0:
        return np.zeros(BINS, np.uint8)
    colours: Colours = np.rint(255 * np.sqrt(shares / total)).astype(np.uint8)
    return colours


def difference(colours: Colours, known: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Between 0 (same) and 1 (nothing in common), n, to the most alike of m known ones.

    colours: n x BINS. known: m x BINS, at least one.
    """
    alike = _unit(colours) @ _unit(known).T
    result: NDArray[np.float32] = np.clip(1 - alike.max(axis=1), 0, 1).astype(np.float32)
    return result


def _unit(colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Undo what rounding did to the length; objects without pixels are like nothing."""
    values = colours.astype(np.float32)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    unit: NDArray[np.float32] = values / np.maximum(length, 1e-6)
    return unit
