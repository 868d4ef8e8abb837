"""What a run is asked to do; plain values, so that asking loads no network."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.tracker_memory import NO_MEMORY_RULES, MemoryRules
from core.types import Direction, FrameIndex, Mask

Settle = Callable[[FrameIndex, Mask], Mask]
"""From what the network sees on a frame to what holds there: masks given by a person win."""

CROSS_FADE = 12
"""Frames over which a run from the left turns into one from the right."""


class Keyframes(Mapping[FrameIndex, Mask]):
    """Masks made by a person. Whoever knows a cheaper way overrides the two questions below."""

    def objects_on(self, frame: FrameIndex) -> frozenset[int]:
        """Ids of the objects that the mask of `frame` shows."""
        present = np.flatnonzero(np.bincount(self[frame].ravel(), minlength=256))
        return frozenset(present.tolist()) - {0}

    def checksum(self, frame: FrameIndex) -> int:
        """Differs, for all practical purposes, when the mask does."""
        return checksum(self[frame])


class PlainKeyframes(Keyframes):
    """Masks that are in memory anyway."""

    def __init__(self, masks: Mapping[FrameIndex, Mask]) -> None:
        self._masks = masks

    def __getitem__(self, frame: FrameIndex) -> Mask:
        return self._masks[frame]

    def __iter__(self) -> Iterator[FrameIndex]:
        return iter(self._masks)

    def __len__(self) -> int:
        return len(self._masks)


def keyframes_of(masks: Mapping[FrameIndex, Mask]) -> Keyframes:
    return masks if isinstance(masks, Keyframes) else PlainKeyframes(masks)


def checksum(mask: Mask) -> int:
    """Differs, for all practical purposes, when a mask does."""
    return zlib.crc32(np.ascontiguousarray(mask).tobytes())


def keep_as_seen(frame: FrameIndex, mask: Mask) -> Mask:
    """Nothing on the way was given by a person."""
    del frame
    return mask


@dataclass(frozen=True)
class Reached:
    """The last finished frame of one side of a run, and the mask on it."""

    frame: FrameIndex
    mask: Mask


@dataclass(frozen=True)
class PropagationRequest:
    """keyframes: every frame with a mask to learn from (ids at source size).

    The run walks from `start` (not yielded) to `stop`, the last frame it yields; `stop` lies on
    either side. Keyframes other than `start` serve as further references, and those on the way as
    anchors.

    tracked_start: the mask of `start` when that is no keyframe but was tracked: the run goes on
    from it, and it never becomes a reference.
    predicted_start: what was tracked on a `start` that has been corrected since, if it is known.
    settle: see Settle. memory: what a person wants of the memory.
    fresh_history: forget what global memory learned in earlier runs.

    far_end: a keyframe just beyond `stop`. The run then comes from both sides and the two are
    blended over `fade` frames where they meet. reached: how far the side of `start` and that of
    `far_end` had come, when such a run goes on after a stop.
    """

    keyframes: Mapping[FrameIndex, Mask]
    start: FrameIndex
    stop: FrameIndex
    tracked_start: Mask | None = None
    predicted_start: Mask | None = None
    settle: Settle = keep_as_seen
    memory: MemoryRules = NO_MEMORY_RULES
    fresh_history: bool = False
    far_end: FrameIndex | None = None
    fade: int = CROSS_FADE
    reached: tuple[Reached, Reached] | None = None

    def __post_init__(self) -> None:
        if self.tracked_start is None and self.start not in self.keyframes:
            raise ValueError(f"frame {self.start} has no mask to start from")
        if self.far_end is not None and self.far_end != self.stop + self.direction.step:
            raise ValueError(f"frame {self.far_end} is not just beyond {self.stop}")

    @property
    def direction(self) -> Direction:
        return Direction.FORWARD if self.stop >= self.start else Direction.BACKWARD

    @property
    def frames(self) -> range:
        """The frames to yield, in the order of the run."""
        step = self.direction.step
        return range(self.start + step, self.stop + step, step)
