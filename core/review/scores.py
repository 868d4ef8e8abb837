"""Scores of one clip as they become known: series for plots, numbers for the panel, worst frames.

Holds one value per frame and object, NaN where nothing is scored (yet); no NaN ever enters a mean.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.metrics.scores import FrameScore, ObjectScores
from core.metrics.stability import stability
from core.review.rules import ScoredObject
from core.review.suppression import best_first
from core.types import FrameIndex, ObjectId

ROLLING_WINDOW = 25
"""Frames over which V is taken to see where it is unsteady."""

Chosen: TypeAlias = slice | NDArray[np.int64]
"""Frames that somebody asks for."""

ALL = slice(None)

SAME = 1e-9
"""Scores closer than this are equal."""

Series = NDArray[np.float64]


@dataclass(frozen=True)
class ScoreSummary:
    """frames: how many were scored. The others are fractions, or None where nothing is scored."""

    frames: int
    region: float | None
    boundary: float | None
    stability: float | None

    @property
    def mean(self) -> float | None:
        """J&F."""
        if self.region is None or self.boundary is None:
            return None
        return (self.region + self.boundary) / 2


NOTHING_SCORED = ScoreSummary(0, None, None, None)


class ClipScores:
    """J and F of every scored frame of every object that has a truth; safe across threads."""

    def __init__(self, frame_count: int, scored: Sequence[ScoredObject]) -> None:
        self.frame_count = frame_count
        self._lock = threading.Lock()
        self._objects = {one.track.object_id: one for one in scored}
        self._counted = {i: _marked(one.frames, frame_count) for i, one in self._objects.items()}
        self._region = {i: np.full(frame_count, np.nan) for i in self._objects}
        self._boundary = {i: np.full(frame_count, np.nan) for i in self._objects}
        self._visible = {i: np.zeros(frame_count, bool) for i in self._objects}
        self._predicted = {i: np.zeros(frame_count, bool) for i in self._objects}
        self._summaries: dict[ObjectId | None, tuple[int, ScoreSummary]] = {}
        self._changes = 0
        self._changed_at = np.zeros(frame_count, np.int64)

    @property
    def object_ids(self) -> tuple[ObjectId, ...]:
        return tuple(self._objects)

    @property
    def has_any(self) -> bool:
        """Whether any frame of any object is scored."""
        with self._lock:
            return any(not np.isnan(values).all() for values in self._region.values())

    def counts(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        return bool(self._counted[object_id][frame])

    def put(self, object_id: ObjectId, score: FrameScore) -> None:
        frame = score.frame
        with self._lock:
            self._region[object_id][frame] = score.region
            self._boundary[object_id][frame] = score.boundary
            self._visible[object_id][frame] = score.visible
            self._predicted[object_id][frame] = score.predicted
            self._note_change(frame)

    def forget(self, object_id: ObjectId, frame: FrameIndex) -> None:
        with self._lock:
            self._note_change(frame)
            self._region[object_id][frame] = np.nan
            self._boundary[object_id][frame] = np.nan

    def _note_change(self, frame: FrameIndex) -> None:
        self._changes += 1
        self._changed_at[frame] = self._changes

    def changed_since(self, change: int) -> tuple[int, NDArray[np.int64]]:
        """The number of the newest change, and the frames that changed after number `change`."""
        with self._lock:
            return self._changes, np.flatnonzero(self._changed_at > change)

    def region(self, object_id: ObjectId | None, frames: Chosen = ALL) -> Series:
        """J of each frame; of None the mean over the objects that are scored there."""
        return self._series(self._region, object_id, frames)

    def boundary(self, object_id: ObjectId | None, frames: Chosen = ALL) -> Series:
        return self._series(self._boundary, object_id, frames)

    def mean(self, object_id: ObjectId | None, frames: Chosen = ALL) -> Series:
        """(J + F) / 2 of each frame."""
        ids = [object_id] if object_id is not None else list(self._objects)
        with self._lock:
            halves = [(self._region[i][frames] + self._boundary[i][frames]) / 2 for i in ids]
        return halves[0] if object_id is not None else mean_of(halves)

    def rolling(
        self, object_id: ObjectId | None, window: int = ROLLING_WINDOW, frames: slice = ALL
    ) -> Series:
        """V of the `window` frames around each; of None the mean over objects, as V itself."""
        start, stop, _ = frames.indices(self.frame_count)
        first = max(0, start - window)
        around = slice(first, stop + window)
        ids = [object_id] if object_id is not None else list(self._objects)
        rolled = [rolling_stability(self.mean(i, around), window) for i in ids]
        return mean_of([values[start - first : stop - first] for values in rolled])

    def frame_scores(self, object_id: ObjectId) -> tuple[FrameScore, ...]:
        """The scored frames in order."""
        with self._lock:
            region, boundary = self._region[object_id].copy(), self._boundary[object_id].copy()
            visible, predicted = self._visible[object_id].copy(), self._predicted[object_id].copy()
        return tuple(
            FrameScore(
                frame,
                float(region[frame]),
                float(boundary[frame]),
                bool(visible[frame]),
                bool(predicted[frame]),
            )
            for frame in np.flatnonzero(~np.isnan(region)).tolist()
        )

    def object_scores(self, sequence: str) -> tuple[ObjectScores, ...]:
        """As the benchmark has them, objects without any scored frame left out."""
        return tuple(
            ObjectScores(sequence, i, one.position, frames, one.track.category)
            for i, one in self._objects.items()
            if (frames := self.frame_scores(i))
        )

    def summary(self, object_id: ObjectId | None) -> ScoreSummary:
        """One object's numbers; of None the means over objects (V: the mean of the objects' V)."""
        with self._lock:
            change, known = self._changes, self._summaries.get(object_id)
        if known is None or known[0] != change:
            known = change, self._summarised(object_id)
            self._summaries[object_id] = known
        return known[1]

    def _summarised(self, object_id: ObjectId | None) -> ScoreSummary:
        if object_id is None:
            return _mean_summary([self.summary(i) for i in self._objects], self._scored_frames())
        with self._lock:
            scored = _known(self._region[object_id])
            region, boundary = self._region[object_id][scored], self._boundary[object_id][scored]
            if isinstance(scored, slice):
                region, boundary = region.copy(), boundary.copy()
        count = region.size
        if count == 0:
            return NOTHING_SCORED
        return ScoreSummary(
            count,
            float(region.mean()),
            float(boundary.mean()),
            stability(region, boundary),
        )

    def _scored_frames(self) -> int:
        """On how many frames any object is scored."""
        with self._lock:
            nowhere = np.ones(self.frame_count, bool)
            for values in self._region.values():
                nowhere &= np.isnan(values)
        return int(np.count_nonzero(~nowhere))

    def worst(self, object_id: ObjectId | None, count: int, apart: int) -> list[FrameIndex]:
        """The frames with the lowest (J + F) / 2, none within `apart` frames of a worse one.

        A frame that is as good as the best one is none of the worst.
        """
        values = self.mean(object_id)
        best = np.fmax.reduce(values)
        is_worse = values < best - SAME
        return best_first(np.flatnonzero(is_worse), -values[is_worse], apart, count)

    def _series(
        self, of: dict[ObjectId, Series], object_id: ObjectId | None, frames: Chosen
    ) -> Series:
        with self._lock:
            if object_id is not None:
                return of[object_id][frames].copy()
            return mean_of([values[frames] for values in of.values()])


def rolling_stability(values: Series, window: int) -> Series:
    """Standard deviation over the scored values of the `window` frames around each frame.

    NaN where fewer than two of them are scored. An even window reaches one frame further back.
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    # Around the mean: squares of values near 1 would cancel badly.
    center = filled.sum() / max(1, known.sum())
    filled = np.where(known, values - center, 0.0)
    count = _window_sums(known.astype(np.float64), window)
    total, squares = _window_sums(filled, window), _window_sums(filled**2, window)
    enough = count >= 2
    count = np.where(enough, count, 1.0)
    variance = np.maximum(squares / count - (total / count) ** 2, 0.0)
    return np.where(enough, np.sqrt(variance), np.nan)


