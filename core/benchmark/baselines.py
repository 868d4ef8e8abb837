"""Two methods that learn nothing: what a network has to beat."""

from collections.abc import Mapping
from types import MappingProxyType

import cv2
import numpy as np

from core.types import FrameIndex, Image, Mask, ObjectId


class CopyFirst:
    """The object never moves."""

    confidence: Mapping[ObjectId, float] = MappingProxyType({})

    def begin(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        del frame, image
        self._mask = mask

    def predict(self, frame: FrameIndex, image: Image) -> Mask:
        del frame, image
        return self._mask

    def remember(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        del frame, image
        self._mask = mask

    introduce = remember


class WarpPrevious:
    """Every mask follows the optical flow (DIS) to the next frame; the outside holds no object.

    size: short side at which the flow is computed; smaller frames are taken as they are.
    """

    confidence: Mapping[ObjectId, float] = MappingProxyType({})

    def __init__(self, size: int) -> None:
        self._size = size
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def begin(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        del frame
        self._before = self._grey(image)
        self._mask = mask

    def predict(self, frame: FrameIndex, image: Image) -> Mask:
        del frame
        # From the new frame to the old one: where each new pixel was. Without a first guess
        # (the stubs demand one, but a flow of zeros is taken as a hint and does worse).
        motion = self._flow.calc(self._grey(image), self._before, None)  # type: ignore[call-overload]  # None: cv2 makes it
        height, width = self._mask.shape
        scale = np.array([width / motion.shape[1], height / motion.shape[0]], np.float32)
        motion = cv2.resize(motion, (width, height), interpolation=cv2.INTER_LINEAR) * scale
        columns, rows = np.meshgrid(
            np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
        )
        warped = cv2.remap(
            self._mask,
            columns + motion[..., 0],
            rows + motion[..., 1],
            cv2.INTER_NEAREST,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=0,
        )
        return np.asarray(warped, np.uint8)

    def remember(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        del frame
        self._before = self._grey(image)
        self._mask = mask

    introduce = remember

    def _grey(self, image: Image) -> Image:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        scale = self._size / min(grey.shape)
        if scale < 1:
            width, height = round(grey.shape[1] * scale), round(grey.shape[0] * scale)
            grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(grey, np.uint8)
