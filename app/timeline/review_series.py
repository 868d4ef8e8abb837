"""Scores and risk as series: what the review measures, put where strip and plot find it.

The store keeps pyramids, so that drawing costs the same for 100 000 frames; only values that are
different are put in again.
"""

from PySide6.QtCore import QObject

from app.document import Document
from app.review.reviewer import Reviewer
from app.timeline.series import ROLLING, Band, SeriesStore
from core.review.scores import ClipScores
from core.review.suppression import distance_apart
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
            self._series.show("risk", object_id, review.risk.risk(object_id))

    def _put_scores(self, scores: ClipScores, living: list[ObjectId]) -> None:
        apart = distance_apart(float(self._document.session.clip.rate))
        for object_id in (*living, None):
            self._series.show("jf", object_id, scores.mean(object_id))
            self._series.show("j", object_id, scores.region(object_id))
            self._series.show("f", object_id, scores.boundary(object_id))
            self._series.show(ROLLING.id, object_id, scores.rolling(object_id))
            found = scores.summary(object_id)
            band = None
            if found.mean is not None and found.stability is not None:
                band = Band(found.mean, found.stability)
            self._series.set_band("jf", object_id, band)
            self._series.set_points("jf", object_id, scores.worst(object_id, WORST, apart))

    def _drop(self, names: tuple[str, ...]) -> None:
        for name in names:
            if self._series.has(name):
                self._series.drop(name)

    def _forget(self) -> None:
        self._drop((*SCORE_SERIES, "risk"))
