"""Keeps the lanes in step with the document: only what changed is looked up again."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app.document import Document
from app.timeline.lane import Lane
from app.timeline.lane_pixels import APPROVED, FLAGGED, LOCKED
from app.timeline.lanes import Lanes
from app.timeline.pyramid import FlagPyramid, StatePyramid
from core.frames import Frames
from core.project.records import ObjectInfo
from core.types import Change, ObjectId, Review


class LaneData(QObject):
    """One `Lane` for each object, in the order of the list."""

    def __init__(self, document: Document, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._lanes = lanes
        document.opened.connect(self._rebuild)
        document.closed.connect(self._rebuild)
        document.changed.connect(self._on_changed)
        document.selection_changed.connect(self._show_selected)

    def _on_changed(self, change: Change) -> None:
        if change.frames is None or change.objects is None:
            self._rebuild()
            return
        if change.object_list:
            self._follow_list(change)
        if change.frames:
            frames = Frames(change.frames).array()
            for object_id in change.objects:
                self._update(object_id, frames)

    def _rebuild(self) -> None:
        self._lanes.set_lanes([self._lane(info) for info in self._document.objects()])
        self._show_selected()

    def _follow_list(self, change: Change) -> None:
        """Names, colours and order are taken over; states only of lanes that are new."""
        known = {lane.id: lane for lane in self._lanes.lanes}
        lanes = []
        for info in self._document.objects():
            lane = known.get(info.id) or self._lane(info)
            lane.name, lane.color, lane.is_visible = info.name, info.color, info.visible
            lane.pattern, lane.is_locked = info.pattern, info.locked
            lanes.append(lane)
        self._lanes.set_lanes(lanes)
        self._show_selected()

    def _update(self, object_id: ObjectId, frames: NDArray[np.int64]) -> None:
        lane = self._lanes.lane(object_id)
        if lane is None:
            return
        lane.states.update(frames, self._document.session.states(object_id)[frames])
        lane.flags.update(frames, self._flags(object_id)[frames])
        self._lanes.lane_changed(object_id)

    def _lane(self, info: ObjectInfo) -> Lane:
        return Lane(
            info.id,
            info.name,
            info.color,
            info.visible,
            StatePyramid(self._document.session.states(info.id)),
            FlagPyramid(self._flags(info.id)),
            info.locked,
            info.pattern,
        )

    def _flags(self, object_id: ObjectId) -> NDArray[np.uint8]:
        session = self._document.session
        reviews = session.reviews(object_id)
        flags = session.locks(object_id).astype(np.uint8) * np.uint8(LOCKED)
        flags |= (reviews == Review.APPROVED).astype(np.uint8) * np.uint8(APPROVED)
        flags |= (reviews == Review.FLAGGED).astype(np.uint8) * np.uint8(FLAGGED)
        return flags

    def _show_selected(self) -> None:
        self._lanes.set_selected(self._document.selection.objects)
        if self._document.selected is not None:
            self._lanes.reveal(self._document.selected)
