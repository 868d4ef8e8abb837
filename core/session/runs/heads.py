"""How far a leg of a run has come, on the side of its start and on that of its far end."""

from dataclasses import dataclass, replace

from core.frames import Frames
from core.session.runs.plan import Leg
from core.types import Direction, FrameIndex, FrameResult


@dataclass(frozen=True)
class Place:
    """Where a run stands. near: its last frame on the side where the leg starts; far: that of the
    other side, when the leg comes from both. later: legs that have not begun.
    """

    leg: Leg
    near: FrameIndex
    far: FrameIndex | None
    later: tuple[Leg, ...]


class Heads:
    """`near` and `far` as in Place; they move as results come."""

    def __init__(self, leg: Leg) -> None:
        """At the leg's beginning, or where it had come to when it was stopped."""
        self.leg = leg
        self.near: FrameIndex = leg.start
        self.far: FrameIndex | None = leg.far_end
        if leg.reached is not None:
            self.near, self.far = leg.reached

    def take(self, result: FrameResult) -> None:
        if result.direction is self.leg.direction:
            self.near = result.index
        elif result.direction is not None:
            self.far = result.index

    @property
    def are_through(self) -> bool:
        """Nothing of the leg is left; one from both sides tells by its end."""
        return self.leg.far_end is None and self.near == self.leg.stop

    @property
    def rest(self) -> Leg:
        """The leg from where it has come to."""
        leg = self.leg
        if leg.far_end is not None and self.far is not None:
            return replace(leg, reached=(self.near, self.far))
        writes = {
            object_id: left
            for object_id, frames in leg.writes.items()
            if (left := _beyond(frames, self.near, leg.direction))
        }
        return replace(leg, start=self.near, writes=writes)

    @property
    def ahead(self) -> list[FrameIndex]:
        """The frames that may come next."""
        step = self.leg.direction.step
        near = self.near + step
        if self.far is None:
            return [near] if (self.leg.stop - near) * step >= 0 else []
        far = self.far - step
        return [near, far] if (far - near) * step >= 0 else []

    def are_before(self, frames: Frames) -> bool:
        """Whether any of the frames is still to come, seen from the start's side."""
        direction = self.leg.direction
        last = frames.ranges[-1][1] if direction is Direction.FORWARD else frames.ranges[0][0]
        return (last - self.near) * direction.step > 0


def _beyond(frames: Frames, frame: FrameIndex, direction: Direction) -> Frames:
    array = frames.array()
    return Frames(array[(array - frame) * direction.step > 0])
