"""What a user asks of a run, in plain values; `plan.py` says what it comes down to."""

from dataclasses import dataclass
from enum import Enum

from core.tracker_memory import NO_MEMORY_RULES, MemoryRules
from core.types import Direction, FrameIndex, ObjectId


class Way(Enum):
    """Which way to track from a frame."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"

    @property
    def directions(self) -> tuple[Direction, ...]:
        if self is Way.BOTH:
            return (Direction.FORWARD, Direction.BACKWARD)
        return (Direction.FORWARD if self is Way.FORWARD else Direction.BACKWARD,)


class Until(Enum):
    """How far. Always at most to the end of the video, and of the `bounds` if there are any.

    CURRENT: over empty and stale cells, to the first one that needs no run; where none needs one,
    as KEYFRAME. RANGE: exactly the bounds, wherever the user is. STALE: exactly the cells that are
    hard stale, each the way it came.
    """

    KEYFRAME = "keyframe"
    CURRENT = "current"
    END = "end"
    COUNT = "count"
    RANGE = "range"
    STALE = "stale"


class AtKeyframes(Enum):
    """What a run does where an object has a keyframe; one until the next keyframe always stops."""

    STOP = "stop"
    GO_ON = "go on"


@dataclass(frozen=True)
class RunScope:
    """frame: where the user is. count: frames, for COUNT. objects: None for all.

    bounds: first and last frame that may be written. replaces_keyframes: keyframes on the way are
    overwritten instead of met; those that are locked stay. fade: frames over which two sides are
    blended where a keyframe waits at the end; 0 comes from one side only.
    memory: what a person wants of it. fresh_history: forget what earlier runs learned.
    """

    frame: FrameIndex
    way: Way = Way.FORWARD
    until: Until = Until.KEYFRAME
    count: int = 1
    bounds: tuple[FrameIndex, FrameIndex] | None = None
    objects: frozenset[ObjectId] | None = None
    at_keyframes: AtKeyframes = AtKeyframes.STOP
    replaces_keyframes: bool = False
    fade: int = 0
    memory: MemoryRules = NO_MEMORY_RULES
    fresh_history: bool = False

    @property
    def begins_here(self) -> bool:
        """At the user's frame, not where the work is; what is drawn there is then committed."""
        return self.until not in (Until.STALE, Until.RANGE)
