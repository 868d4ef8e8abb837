"""Snapshots of a tracker along a run, so that tracking on from any frame starts at once.

Kept in memory under a budget of bytes; when it is full, the snapshots that stand closest together
are thinned out first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.propagation.plan import Plan
from core.propagation.tracker import Snapshot
from core.types import Direction, FrameIndex

SNAPSHOT_EVERY = 50
DEFAULT_BUDGET = 1 << 30


@dataclass(frozen=True)
class Kept:
    """A snapshot, and the checksums of the masks it depends on.

    references: of those in its banks. keyframes: of all that its run was given. mask: of its own
    frame's mask.
    """

    snapshot: Snapshot
    references: Mapping[FrameIndex, int]
    keyframes: Mapping[FrameIndex, int]
    mask: int

    def is_true_for(self, plan: Plan) -> bool:
        """The masks of all its references are as they were, and objects kept their slots."""
        return plan.slots.extends(self.snapshot.slots) and all(
            plan.checksums.get(frame) == mask for frame, mask in self.references.items()
        )

    def continues_in(self, plan: Plan) -> bool:
        """The run goes on exactly here: the same mask on the start frame, nothing else drawn."""
        now = {**plan.checksums, self.snapshot.frame: self.mask}
        then = {**self.keyframes, self.snapshot.frame: self.mask}
        return (
            self.snapshot.frame == plan.start
            and self.mask == plan.checksums[plan.start]
            and self.snapshot.slots == plan.slots
            and now == then
        )


class SnapshotStore:
    """Snapshots of both directions."""

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._budget = budget
        self._kept: dict[tuple[Direction, FrameIndex], Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        return sum(kept.snapshot.bytes for kept in self._kept.values())

    def keep(self, direction: Direction, kept: Kept) -> None:
        self._kept[direction, kept.snapshot.frame] = kept
        while self.bytes > self._budget and len(self._kept) > 1:
            del self._kept[self._most_crowded(newest=(direction, kept.snapshot.frame))]

    def nearest(self, plan: Plan) -> Kept | None:
        """The last one at or before the start, in the run's direction, that is still true."""
        reached = [
            kept
            for (way, at), kept in self._kept.items()
            if way is plan.direction
            and (plan.start - at) * way.step >= 0
            and kept.is_true_for(plan)
        ]
        if not reached:
            return None
        return min(reached, key=lambda kept: abs(plan.start - kept.snapshot.frame))

    def forget_beyond(self, direction: Direction, frame: FrameIndex) -> None:
        """A run starts at `frame`: what an earlier run saw behind it is no longer true."""
        for way, at in list(self._kept):
            if way is direction and (at - frame) * direction.step > 0:
                del self._kept[way, at]

    def clear(self) -> None:
        self._kept.clear()

    def _most_crowded(self, newest: tuple[Direction, FrameIndex]) -> tuple[Direction, FrameIndex]:
        def room(key: tuple[Direction, FrameIndex]) -> int:
            way, at = key
            others = [other for w, other in self._kept if w is way and other != at]
            before = max((o for o in others if o < at), default=at - SNAPSHOT_EVERY * 1000)
            after = min((o for o in others if o > at), default=at + SNAPSHOT_EVERY * 1000)
            return after - before

        return min((key for key in self._kept if key != newest), key=room)
