"""The small picture that appears over a diamond of the timeline while the mouse is there."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.document import Document
from app.frames.thumbnails import Thumbnails, with_mask
from core.types import FrameIndex, ObjectId

GAP = 8


class HoverPicture(QWidget):
    """Above the diamond; without a window frame, never taking the keyboard."""

    def __init__(
        self, document: Document, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._document = document
        self._thumbnails = thumbnails
        self._shown: tuple[ObjectId, FrameIndex] | None = None
        self._place = QPoint()
        self._picture = QLabel(self)
        self._text = QLabel(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(2)
        layout.addWidget(self._picture)
        layout.addWidget(self._text)
        thumbnails.ready.connect(self._on_ready)
        document.closed.connect(self.forget)

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def has_picture(self) -> bool:
        return not self._picture.pixmap().isNull()

    def show_cell(self, object_id: ObjectId, frame: FrameIndex, place: QPoint) -> None:
        """One object's mask over its frame, above a point of the screen."""
        info = self._document.object(object_id)
        if info is None:
            return
        self._shown, self._place = (object_id, frame), place
        self._text.setText(self.tr("{} · frame {}").format(info.name, frame))
        self._picture.clear()
        self._thumbnails.want("hover", [frame])
        self._fill()
        self._put()
        self.show()

    def forget(self) -> None:
        self._shown = None
        self._thumbnails.want("hover", [])
        self.hide()

    def _on_ready(self, frame: FrameIndex) -> None:
        if self._shown is not None and frame == self._shown[1]:
            self._fill()
            self._put()

    def _fill(self) -> None:
        if self._shown is None:
            return
        object_id, frame = self._shown
        picture = self._thumbnails.picture(frame)
        info = self._document.object(object_id)
        if picture is None or picture.isNull() or info is None:
            return
        shown = with_mask(picture, self._document.mask(frame), {object_id: info.color})
        self._picture.setPixmap(QPixmap.fromImage(shown))

    def _put(self) -> None:
        self.adjustSize()
        size: QSize = self.sizeHint()
        self.move(self._place.x() - size.width() // 2, self._place.y() - size.height() - GAP - 16)
