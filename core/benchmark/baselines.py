"""Two methods that learn nothing: what a network has to beat.

Both take the frames and the first frame's mask and yield a mask for every frame, the first
included.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from core.types import Image, Mask


def copy_first_mask(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
    """The object never moves."""
    for _ in frames:
        yield first


def warp_previous_mask(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
    """Every mask follows the optical flow (DIS) to the next frame; the outside holds no object."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    height, width = first.shape
    columns, rows = np.meshgrid(
        np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    )
    mask, before = first, None
    for frame in frames:
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        if before is not None:
            # From the new frame to the old one: where each new pixel was. Without a first guess
            # (the stubs demand one, but a flow of zeros is taken as a hint and does worse).
            motion = flow.calc(grey, before, None)  # type: ignore[call-overload]
            mask = cv2.remap(
                mask,
                columns + motion[..., 0],
                rows + motion[..., 1],
                cv2.INTER_NEAREST,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=0,
            ).astype(np.uint8, copy=False)
        before = grey
        yield mask
