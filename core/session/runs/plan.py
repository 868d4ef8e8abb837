"""The plan of a run: its legs, and what each of them may write; or why there is nothing to do.

`planning.py` makes it, `run.py` walks it, the window shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.frames import Frames
from core.types import Direction, FrameIndex, ObjectId


@dataclass(frozen=True)
class Leg:
    """One walk of the network: from `start`, which is not written, to `stop`.

    writes: for each object the frames on which its cell may be written. replaced: those of them
    that are keyframes now. far_end: a keyframe just beyond `stop` from which the network comes as
    well; the two are blended where they meet. reached: how far both sides of such a leg had come,
    when it goes on.
    """

    start: FrameIndex
    stop: FrameIndex
    direction: Direction
    writes: Mapping[ObjectId, Frames]
    replaced: Mapping[ObjectId, Frames] = field(default_factory=dict)
    far_end: FrameIndex | None = None
    reached: tuple[FrameIndex, FrameIndex] | None = None

    @property
    def length(self) -> int:
        """Frames that are still to be looked at."""
        if self.reached is not None:
            return abs(self.reached[1] - self.reached[0]) - 1
        return abs(self.stop - self.start)


@dataclass(frozen=True)
class RunPlan:
    """protected: cells on the way that stay as they are."""

    legs: tuple[Leg, ...]
    protected: int = 0

    @property
    def objects(self) -> frozenset[ObjectId]:
        return frozenset(object_id for leg in self.legs for object_id in leg.writes)

    @property
    def frames(self) -> Frames:
        """On which something is written."""
        arrays = [frames.array() for leg in self.legs for frames in leg.writes.values()]
        return Frames(np.concatenate(arrays)) if arrays else Frames()

    @property
    def replaced(self) -> int:
        """Keyframes that will be overwritten."""
        return sum(len(frames) for leg in self.legs for frames in leg.replaced.values())

    @property
    def walked(self) -> int:
        """Frames that the network looks at."""
        return sum(leg.length for leg in self.legs)

    @property
    def start(self) -> FrameIndex:
        return self.legs[0].start


@dataclass(frozen=True)
class NothingToRun:
    """Why there is no run. go_to: the nearest frame with a mask to start from."""

    text: str
    go_to: FrameIndex | None = None
