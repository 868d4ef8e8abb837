"""A comparison as series: the scores of the other masks, the overlap of both, and who gains.

With true masks open both are scored; without, only how far the two agree is known.
"""

from PySide6.QtCore import QObject

from app.document import Document
from app.review.comparing import Comparing
from app.timeline.series import DIFFERS, GAIN, SeriesStore
from core.review.comparison import Comparison
from core.review.scores import ClipScores
from core.types import ObjectId

SCORED = ("other", GAIN.id)
UNSCORED = ("agreement", DIFFERS.id)


class ComparisonSeries(QObject):
    """Follows `measured`."""

    def __init__(
        self,
        document: Document,
        comparing: Comparing,
        series: SeriesStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._comparing = comparing
        self._series = series
        comparing.measured.connect(self._follow)
        document.closed.connect(lambda: self._drop(*SCORED, *UNSCORED))

    def _follow(self) -> None:
        comparison = self._comparing.comparison
        if comparison is None:
            self._drop(*SCORED, *UNSCORED)
            return
        living = [info.id for info in self._document.objects()]
        scores = self._document.session.review.scores
        self._drop(*(UNSCORED if scores is not None else SCORED))
        for object_id in (*living, None):
            if scores is not None:
                self._show_scores(comparison, scores, object_id)
            else:
                agreement = comparison.agreement(object_id)
                self._series.show("agreement", object_id, agreement)
                self._series.show(DIFFERS.id, object_id, 1 - agreement)

    def _show_scores(
        self, comparison: Comparison, scores: ClipScores, object_id: ObjectId | None
    ) -> None:
        gain = comparison.gain(scores, object_id)
        self._series.show("other", object_id, comparison.scores(object_id))
        self._series.show(GAIN.id, object_id, -gain if self._comparing.is_swapped else gain)

    def _drop(self, *names: str) -> None:
        for name in names:
            if self._series.has(name):
                self._series.drop(name)
