"""Bars that tell which memories a frame looks at most; a click goes to the memory's frame."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from core.number_text import grouped
from core.session.memory import MemoryEntry
from core.tracker_memory import MemoryPart

ROW_HEIGHT = 22
NAME_WIDTH = 108
NUMBER_WIDTH = 40
BAR_HEIGHT = 8


class ShareBars(QWidget):
    """The greatest share first; bars are as long as their share of all attention."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[MemoryEntry, ...] = ()
        self.setAccessibleName(self.tr("Contributing now"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Share of what this frame looks at over a distance"))

    def take(self, entries: Sequence[MemoryEntry]) -> None:
        self._entries = tuple(entries)
        said = ", ".join(f"{self._name(entry)} {entry.share or 0:.0%}" for entry in entries)
        self.setAccessibleDescription(said)
        self.setFixedHeight(ROW_HEIGHT * max(1, len(entries)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, ROW_HEIGHT * max(1, len(self._entries)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row, entry in enumerate(self._entries):
                self._paint_row(painter, row * ROW_HEIGHT, entry)
            if not self._entries:
                painter.setPen(QColor(theme.text_muted))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.tr("Nothing"))

    def _paint_row(self, painter: QPainter, top: int, entry: MemoryEntry) -> None:
        theme = current_theme()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.text))
        painter.drawText(QRect(0, top, NAME_WIDTH, ROW_HEIGHT), middle, self._name(entry))
        number = QRect(self.width() - NUMBER_WIDTH, top, NUMBER_WIDTH, ROW_HEIGHT)
        share = entry.share or 0.0
        painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, f"{share:.0%}")
        room = max(0, self.width() - NAME_WIDTH - NUMBER_WIDTH - 4)
        groove = QRectF(NAME_WIDTH, top + (ROW_HEIGHT - BAR_HEIGHT) / 2, room, BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(groove, 4, 4)
        groove.setWidth(max(2.0, room * share))
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(groove, 4, 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // ROW_HEIGHT
        if 0 <= row < len(self._entries):
            self.chosen.emit(self._entries[row].frame)

    def _name(self, entry: MemoryEntry) -> str:
        names = {
            MemoryPart.REFERENCE: self.tr("Reference {}"),
            MemoryPart.GLOBAL: self.tr("Global, to {}"),
            MemoryPart.LOCAL: self.tr("Local {}"),
            MemoryPart.RECENT: self.tr("Recent {}"),
        }
        return names[entry.part].format(grouped(entry.frame))
