"""What is selected: objects, one of them current, and perhaps a range of frames on the lanes.

The document owns it. Objects and frames together name the selected cells; without a range those
are the cells of the current frame.
"""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from core.types import FrameIndex, ObjectId

FrameRange = tuple[FrameIndex, FrameIndex]
"""First and last frame, both included."""


class Selection(QObject):
    """`changed`: the objects; `range_changed`: the frames. The current object is among them."""

    changed = Signal()
    range_changed = Signal()
    solo_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: ObjectId | None = None
        self._objects: frozenset[ObjectId] = frozenset()
        self._frames: FrameRange | None = None
        self._solo: frozenset[ObjectId] = frozenset()

    @property
    def current(self) -> ObjectId | None:
        """The object that tools paint."""
        return self._current

    @property
    def objects(self) -> frozenset[ObjectId]:
        return self._objects

    @property
    def frames(self) -> FrameRange | None:
        """The range on the lanes."""
        return self._frames

    def select(self, object_id: ObjectId | None) -> None:
        """This object alone, or none."""
        self.select_many([] if object_id is None else [object_id], object_id)

    def select_many(self, object_ids: Iterable[ObjectId], current: ObjectId | None = None) -> None:
        """These objects; `current` among them, else the one that was current, else the lowest."""
        objects = frozenset(object_ids)
        if current not in objects:
            current = self._current if self._current in objects else min(objects, default=None)
        if (objects, current) != (self._objects, self._current):
            self._objects, self._current = objects, current
            self.changed.emit()

    def toggle(self, object_id: ObjectId) -> None:
        """Add an object, which becomes current, or take it out."""
        if object_id in self._objects:
            self.select_many(self._objects - {object_id})
        else:
            self.select_many(self._objects | {object_id}, object_id)

    def select_frames(self, first: FrameIndex, last: FrameIndex) -> None:
        """From one frame to another, in any order."""
        self._set_frames((min(first, last), max(first, last)))

    def extend_frames(self, frame: FrameIndex, anchor: FrameIndex) -> None:
        """Stretch the range to `frame`; without one it begins at `anchor`."""
        first, last = self._frames or (anchor, anchor)
        self._set_frames((min(first, frame), max(last, frame)))

    def forget_frames(self) -> None:
        self._set_frames(None)

    # solo: the canvas shows these objects alone

    @property
    def solo(self) -> frozenset[ObjectId]:
        return self._solo

    def toggle_solo(self, object_ids: Iterable[ObjectId]) -> None:
        """Show these objects alone; all again when they are alone already."""
        wanted = frozenset(object_ids)
        self._set_solo(frozenset() if wanted == self._solo else wanted)

    def _set_solo(self, solo: frozenset[ObjectId]) -> None:
        if solo != self._solo:
            self._solo = solo
            self.solo_changed.emit()

    def keep_only(self, living: Iterable[ObjectId]) -> None:
        """The object list changed: what is gone is no longer selected, the last takes its place."""
        known = list(living)
        self._set_solo(self._solo.intersection(known))
        left = self._objects.intersection(known)
        if not left and self._objects and known:
            left = frozenset(known[-1:])
        self.select_many(left)

    def _set_frames(self, frames: FrameRange | None) -> None:
        if frames != self._frames:
            self._frames = frames
            self.range_changed.emit()
