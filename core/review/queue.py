"""What to look at next: the worst places of every object, worst first, as one walk for a reviewer.

Made anew whenever scores, risk or marks changed; the place of the reviewer in it stays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.review.colours import difference
from core.review.risk_parts import Part
from core.review.suppression import best_first
from core.types import AUTO_STATES, CellState, FrameIndex, ObjectId, Review

LONGEST = 500
"""Places in a queue; who has worked through them asks again."""

STALE = (int(CellState.STALE_SOFT), int(CellState.STALE_HARD))


@dataclass(frozen=True)
class Cause:
    """Everything about one object that the queue is made of, over all frames.

    badness: 0 to 1, NaN where it is not known. reasons: Part of each frame, or -1 where a score
    says it. states, reviews: CellState and Review of each frame.
    """

    badness: NDArray[np.float64]
    reasons: NDArray[np.int64]
    states: NDArray[np.uint8]
    reviews: NDArray[np.uint8]


@dataclass(frozen=True)
class Wanted:
    """What the reviewer wants to see; None: everything.

    parts: reasons. span: first and last frame.
    """

    objects: frozenset[ObjectId] | None = None
    parts: frozenset[Part] | None = None
    span: tuple[FrameIndex, FrameIndex] | None = None
    only_stale: bool = False
    only_unapproved: bool = False


@dataclass(frozen=True)
class Entry:
    """One place to look at. part: the reason, None where a score against truth says so.

    badness: NaN where it is not known any more, as of a mask that was corrected.
    """

    frame: FrameIndex
    object_id: ObjectId
    badness: float
    part: Part | None
    state: CellState
    review: Review

    @property
    def cell(self) -> tuple[ObjectId, FrameIndex]:
        return self.object_id, self.frame

    @property
    def is_corrected(self) -> bool:
        """Whether a person has made this mask since a run did."""
        return self.state not in AUTO_STATES


@dataclass(frozen=True)
class Queue:
    """entries: as wanted, in their order. approved of total: among all places, wanted or not.

    current: the cell the reviewer is at; it need not be among the entries any more. here: what is
    true of that cell now, wanted or not.
    """

    entries: tuple[Entry, ...] = ()
    approved: int = 0
    total: int = 0
    current: tuple[ObjectId, FrameIndex] | None = None
    place: int = -1
    here: Entry | None = None

    def step(self, by: int) -> "Queue":
        """The next (1) or previous (-1) entry becomes current; the ends are walls."""
        if not self.entries:
            return self
        is_here = 0 <= self.place < len(self.entries) and (
            self.entries[self.place].cell == self.current
        )
        # When the current entry is gone, the one that took its place is the next.
        target = self.place + by if is_here or by < 0 else max(self.place, 0)
        return self.at(min(max(target, 0), len(self.entries) - 1))

    def at(self, place: int) -> "Queue":
        return replace(self, place=place, current=self.entries[place].cell)

    @property
    def entry(self) -> Entry | None:
        """The current one, if it is still among the entries."""
        if 0 <= self.place < len(self.entries) and self.entries[self.place].cell == self.current:
            return self.entries[self.place]
        return None

    def refreshed(self, newer: "Queue") -> "Queue":
        """Newer entries; the reviewer stays where they are, in the same row if it was mended."""
        cells = [entry.cell for entry in newer.entries]
        if self.current in cells:
            return replace(newer, current=self.current, place=cells.index(self.current))
        place = min(self.place, len(cells) - 1)
        here = newer.here
        if self.entry is not None and here is not None and here.cell == self.current:
            place = min(self.place, len(cells))
            newer = replace(newer, entries=(*newer.entries[:place], here, *newer.entries[place:]))
        return replace(newer, current=self.current, place=place)


def make_queue(
    causes: Mapping[ObjectId, Cause],
    wanted: Wanted,
    apart: int,
    features: Callable[[ObjectId, Sequence[FrameIndex]], NDArray[np.uint8]] | None = None,
    current: tuple[ObjectId, FrameIndex] | None = None,
) -> Queue:
    """The worst places that a run wrote, none of an object within `apart` frames of a worse one.

    features: what objects look like on some frames; with it entries that look like earlier ones
    come later. current: the cell of which `here` tells.
    """
    places = [entry for i, cause in causes.items() for entry in _places(i, cause, apart)]
    chosen = [entry for entry in places if _is_wanted(entry, wanted)]
    chosen.sort(key=lambda entry: (-entry.badness, entry.frame, entry.object_id))
    chosen = chosen[:LONGEST]
    if features is not None:
        chosen = _spread(chosen, features)
    approved = sum(entry.review is Review.APPROVED for entry in places)
    here = None
    if current is not None and current[0] in causes:
        found = _entry(current[0], causes[current[0]], current[1])
        here = found if found.state is not CellState.EMPTY else None
    return Queue(tuple(chosen), approved, len(places), here=here)


def _places(object_id: ObjectId, cause: Cause, apart: int) -> list[Entry]:
    by_run = np.isin(cause.states, [int(state) for state in AUTO_STATES])
    frames = np.flatnonzero(by_run & ~np.isnan(cause.badness))
    worst = best_first(frames, cause.badness[frames], apart, LONGEST)
    return [_entry(object_id, cause, frame) for frame in worst]


def _entry(object_id: ObjectId, cause: Cause, frame: FrameIndex) -> Entry:
    return Entry(
        frame,
        object_id,
        float(cause.badness[frame]),
        Part(int(cause.reasons[frame])) if cause.reasons[frame] >= 0 else None,
        CellState(int(cause.states[frame])),
        Review(int(cause.reviews[frame])),
    )


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    return (
        (wanted.objects is None or entry.object_id in wanted.objects)
        and (wanted.parts is None or entry.part in wanted.parts)
        and (wanted.span is None or wanted.span[0] <= entry.frame <= wanted.span[1])
        and (not wanted.only_stale or entry.state in STALE)
        and (not wanted.only_unapproved or entry.review is not Review.APPROVED)
    )


def _spread(
    entries: Sequence[Entry],
    features: Callable[[ObjectId, Sequence[FrameIndex]], NDArray[np.uint8]],
) -> list[Entry]:
    """Greedy: the next is bad, and looks different from all of the same object before it."""
    left = list(entries)
    looks = {
        entry.cell: look
        for object_id in {entry.object_id for entry in entries}
        for own in [[entry for entry in entries if entry.object_id == object_id]]
        for entry, look in zip(own, features(object_id, [e.frame for e in own]), strict=True)
    }
    distance = {entry.cell: 1.0 for entry in entries}
    result: list[Entry] = []
    while left:
        best = max(left, key=lambda entry: entry.badness * (0.5 + 0.5 * distance[entry.cell]))
        left.remove(best)
        result.append(best)
        own = [entry for entry in left if entry.object_id == best.object_id]
        if own:
            found = difference(
                np.stack([looks[entry.cell] for entry in own]), looks[best.cell][None]
            )
            for entry, far in zip(own, found.tolist(), strict=True):
                distance[entry.cell] = min(distance[entry.cell], far)
    return result
