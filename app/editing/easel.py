"""The easel: what the tools work on. It stands between them and the document.

Tools begin, show and finish strokes here; the stage repaints what it is told. A stroke belongs to
the frame it was begun on, and nobody paints on a frame whose picture is not the one shown.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.editing.stroke_journal import StrokeJournal
from app.jobs import JobEnd, Lane
from app.messages import Messages
from app.tools.options import ToolOptions
from app.tools.tool import Outline
from core.drawing.stroke import BACKGROUND, Stroke
from core.errors import EvermaskError
from core.progress import CancelToken
from core.types import Box, FrameIndex, Image, Mask, ObjectId


class Easel(QObject):
    """At most one stroke is open at a time; each is finished or cancelled."""

    stroke_shown = Signal(Stroke, Box)
    stroke_cancelled = Signal()
    preview_shown = Signal(object)
    """A mask to look at in place of the stored one, or None."""
    lock_met = Signal()
    """Something locked is where the pointer paints; it stays as it is."""
    background_chosen = Signal(bool)

    def __init__(
        self,
        document: Document,
        options: ToolOptions,
        messages: Messages,
        lane: Lane,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.options = options
        self._document = document
        self._messages = messages
        self._lane = lane
        self._shown_frame: FrameIndex | None = None
        self._picture: Image | None = None
        self._stroke_frame: FrameIndex | None = None
        self._journal = StrokeJournal(document, lane, self)
        self._paints_background = False
        self._shows_preview = False
        document.opened.connect(lambda: self.note_shown(None, None))
        document.closed.connect(lambda: self.note_shown(None, None))
        document.selection_changed.connect(lambda: self.paint_background(False))

    def note_shown(self, frame: FrameIndex | None, picture: Image | None) -> None:
        """The stage says which frame it shows, and its picture."""
        self._shown_frame = frame
        self._picture = picture

    @property
    def _is_frame_shown(self) -> bool:
        return self._document.is_open and self._shown_frame == self._document.frame

    @property
    def picture(self) -> Image | None:
        """The picture under the masks; None while another frame's is on its way."""
        return self._picture if self._is_frame_shown else None

    @property
    def mask(self) -> Mask | None:
        """Ids of the frame shown; None while another frame is on its way."""
        return self._document.mask(self._document.frame) if self._is_frame_shown else None

    @property
    def target(self) -> ObjectId | None:
        return BACKGROUND if self._paints_background else self._document.selected

    def paint_background(self, wanted: bool) -> None:
        """Painting takes pixels from every object that is not locked, until one is selected."""
        if wanted != self._paints_background:
            self._paints_background = wanted
            self.background_chosen.emit(wanted)

    # strokes

    def begin_stroke(self, *, adds: bool) -> Stroke | None:
        target = self._stroke_target(adds=adds)
        if target is None:
            return None
        document = self._document
        document.stroke_begun.emit(document.frame)
        self._stroke_frame = document.frame
        try:
            stroke = document.session.begin_stroke(
                document.frame, target, adds=adds, mode=self.options.paint_mode
            )
        except EvermaskError as error:
            self._messages.failure(error)
            return None
        self._journal.begin(document.frame, stroke)
        return stroke

    def show_stroke(self, stroke: Stroke, box: Box) -> None:
        if stroke.met_protected:
            self.lock_met.emit()
        if not box.is_empty:
            self._journal.note_painted()
            self.stroke_shown.emit(stroke, box)

    def finish_stroke(self, stroke: Stroke, name: str) -> None:
        if stroke.met_protected:
            self.lock_met.emit()
        frame, self._stroke_frame = self._stroke_frame, None
        if frame is not None and not self._document.apply_stroke(frame, stroke, name):
            self.stroke_cancelled.emit()
        self._journal.end()

    def cancel_stroke(self) -> None:
        self._stroke_frame = None
        self._journal.end()
        self.stroke_cancelled.emit()

    def begin_outline(self, outline: Outline, *, adds: bool) -> None:
        document, target = self._document, self.target
        if not self._is_frame_shown or (target is None and not adds):
            return
        session, frame, mode = document.session, document.frame, self.options.paint_mode

        def begin() -> Stroke:
            if target is None:
                return session.unfinished.of_new_object(frame)
            return session.begin_stroke(frame, target, adds=adds, mode=mode)

        self._journal.begin_outline(frame, outline, begin)

    def end_outline(self) -> None:
        self._journal.end()

    def show_preview(self, mask: object) -> None:
        """Let a mask be seen that is not stored; None brings back the stored one."""
        if mask is not None or self._shows_preview:
            self._shows_preview = mask is not None
            self.preview_shown.emit(mask)

    def _stroke_target(self, *, adds: bool) -> ObjectId | None:
        """The object to paint, made if there is none; None when painting is refused."""
        document, messages = self._document, self._messages
        if not document.is_open:
            return None
        reason = document.session.upkeep.read_only_reason
        if reason:
            messages.warning(reason)
            return None
        if not self._is_frame_shown:
            messages.info(self.tr("Frame {} is still loading.").format(document.frame))
            return None
        if self._paints_background:
            return BACKGROUND
        info = document.object(document.selected)
        if info is None and not adds:
            messages.info(self.tr("Nothing to erase: no object is selected."))
            return None
        if info is None:
            info = document.add_object()
            if info is not None:
                messages.info(
                    self.tr("Made “{}”. Press Enter to commit its mask, then T to track.").format(
                        info.name
                    )
                )
        if info is not None and not info.visible:
            messages.warning(
                self.tr("“{}” is hidden. Show it (Shift+H) to paint on it.").format(info.name)
            )
            return None
        return info.id if info is not None else None

    # work that takes longer

    def compute(
        self,
        work: Callable[[CancelToken], Iterator[object]],
        done: Callable[[object], None],
        failed: Callable[[], None],
    ) -> "_Answer":
        answer = _Answer(done, failed, self)
        job = self._lane.start(self.tr("Looking for the outline"), work)
        job.yielded.connect(answer.take)
        job.failed.connect(self._messages.failure)
        job.ended.connect(answer.end)
        answer.cancelled.connect(job.cancel)
        return answer

    def say(self, text: str) -> None:
        self._messages.info(text)

    # objects

    def object_at(self, x: int, y: int) -> ObjectId | None:
        if not self._document.is_open:
            return None
        mask = self._document.mask(self._document.frame)
        if not (0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]):
            return None
        return ObjectId(int(mask[y, x])) or None

    def object_name(self, object_id: ObjectId) -> str:
        info = self._document.object(object_id)
        return info.name if info is not None else ""

    def select_object(self, object_id: ObjectId) -> None:
        self._document.select_object(object_id)
        self.paint_background(False)

    def add_to_selection(self, object_id: ObjectId) -> None:
        selection = self._document.selection
        selection.select_many({*selection.objects, object_id}, object_id)

    def toggle_selection(self, object_id: ObjectId) -> None:
        self._document.selection.toggle(object_id)


class _Answer(QObject):
    """What a job finds, for the tool that asked; after `cancel` the tool hears nothing more."""

    cancelled = Signal()

    def __init__(
        self,
        done: Callable[[object], None],
        failed: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._done = done
        self._failed = failed
        self._newest: object = None
        self._is_cancelled = False

    def cancel(self) -> None:
        self._is_cancelled = True
        self.cancelled.emit()

    def take(self, items: list[object]) -> None:
        self._newest = items[-1]

    def end(self, end: JobEnd) -> None:
        if not self._is_cancelled:
            if end is JobEnd.DONE:
                self._done(self._newest)
            else:
                self._failed()
        self.deleteLater()
