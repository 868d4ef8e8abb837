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

_PARTS = {int(part): part for part in Part}
_STATES = {int(state): state for state in CellState}
_REVIEWS = {int(review): review for review in Review}

_BY_RUN = tuple(np.uint8(state) for state in AUTO_STATES)

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
    places = {i: _places(cause, apart) for i, cause in causes.items()}
    chosen = _worst(
        {i: frames[_are_wanted(i, causes[i], frames, wanted)] for i, frames in places.items()},
        causes,
    )
    if features is not None:
        chosen = _spread(chosen, features)
    approved = sum(
        int(np.count_nonzero(causes[i].reviews[frames] == Review.APPROVED))
        for i, frames in places.items()
    )
    here = None
    if current is not None and current[0] in causes:
        found = _entries(current[0], causes[current[0]], np.array([current[1]]))[0]
        here = found if found.state is not CellState.EMPTY else None
    total = sum(frames.size for frames in places.values())
    return Queue(tuple(chosen), approved, total, here=here)


def _places(cause: Cause, apart: int) -> NDArray[np.int64]:
    """Frames of one object, the worst first."""
    by_run = np.logical_or.reduce([cause.states == state for state in _BY_RUN])
    known = by_run & ~np.isnan(cause.badness)
    worst = best_first(np.flatnonzero(known), cause.badness[known], apart, LONGEST)
    return np.array(worst, np.int64)


def _are_wanted(
    object_id: ObjectId, cause: Cause, frames: NDArray[np.int64], wanted: Wanted
) -> NDArray[np.bool_]:
    are_wanted = np.full(frames.size, wanted.objects is None or object_id in wanted.objects)
    if wanted.parts is not None:
        are_wanted &= np.isin(cause.reasons[frames], [int(part) for part in wanted.parts])
    if wanted.span is not None:
        are_wanted &= (frames >= wanted.span[0]) & (frames <= wanted.span[1])
    if wanted.only_stale:
        are_wanted &= np.isin(cause.states[frames], STALE)
    if wanted.only_unapproved:
        are_wanted &= cause.reviews[frames] != Review.APPROVED
    return are_wanted


def _worst(
    places: Mapping[ObjectId, NDArray[np.int64]], causes: Mapping[ObjectId, Cause]
) -> list[Entry]:
    """At most LONGEST of all objects; entries are made of these only."""
    if not places:
        return []
    frames = np.concatenate([*places.values()])
    badness = np.concatenate([causes[i].badness[own] for i, own in places.items()])
    ids = np.repeat(np.array([*places], np.int64), [own.size for own in places.values()])
    order = np.lexsort((ids, frames, -badness))[:LONGEST]
    made = {i: iter(_entries(i, causes[i], frames[order[ids[order] == i]])) for i in places}
    return [next(made[ObjectId(i)]) for i in ids[order].tolist()]


def _entries(object_id: ObjectId, cause: Cause, frames: NDArray[np.int64]) -> list[Entry]:
    return [
        Entry(frame, object_id, badness, _PARTS.get(reason), _STATES[state], _REVIEWS[review])
        for frame, badness, reason, state, review in zip(
            frames.tolist(),
            cause.badness[frames].tolist(),
            cause.reasons[frames].tolist(),
            cause.states[frames].tolist(),
            cause.reviews[frames].tolist(),
            strict=True,
        )
    ]


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
