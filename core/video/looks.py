"""What three frames of a clip look like, in a few bytes: is another file the same video?

Made of small grey pictures rather than of digests, because decoders differ in the last bit and a
clip may have been wrapped or compressed anew.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError
from core.types import FrameIndex, Image

SIDE = 16
_NEAR = 6.0
"""Mean difference of grey values; compressing anew changes 1 or 2, another picture tens."""

_FRAME_BYTES = 1 + SIDE * SIDE


def sampled_frames(frame_count: int) -> tuple[FrameIndex, FrameIndex, FrameIndex]:
    """The first, the middle and the last."""
    return 0, frame_count // 2, frame_count - 1


def looks_of(frame_count: int, read: Callable[[FrameIndex], Image]) -> bytes:
    """Three small pictures, each after a byte that says whether its frame could be read."""
    parts = []
    for index in sampled_frames(frame_count):
        try:
            parts.append(b"\x01" + _small(read(index)).tobytes())
        except MediaError:
            parts.append(bytes(_FRAME_BYTES))
    return b"".join(parts)


def look_alike(one: bytes, other: bytes) -> bool:
    """Whether the frames that both could read show the same; False when there is none."""
    pairs = [
        (mine, theirs)
        for mine, theirs in zip(_pictures(one), _pictures(other), strict=False)
        if mine is not None and theirs is not None
    ]
    return bool(pairs) and all(
        float(np.abs(mine.astype(np.int16) - theirs).mean()) <= _NEAR for mine, theirs in pairs
    )


def _small(picture: Image) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _pictures(looks: bytes) -> list[NDArray[np.uint8] | None]:
    if len(looks) != 3 * _FRAME_BYTES:
        return [None, None, None]
    parts = [looks[start : start + _FRAME_BYTES] for start in range(0, len(looks), _FRAME_BYTES)]
    return [np.frombuffer(part[1:], np.uint8) if part[0] else None for part in parts]
