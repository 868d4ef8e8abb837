"""Keeps the confidence series in step with the document: each object's, and the mean of all."""

import numpy as np
from PySide6.QtCore import QObject

from app.document import Document
from app.timeline.pyramid import Index
from app.timeline.series import SeriesStore
from core.frames import Frames
from core.types import Change, ObjectId

SERIES_ID = "confidence"


class ConfidenceSeries(QObject):
    """While a run lands frames only those are put anew."""

    def __init__(
        self, document: Document, series: SeriesStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._series = series
        self._objects: list[ObjectId] = []
        document.opened.connect(self._rebuild)
        document.closed.connect(self._rebuild)
        document.changed.connect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        ids = [info.id for info in self._document.objects()]
        if ids != self._objects or change.objects is None or change.frames is None:
            self._rebuild()
        elif change.objects and change.frames:
            frames = Frames(change.frames).array()
            self._update([i for i in ids if i in change.objects], frames)

    def _rebuild(self) -> None:
        self._series.drop(SERIES_ID)
        self._objects = [info.id for info in self._document.objects()]
        if not self._objects:
            return
        count = self._document.frame_count
        total, known = np.zeros(count), np.zeros(count)
        for object_id in self._objects:
            values = self._document.session.confidences(object_id)
            self._series.put(SERIES_ID, object_id, values)
            is_known = np.isfinite(values)
            total[is_known] += values[is_known]
            known += is_known
        with np.errstate(invalid="ignore"):
            self._series.put(SERIES_ID, None, (total / known).astype(np.float32))

    def _update(self, object_ids: list[ObjectId], frames: Index) -> None:
        for object_id in object_ids:
            values = self._document.session.confidences(object_id)
            self._series.update(SERIES_ID, object_id, frames, values[frames])
        total, known = np.zeros(frames.size), np.zeros(frames.size)
        for object_id in self._objects:
            pyramid = self._series.values(SERIES_ID, object_id)
            if pyramid is not None:
                here = pyramid.at(frames)
                is_known = np.isfinite(here)
                total[is_known] += here[is_known]
                known += is_known
        with np.errstate(invalid="ignore"):
            self._series.update(SERIES_ID, None, frames, (total / known).astype(np.float32))
