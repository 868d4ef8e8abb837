"""Scores that follow a project: only frames whose masks changed are scored again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import MaskError
from core.metrics.scores import FrameScore
from core.progress import CancelToken
from core.review.pace import Pace
from core.review.scores import ClipScores
from core.review.scoring import frame_score
from core.review.truth import Truth
from core.types import CellState, FrameIndex, Mask, ObjectId

BATCH = 64
"""Frames scored before the newest are looked up again: while a run goes on they change."""

NEVER = -1


class MaskSource(Protocol):
    """The masks that are judged; a project is one."""

    def mask(self, frame: FrameIndex) -> Mask: ...

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        """CellState of every frame; LookupError for an object that is not there."""

    def revisions(self) -> NDArray[np.int64]:
        """For each frame a number that grows when a cell of it changes."""


class LiveScores:
    """A truth, the scores of a project against it, and which of them are out of date.

    problems: frames whose true mask could not be used, and why.
    """

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.scores = ClipScores(truth.clip_frames, truth.scored)
        self.problems: dict[FrameIndex, str] = {}
        self._counted = np.zeros(truth.clip_frames, bool)
        self._counted[list(truth.counted)] = True
        self._scored_at = np.full(truth.clip_frames, NEVER, np.int64)
        self._had_cell = {i: np.zeros(truth.clip_frames, bool) for i in truth.object_ids}

    def is_current(self, source: MaskSource) -> bool:
        """Whether every score is that of the masks as they are."""
        revisions = source.revisions()
        return not self._outdated(revisions, self._filled(source)).any()

    def update(self, source: MaskSource, token: CancelToken, pace: Pace) -> Iterator[FrameIndex]:
        """Score what is out of date until nothing is, the newest change first.

        Yields each frame when its scores are in, or are gone with its mask.
        """
        pace.begin()
        while (batch := self._next_batch(source)).frames:
            for frame in batch.frames:
                self._score(source, frame, batch)
                yield frame
                pace.rest(token)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What does not fit, one sentence each."""
        unusable = self.truth.unusable
        problems = {f: text for f, text in dict(self.problems).items() if f not in unusable}
        if not problems:
            return self.truth.remarks
        first, more = problems[min(problems)], len(problems) - 1
        return (*self.truth.remarks, first + (f" The same on {more} more." if more else ""))

    def _outdated(
        self, revisions: NDArray[np.int64], filled: dict[ObjectId, NDArray[np.bool_]]
    ) -> NDArray[np.bool_]:
        """Frames with other masks, or with other cells: absent is no mask and yet an answer."""
        changed: NDArray[np.bool_] = revisions != self._scored_at
        for object_id, now in filled.items():
            changed |= now != self._had_cell[object_id]
        changed &= self._counted
        return changed

    def _filled(self, source: MaskSource) -> dict[ObjectId, NDArray[np.bool_]]:
        return {i: _filled(source, i, self._counted.size) for i in self.truth.object_ids}

    def _next_batch(self, source: MaskSource) -> "_Batch":
        # Taken before the masks are: a change in between makes its frame outdated again.
        revisions = source.revisions()
        filled = self._filled(source)
        outdated = self._outdated(revisions, filled)
        blank = outdated & (self._scored_at == NEVER) & ~np.logical_or.reduce([*filled.values()])
        self._scored_at[blank] = revisions[blank]
        frames = np.flatnonzero(outdated & ~blank)
        newest = frames[np.argsort(-revisions[frames], kind="stable")][:BATCH]
        return _Batch(newest.tolist(), revisions, filled)

    def _score(self, source: MaskSource, frame: FrameIndex, batch: "_Batch") -> None:
        counting = [i for i in self.truth.object_ids if self.scores.counts(i, frame)]
        # An object that nobody tracked to this frame is not missing from it: it is not scored.
        there = [i for i in counting if batch.filled[i][frame]]
        found = self._judged(source, frame, there) if there else {}
        for object_id in counting:
            if object_id in found:
                self.scores.put(object_id, found[object_id])
            else:
                self.scores.forget(object_id, frame)
        self._scored_at[frame] = batch.revisions[frame]
        for object_id, now in batch.filled.items():
            self._had_cell[object_id][frame] = now[frame]

    def _judged(
        self, source: MaskSource, frame: FrameIndex, object_ids: list[ObjectId]
    ) -> dict[ObjectId, FrameScore]:
        try:
            truth, mask = self.truth.mask(frame), source.mask(frame)
        except MaskError as error:
            self.problems[frame] = str(error)
            return {}
        self.problems.pop(frame, None)
        return {i: frame_score(frame, truth, mask, i) for i in object_ids}


@dataclass(frozen=True)
class _Batch:
    """frames: to be scored now. filled: for each object, where it has a cell."""

    frames: list[FrameIndex]
    revisions: NDArray[np.int64]
    filled: dict[ObjectId, NDArray[np.bool_]]


def _filled(source: MaskSource, object_id: ObjectId, frame_count: int) -> NDArray[np.bool_]:
    try:
        filled: NDArray[np.bool_] = source.states(object_id) != CellState.EMPTY
    except LookupError:
        return np.zeros(frame_count, bool)
    return filled
