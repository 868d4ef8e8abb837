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
from core.review.scores import ClipScores
from core.review.suppression import distance_apart
from core.types import ObjectId

WORST = 10
SCORE_SERIES = ("jf", "j", "f", ROLLING.id)
Key = tuple[str, ObjectId | None]


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
        self._shown: dict[Key, NDArray[np.float32]] = {}
        reviewer.measured.connect(self._follow)
        document.closed.connect(self._forget)

    def _follow(self) -> None:
        review = self._reviewer.review
        if review is None:
            return
        living = [info.id for info in self._document.objects()]
        if review.scores is None:
            self._drop(SCORE_SERIES)
        else:
            self._put_scores(review.scores, [i for i in living if i in review.scores.object_ids])
        for object_id in (*living, None):
            self._put("risk", object_id, review.risk.risk(object_id))

    def _put_scores(self, scores: ClipScores, living: list[ObjectId]) -> None:
        apart = distance_apart(float(self._document.session.clip.rate))
        for object_id in (*living, None):
            self._put("jf", object_id, scores.mean(object_id))
            self._put("j", object_id, scores.region(object_id))
            self._put("f", object_id, scores.boundary(object_id))
            self._put(ROLLING.id, object_id, scores.rolling(object_id))
            found = scores.summary(object_id)
            band = None
            if found.mean is not None and found.stability is not None:
                band = Band(found.mean, found.stability)
            self._series.set_band("jf", object_id, band)
            self._series.set_points("jf", object_id, scores.worst(object_id, WORST, apart))

    def _put(self, name: str, object_id: ObjectId | None, values: NDArray[np.float64]) -> None:
        key, new = (name, object_id), values.astype(np.float32)
        old = self._shown.get(key)
        if old is None and np.isnan(new).all():
            return
        if old is None or old.size != new.size or not self._series.has(name):
            self._series.put(name, object_id, new.copy())
        else:
            changed = np.flatnonzero(~((old == new) | (np.isnan(old) & np.isnan(new))))
            if changed.size:
                self._series.update(name, object_id, changed, new[changed])
        self._shown[key] = new

    def _drop(self, names: tuple[str, ...]) -> None:
        for name in names:
            if self._series.has(name):
                self._series.drop(name)
        self._shown = {key: kept for key, kept in self._shown.items() if key[0] not in names}

    def _forget(self) -> None:
        self._drop((*SCORE_SERIES, "risk"))
