"""Files dropped on a widget: it says which, and whether something that it takes hangs over it."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Watches one widget; for a scroll area that is its viewport."""

    dropped = Signal(list)
    hover_changed = Signal(bool)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.is_over = False
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent | QDragMoveEvent):  # entering is a kind of moving
            takes = bool(local_files(event.mimeData()))
            event.setAccepted(takes)
            if takes:
                event.acceptProposedAction()
            self._set_over(takes)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._set_over(False)
            return True
        if isinstance(event, QDropEvent):
            self._set_over(False)
            files = local_files(event.mimeData())
            if files:
                event.acceptProposedAction()
                self.dropped.emit(files)
            return True
        return super().eventFilter(watched, event)

    def _set_over(self, is_over: bool) -> None:
        if is_over != self.is_over:
            self.is_over = is_over
            self.hover_changed.emit(is_over)


def local_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
