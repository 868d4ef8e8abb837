"""The easel: what the tools work on. It stands between them and the document.

Tools begin, show and finish strokes here; the stage repaints what it is told. A stroke belongs to
the frame it was begun on, and nobody paints on a frame whose picture is not the one shown.
"""

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.messages import Messages
from app.tools.options import ToolOptions
from core.drawing.stroke import Stroke
from core.errors import EvermaskError
from core.types import Box, FrameIndex, Image, ObjectId


class Easel(QObject):
    """At most one stroke is open at a time; each is finished or cancelled."""

    stroke_shown = Signal(Stroke, Box)
    stroke_cancelled = Signal()

    def __init__(
        self,
        document: Document,
        options: ToolOptions,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.options = options
        self._document = document
        self._messages = messages
        self._shown_frame: FrameIndex | None = None
        self._picture: Image | None = None
        self._stroke_frame: FrameIndex | None = None
        document.opened.connect(lambda: self.note_shown(None, None))
        document.closed.connect(lambda: self.note_shown(None, None))

    def note_shown(self, frame: FrameIndex | None, picture: Image | None) -> None:
        """The stage says which frame it shows, and its picture."""
        self._shown_frame = frame
        self._picture = picture

    @property
    def picture(self) -> Image | None:
        """The picture under the masks; None while another frame's is on its way."""
        return self._picture if self._shown_frame == self._document.frame else None

    def begin_stroke(self, *, adds: bool) -> Stroke | None:
        target = self._stroke_target(adds=adds)
        if target is None:
            return None
        document = self._document
        document.stroke_begun.emit(document.frame)
        self._stroke_frame = document.frame
        try:
            return document.session.begin_stroke(
                document.frame, target, adds=adds, mode=self.options.paint_mode
            )
        except EvermaskError as error:
            self._messages.failure(error)
            return None

    def show_stroke(self, stroke: Stroke, box: Box) -> None:
        self.stroke_shown.emit(stroke, box)

    def finish_stroke(self, stroke: Stroke, name: str) -> None:
        frame, self._stroke_frame = self._stroke_frame, None
        if frame is not None and not self._document.apply_stroke(frame, stroke, name):
            self.stroke_cancelled.emit()

    def cancel_stroke(self) -> None:
        self._stroke_frame = None
        self.stroke_cancelled.emit()

    def object_at(self, x: int, y: int) -> ObjectId | None:
        if not self._document.is_open:
            return None
        mask = self._document.mask(self._document.frame)
        if not (0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]):
            return None
        return ObjectId(int(mask[y, x])) or None

    def select_object(self, object_id: ObjectId) -> None:
        self._document.select_object(object_id)

    def _stroke_target(self, *, adds: bool) -> ObjectId | None:
        """The object to paint, made if there is none; None when painting is refused."""
        document, messages = self._document, self._messages
        if not document.is_open:
            return None
        if self._shown_frame != document.frame:
            messages.info(self.tr("Frame {} is still loading.").format(document.frame))
            return None
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
