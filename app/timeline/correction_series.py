"""Keeps the series of corrections in step with the project: tracked masks scored by a person's own.

Samples on single frames, which the plot marks; the newest of a frame counts.
"""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject

from app.document import Document
from app.timeline.series import SeriesStore
from core.project.records import CorrectionScore
from core.types import FrameIndex, ObjectId

SERIES_ID = "correction"


class CorrectionSeries(QObject):
    """Each object's, and the mean over those that were corrected on a frame."""

    def __init__(
        self, document: Document, series: SeriesStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._series = series
        self._shown: list[CorrectionScore] = []
        for signal in (document.opened, document.closed, document.changed):
            signal.connect(self._follow)

    def _follow(self) -> None:
        found: list[CorrectionScore] = []
        if self._document.is_open:
            living = {info.id for info in self._document.objects()}
            corrections = self._document.session.corrections()
            found = [one for one in corrections if one.object_id in living]
        if found == self._shown:
            return
        self._shown = found
        if self._series.has(SERIES_ID):
            self._series.drop(SERIES_ID)
        for object_id, values in _by_object(found).items():
            self._put(object_id, values)

    def _put(self, object_id: ObjectId | None, values: Mapping[FrameIndex, float]) -> None:
        series = np.full(self._document.frame_count, np.nan, np.float32)
        series[list(values)] = list(values.values())
        self._series.put(SERIES_ID, object_id, series)
        self._series.set_points(SERIES_ID, object_id, sorted(values))


def _by_object(
    corrections: list[CorrectionScore],
) -> dict[ObjectId | None, dict[FrameIndex, float]]:
    """(J+F)/2 by frame; of None the means over the objects."""
    found: dict[ObjectId | None, dict[FrameIndex, float]] = {}
    for one in corrections:
        found.setdefault(one.object_id, {})[one.frame] = (one.j + one.f) / 2
    on_frame: dict[FrameIndex, list[float]] = {}
    for values in found.values():
        for frame, value in values.items():
            on_frame.setdefault(frame, []).append(value)
    if on_frame:
        found[None] = {frame: float(np.mean(values)) for frame, values in on_frame.items()}
    return found