def _window_sums(values: Series, window: int) -> Series:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    middle = np.arange(values.size)
    first = np.maximum(middle - window // 2, 0)
    last = np.minimum(middle + (window - 1) // 2 + 1, values.size)
    result: Series = sums[last] - sums[first]
    return result


def mean_of(series: Sequence[Series]) -> Series:
    """NaN only where all are."""
    # One after the other: this is done often, and stacking long series costs more than adding.
    total = series[0].copy()
    for values in series[1:]:
        total += values
    total /= len(series)
    gaps = np.flatnonzero(np.isnan(total))
    if gaps.size:
        total[gaps] = _mean_of_known([values[gaps] for values in series])
    return total


def _mean_of_known(series: Sequence[Series]) -> Series:
    total = np.zeros(series[0].size)
    count = np.zeros(series[0].size)
    for values in series:
        known = ~np.isnan(values)
        total += np.where(known, values, 0.0)
        count += known
    mean: Series = np.divide(total, count, out=np.full(total.size, np.nan), where=count > 0)
    return mean


def _mean_summary(summaries: Iterable[ScoreSummary], frames: int) -> ScoreSummary:
    scored = [summary for summary in summaries if summary.frames]
    if not scored:
        return NOTHING_SCORED
    return ScoreSummary(
        frames,
        _mean([summary.region for summary in scored]),
        _mean([summary.boundary for summary in scored]),
        _mean([summary.stability for summary in scored]),
    )


def _known(values: Series) -> slice | NDArray[np.bool_]:
    """Which values there are; a slice where they lie side by side, as one run leaves them."""
    known = ~np.isnan(values)
    count = int(np.count_nonzero(known))
    first = int(known.argmax()) if count else 0
    return slice(first, first + count) if known[first : first + count].all() else known


def _marked(frames: Sequence[FrameIndex], frame_count: int) -> NDArray[np.bool_]:
    marks = np.zeros(frame_count, bool)
    marks[list(frames)] = True
    return marks


def _mean(values: Sequence[float | None]) -> float:
    return float(np.mean([value for value in values if value is not None]))
