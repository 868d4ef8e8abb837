"""The open clip as the window sees it: a QObject around `core.session`.

It owns what is current (frame and object) and emits the one signal of what changed. Views read from
it and never write the session themselves; the tools work on it through `app.editing.easel`.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.editing.undoing import Undoing
from app.messages import Messages
from app.selection import Selection
from core.colors import Color, Pattern
from core.drawing.stroke import Stroke
from core.errors import EvermaskError
from core.project.records import ObjectInfo
from core.session.session import Session
from core.types import CellState, Change, FrameIndex, Mask, ObjectId


class Document(QObject):
    """At most one open session. Every user's change goes through a method here."""

    opened = Signal()
    closing = Signal()
    """The clip is still open, and about to be put away."""
    closed = Signal()
    changed = Signal(Change)
    frame_leaving = Signal()
    """The current frame is about to change: end gestures that belong to it."""
    frame_changed = Signal(int)
    scrub_ended = Signal()
    selection_changed = Signal()
    range_changing = Signal(str)
    """An action (its name) is about to change masks of many frames at once."""
    stroke_begun = Signal(int)
    """A person begins to change masks of a frame: whatever else runs gives way."""

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._undoing = Undoing(self, messages)
        self._session: Session | None = None
        self._frame: FrameIndex = 0
        self._is_scrubbing = False
        self.selection = Selection(self)
        self.selection.changed.connect(self.selection_changed)

    # the clip

    @property
    def is_open(self) -> bool:
        return self._session is not None

    @property
    def session(self) -> Session:
        """The open session; asking without one is a mistake of the caller."""
        if self._session is None:
            raise RuntimeError("no clip is open")
        return self._session

    def take(self, session: Session) -> None:
        """Show a freshly opened session; the one before is closed."""
        self.close()
        self._session = session
        self._frame = 0
        objects = session.objects()
        self.opened.emit()
        self.frame_changed.emit(0)
        self.selection.select(objects[0].id if objects else None)

    def close(self) -> None:
        """Put the clip away. Everything in it is saved already."""
        if self._session is None:
            return
        self.frame_leaving.emit()
        self.closing.emit()
        session, self._session = self._session, None
        self._is_scrubbing = False
        self.selection.select(None)
        self.selection.forget_frames()
        self.closed.emit()
        session.close()

    @property
    def frame_count(self) -> int:
        return self._session.clip.frame_count if self._session else 0

    # the current frame

    @property
    def frame(self) -> FrameIndex:
        return self._frame

    @property
    def is_scrubbing(self) -> bool:
        """The user races through the clip: a picture near the current frame will do for now."""
        return self._is_scrubbing

    def scrub_to(self, frame: FrameIndex) -> None:
        self._is_scrubbing = self.is_open
        self.set_frame(frame)

    def end_scrub(self) -> None:
        if self._is_scrubbing:
            self._is_scrubbing = False
            self.scrub_ended.emit()

    def set_frame(self, frame: FrameIndex) -> None:
        frame = min(max(frame, 0), max(self.frame_count - 1, 0))
        if self._session is None or frame == self._frame:
            return
        self.frame_leaving.emit()
        self._frame = frame
        self.frame_changed.emit(frame)

    def mask(self, frame: FrameIndex) -> Mask:
        return self.session.mask(frame)

    def has_state_here(self, *states: CellState) -> bool:
        if self._session is None:
            return False
        return any(self._session.states(info.id)[self._frame] in states for info in self.objects())

    # objects

    def objects(self) -> list[ObjectInfo]:
        return list(self._session.objects()) if self._session else []

    def object(self, object_id: ObjectId | None) -> ObjectInfo | None:
        return next((info for info in self.objects() if info.id == object_id), None)

    @property
    def selected(self) -> ObjectId | None:
        """The current object: the one that tools paint."""
        return self.selection.current

    def select_object(self, object_id: ObjectId | None) -> None:
        """This object alone; one that does not exist is ignored."""
        if object_id is None or self.object(object_id):
            self.selection.select(object_id)

    def select_all_objects(self) -> None:
        self.selection.select_many(info.id for info in self.objects())

    def select_no_object(self) -> None:
        self.selection.select(None)
        self.selection.forget_frames()

    def select_by_place(self, place: int) -> None:
        """Object in row `place` of the list, counted from 0; rows that do not exist are ignored."""
        objects = self.objects()
        if 0 <= place < len(objects):
            self.select_object(objects[place].id)

    def select_neighbour(self, step: int) -> None:
        ids = [info.id for info in self.objects()]
        if self.selected in ids:
            self.select_by_place(ids.index(self.selected) + step)
        else:
            self.select_by_place(0)

    def add_object(self) -> ObjectInfo | None:
        try:
            info = self.session.add_object()
        except EvermaskError as error:
            self._messages.failure(error)
            return None
        self.announce(Change(object_list=True))
        self.select_object(info.id)
        return info

    def rename_object(self, object_id: ObjectId, name: str) -> None:
        self.change(lambda session: session.rename_object(object_id, name))

    def recolor_object(self, object_id: ObjectId, color: Color) -> None:
        self.change(lambda session: session.recolor_object(object_id, color))

    def set_object_visible(self, object_id: ObjectId, visible: bool) -> None:
        self.change(lambda session: session.set_object_visible(object_id, visible))

    def set_object_locked(self, object_id: ObjectId, locked: bool) -> None:
        self.change(lambda session: session.set_object_locked(object_id, locked))

    def set_object_pattern(self, object_id: ObjectId, pattern: Pattern) -> None:
        self.change(lambda session: session.set_object_pattern(object_id, pattern))

    def set_object_notes(self, object_id: ObjectId, notes: str) -> None:
        self.change(lambda session: session.set_object_notes(object_id, notes))

    def reorder_objects(self, object_ids: Sequence[ObjectId]) -> None:
        self.change(lambda session: session.reorder_objects(object_ids))

    def delete_object(self, object_id: ObjectId) -> None:
        info = self.object(object_id)
        if info is None:
            return
        self.range_changing.emit(self.tr("Delete “{}”").format(info.name))
        if self.change(lambda session: session.delete_object(object_id)):
            self._messages.info(self.tr("Deleted “{}”. Ctrl+Z brings it back.").format(info.name))

    # cells and history

    def commit(self) -> bool:
        """Drafts of the current frame become keyframes; says so when there are none."""
        if self.change(lambda session: session.commit(self._frame)):
            self._messages.fade()
            return True
        if self.has_state_here(CellState.KEYFRAME):
            self._messages.info(self.tr("Frame {} is committed already.").format(self._frame))
        else:
            self._messages.info(
                self.tr("Nothing to commit on frame {}: draw on it first.").format(self._frame)
            )
        return False

    def apply_stroke(self, frame: FrameIndex, stroke: Stroke, name: str) -> bool:
        """Keep a finished gesture as one step; False if it changed nothing or failed."""
        return self.change(lambda session: session.apply_stroke(frame, stroke, name))

    def undo(self) -> None:
        """Take the newest step back; one that changes no shown frame is only named at first."""
        self._undoing.undo()

    def redo(self) -> None:
        self._undoing.redo()

    def announce(self, change: Change) -> None:
        """Something stored by others (a run, an import) is different now."""
        if change.object_list:
            self.selection.keep_only(info.id for info in self.objects())
        self.changed.emit(change)

    def change(self, edit: Callable[[Session], Change | None]) -> bool:
        """Run one edit and announce it; a failure is shown. True if something changed."""
        if self._session is None:
            return False
        try:
            change = edit(self._session)
        except EvermaskError as error:
            self._messages.failure(error)
            return False
        if change is not None:
            self.announce(change)
        return change is not None
