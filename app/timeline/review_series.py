"""Scores and risk as series: what the review measures, put where strip and plot find it.

The store keeps pyramids, so that drawing costs the same for 100 000 frames; only values that are
different are put in again.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app.document import Document
from app.review.reviewer import Reviewer
from app.timeline.series import ROLLING, Band, SeriesStore
from core.review.scores import ROLLING_WINDOW, ClipScores
from core.review.suppression import distance_apart
from core.session.reviewing import Reviewing
from core.types import ObjectId

WORST = 10
SCORE_SERIES = ("jf", "j", "f", ROLLING.id)


class ReviewSeries(QObject):
    """Follows `measured`."""

    def __init__(
        self,
        document: Document,
        reviewer: Reviewer,
        series: SeriesStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._reviewer = reviewer
        self._series = series
        self._known: tuple[ClipScores, tuple[ObjectId, ...]] | None = None
        self._change = 0
        reviewer.measured.connect(self._follow)
        document.closed.connect(self._forget)

    def _follow(self) -> None:
        review = self._reviewer.review
        if review is not None:
            with self._series.gathered():
                self._put(review)

    def _put(self, review: Reviewing) -> None:
        living = [info.id for info in self._document.objects()]
        if review.scores is None:
            self._known = None
            self._drop(SCORE_SERIES)
        else:
            self._put_scores(review.scores, [i for i in living if i in review.scores.object_ids])
        for object_id in (*living, None):
            self._series.show("risk", object_id, review.risk.risk(object_id))

    def _put_scores(self, scores: ClipScores, living: list[ObjectId]) -> None:
        """All of them once, then only what changed: clips are long and this is done often."""
        known = (scores, tuple(living))
        is_new = known != self._known
        self._known = known
        self._change, changed = scores.changed_since(0 if is_new else self._change)
        if not changed.size and not is_new:
            return
        apart = distance_apart(float(self._document.session.clip.rate))
        for object_id in (*living, None):
            if is_new or self._series.values("jf", object_id) is None:
                self._show_all(scores, object_id)
            else:
                self._update(scores, object_id, changed)
            found = scores.summary(object_id)
            band = None
            if found.mean is not None and found.stability is not None:
                band = Band(found.mean, found.stability)
            self._series.set_band("jf", object_id, band)
            self._series.set_points("jf", object_id, scores.worst(object_id, WORST, apart))

    def _show_all(self, scores: ClipScores, object_id: ObjectId | None) -> None:
        self._series.show("jf", object_id, scores.mean(object_id))
        self._series.show("j", object_id, scores.region(object_id))
        self._series.show("f", object_id, scores.boundary(object_id))
        self._series.show(ROLLING.id, object_id, scores.rolling(object_id))

    def _update(
        self, scores: ClipScores, object_id: ObjectId | None, frames: NDArray[np.int64]
    ) -> None:
        for name, values in (
            ("jf", scores.mean(object_id, frames)),
            ("j", scores.region(object_id, frames)),
            ("f", scores.boundary(object_id, frames)),
        ):
            self._series.update(name, object_id, frames, values.astype(np.float32))
        if self._series.values(ROLLING.id, object_id) is None:  # one frame has no deviation
            self._series.show(ROLLING.id, object_id, scores.rolling(object_id))
            return
        first = max(0, int(frames[0]) - ROLLING_WINDOW)
        around = np.arange(first, min(scores.frame_count, int(frames[-1]) + ROLLING_WINDOW + 1))
        rolled = scores.rolling(object_id, frames=slice(first, first + around.size))
        self._series.update(ROLLING.id, object_id, around, rolled.astype(np.float32))

    def _drop(self, names: tuple[str, ...]) -> None:
        for name in names:
            if self._series.has(name):
                self._series.drop(name)

    def _forget(self) -> None:
        self._known = None
        self._drop((*SCORE_SERIES, "risk"))
