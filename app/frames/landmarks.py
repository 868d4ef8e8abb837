"""Frames worth stopping at: keyframes, and where an object's state changes; for the Go menu."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.types import CellState, FrameIndex

Frames = NDArray[np.int64]


def hand_made(states: NDArray[np.uint8]) -> Frames:
    """Frames with a keyframe or a draft."""
    return np.flatnonzero((states == CellState.KEYFRAME) | (states == CellState.DRAFT))


def changes(values: NDArray[np.uint8]) -> Frames:
    """First frame of every stretch of equal values but the first."""
    return np.flatnonzero(values[1:] != values[:-1]) + 1


def state_changes(states: NDArray[np.uint8]) -> Frames:
    """Where another state begins; a keyframe amid tracked frames is no such place."""
    return changes(np.where(states == CellState.KEYFRAME, np.uint8(CellState.AUTO), states))


def neighbour(landmarks: Iterable[Frames], frame: FrameIndex, step: int) -> FrameIndex | None:
    """The nearest landmark after (step 1) or before (-1) `frame`."""
    frames = np.concatenate([np.zeros(0, np.int64), *landmarks])
    beyond = frames[frames > frame] if step > 0 else frames[frames < frame]
    if beyond.size == 0:
        return None
    return int(beyond.min() if step > 0 else beyond.max())
