"""Does a mask move as its picture does: the mask before, carried along by the optical flow.

Everything here is at a quarter of the picture's size: it is about motion, not about outlines.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, Image

SHRINK = 4
SMALLEST, LARGEST = 120, 270
"""Bounds of the short side: below, the flow sees nothing; above, it only costs time."""

SoftMask = NDArray[np.float32]
"""Share of each small pixel that the object covers, H x W."""

Flow = NDArray[np.float32]
"""Where each pixel of one picture was in the other, H x W x 2."""


def small_size(width: int, height: int) -> tuple[int, int]:
    """Width and height at which a clip is looked at; never larger than the clip."""
    short = min(width, height)
    target = min(short, max(SMALLEST, min(LARGEST, round(short / SHRINK))))
    return max(1, round(width * target / short)), max(1, round(height * target / short))


def small_picture(image: Image) -> Image:
    height, width = image.shape[:2]
    return np.asarray(
        cv2.resize(image, small_size(width, height), interpolation=cv2.INTER_AREA), np.uint8
    )


def small_mask(pixels: BoolMask) -> SoftMask:
    height, width = pixels.shape
    return np.asarray(
        cv2.resize(
            pixels.astype(np.float32), small_size(width, height), interpolation=cv2.INTER_AREA
        ),
        np.float32,
    )


class Motion:
    """The optical flow (DIS) between small pictures."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def between(self, before: Image, now: Image) -> Flow:
        """For each pixel of `now`, how far away it was in `before`."""
        grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (now, before)]
        # The stubs demand a first guess, but a flow of zeros is taken as a hint and does worse.
        found = self._flow.calc(grey[0], grey[1], None)  # type: ignore[call-overload]  # see above
        return np.asarray(found, np.float32)


def carried(mask: SoftMask, flow: Flow) -> SoftMask:
    """The mask of the picture before, where the flow says it is now; nothing comes from outside."""
    height, width = mask.shape
    columns, rows = np.meshgrid(
        np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    )
    moved = cv2.remap(
        mask,
        columns + flow[..., 0],
        rows + flow[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    return np.asarray(moved, np.float32)


def soft_overlap(first: SoftMask, second: SoftMask) -> float:
    """Intersection over union of soft masks; 1 when both are empty."""
    union = float(np.maximum(first, second).sum())
    return float(np.minimum(first, second).sum()) / union if union > 0 else 1.0
