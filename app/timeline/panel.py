"""The timeline as one widget: ruler, lanes and plot over one axis, following the document."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.document import Document
from app.timeline.axis import TimeAxis
from app.timeline.lanes import LANE, SELECTED_LANE, Lane, Lanes, RunHead
from app.timeline.plot import ConfidencePlot
from app.timeline.pyramid import MinMaxPyramid, StatePyramid
from app.timeline.ruler import Ruler
from core.types import Change, ObjectId


class Timeline(QWidget):
    """`scrubbed`: the user clicked or dragged to a frame."""

    scrubbed = Signal(int)
    scrub_ended = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._confidences: dict[ObjectId, MinMaxPyramid] = {}
        self.axis = TimeAxis(self)
        self.ruler = Ruler(self.axis, self)
        self.lanes = Lanes(self.axis)
        self.plot = ConfidencePlot(self.axis)
        area = QScrollArea(self)
        area.setWidget(self.lanes)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(SELECTED_LANE + LANE)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(area)
        split.addWidget(self.plot)
        split.setSizes([96, 84])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.ruler)
        layout.addWidget(split, 1)
        for strip in (self.ruler, self.lanes, self.plot):
            strip.scrubbed.connect(self.scrubbed)
            strip.scrub_ended.connect(self.scrub_ended)
        self.lanes.object_clicked.connect(document.select_object)
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_opened)
        document.changed.connect(self._on_changed)
        document.frame_changed.connect(self._show_frame)
        document.selection_changed.connect(lambda: self.lanes.set_selected(document.selected))

    def sizeHint(self) -> QSize:
        return QSize(800, 200)

    def set_head(self, head: RunHead | None) -> None:
        self.lanes.set_head(head)

    def _on_opened(self) -> None:
        self.axis.set_frame_count(self._document.frame_count)
        self._rebuild()

    def _on_changed(self, change: Change) -> None:
        if change.object_list or change.objects is None or change.frames is None:
            self._rebuild()
            return
        self._update(change.objects, change.frames)

    def _rebuild(self) -> None:
        objects = self._document.objects()
        session = self._document.session if self._document.is_open else None
        lanes = []
        for info in objects if session else []:
            states = StatePyramid(self._document.session.states(info.id))
            lanes.append(Lane(info.id, info.name, info.color, info.visible, states))
        self.lanes.set_lanes(lanes)
        self.lanes.set_selected(self._document.selected)
        self.plot.set_objects({info.id: info.color for info in objects if info.visible})
        self._confidences = {
            info.id: MinMaxPyramid(self._document.session.confidences(info.id))
            for info in objects
            if info.visible
        }
        for object_id, values in self._confidences.items():
            self.plot.set_values(object_id, values)

    def _update(self, objects: Iterable[ObjectId], frames: AbstractSet[int]) -> None:
        """Only some cells changed."""
        indices = np.fromiter(frames, np.int64, len(frames))
        for object_id in objects:
            lane = self.lanes.lane(object_id)
            if lane is not None and indices.size:
                states = self._document.session.states(object_id)
                lane.states.update(indices, states[indices])
        self.lanes.states_changed()
        for object_id in objects:
            values = self._confidences.get(object_id)
            if values is not None and indices.size:
                new = self._document.session.confidences(object_id)
                values.update(indices, new[indices])
                self.plot.set_values(object_id, values)

    def _show_frame(self, frame: int) -> None:
        self.axis.reveal(frame)
        for part in (self.ruler, self.lanes, self.plot):
            part.set_playhead(frame)
