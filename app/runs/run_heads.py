"""Where runs are on the lanes: a chevron for one that moves, an outline around what is to come.

Pure functions over the legs of a run's plan; `Tracking` shows what they give.
"""

from collections.abc import Sequence

from app.timeline.lanes import RunHead
from core.frames import Frames
from core.session.runs.plan import Leg
from core.types import Direction, FrameIndex, ObjectId


def heads_of(
    leg: Leg, near: FrameIndex, far: FrameIndex | None, direction: Direction
) -> list[RunHead]:
    """Of the leg that a run is in; the first one is where it works.

    near: how far the side of its start has come; far: that of its other end, if it has one.
    direction: of the side whose turn it is.
    """
    if far is not None:
        here, there = (near, far) if direction is leg.direction else (far, near)
        objects = frozenset(leg.writes)
        return [
            RunHead(here, direction, objects, there),
            RunHead(there, Direction(-direction.step), objects),
        ]
    ends = [
        (stop, objects)
        for stop, objects in _by_stop(leg).items()
        if (stop - near) * leg.direction.step >= 0
    ]
    return [RunHead(near, leg.direction, objects, stop) for stop, objects in ends]


def queued_heads(legs: Sequence[Leg]) -> list[RunHead]:
    """Of legs that have not begun: nothing moves there yet."""
    return [
        RunHead(first, leg.direction, frozenset({object_id}), last, is_moving=False)
        for leg in legs
        for object_id, frames in leg.writes.items()
        for first, last in [_in_order(frames, leg.direction)]
    ]


def _by_stop(leg: Leg) -> dict[FrameIndex, frozenset[ObjectId]]:
    """Objects that end on the same frame together."""
    found: dict[FrameIndex, frozenset[ObjectId]] = {}
    for object_id, frames in leg.writes.items():
        _, stop = _in_order(frames, leg.direction)
        found[stop] = found.get(stop, frozenset()) | {object_id}
    return found


def _in_order(frames: Frames, direction: Direction) -> tuple[FrameIndex, FrameIndex]:
    """The first and the last one that a run in this direction comes to."""
    first, last = frames.ranges[0][0], frames.ranges[-1][1]
    return (first, last) if direction is Direction.FORWARD else (last, first)
