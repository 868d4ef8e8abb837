"""One memory of the network as a list: pictures of its frames, and what each of them counts for.

The Memory panel has one for each of the three.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.appearance.theme import current_theme
from app.canvas.heat_map import draw_heat, heat_picture
from app.frames.thumbnails import Thumbnails
from app.panels.row_painting import paint_ground, paint_left, paint_picture, paint_right
from app.runs.memory_look import MemoryLook
from core.number_text import grouped
from core.session.memory import MemoryEntry
from core.types import FrameIndex

ROW_HEIGHT = 48
PICTURE = QSize(64, 36)
MOST_ROWS = 5
"""More of them scroll."""

MIB = 1 << 20
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class MemoryModel(QAbstractListModel):
    """Entries of one memory as rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: tuple[MemoryEntry, ...] = ()

    def take(self, entries: Sequence[MemoryEntry]) -> None:
        """The same frames again: views keep their selection."""
        are_same = [e.frame for e in entries] == [e.frame for e in self._entries]
        if are_same:
            self._entries = tuple(entries)
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def entry(self, index: Index) -> MemoryEntry:
        return self._entries[index.row()]

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._entries):
            return None
        entry = self.entry(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(entry.frame)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.tr("Frame {}: {}").format(
                entry.frame, ", ".join(filter(None, (self.share(entry), *self.said(entry))))
            )
        return None

    def share(self, entry: MemoryEntry) -> str:
        return "" if entry.share is None else f"{entry.share:.0%}"

    def said(self, entry: MemoryEntry) -> list[str]:
        """The facts and, of what is in memory, why it is."""
        return [*self.facts(entry), *([self.role(entry)] if entry.is_in else [])]

    def facts(self, entry: MemoryEntry) -> list[str]:
        """What is said beneath the frame."""
        if not entry.is_in:
            return [self.role(entry) or self.tr("not in memory")]
        said = [
            self.tr("age {}").format(grouped(entry.age)),
            self.tr("{:.1f} MiB").format(entry.bytes / MIB),
        ]
        if entry.last_used is not None:
            said.append(self.tr("used {}").format(grouped(entry.last_used)))
        return said

    def role(self, entry: MemoryEntry) -> str:
        """Why a keyframe is in memory, or not."""
        return entry.role.reason if entry.role is not None else ""


class MemoryList(QListView):
    """`gone_to`: the user wants to see a frame. `chosen`: an entry, or None."""

    gone_to = Signal(int)
    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        look: MemoryLook,
        thumbnails: Thumbnails,
        want_pictures: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._thumbnails = thumbnails
        self._want_pictures = want_pictures
        self.entries = MemoryModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(_EntryDelegate(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.activated.connect(self._go)
        self.doubleClicked.connect(self._go)
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit(self.current()))
        thumbnails.ready.connect(lambda _frame: self.viewport().update())
        self.take(())

    def take(self, entries: Sequence[MemoryEntry]) -> None:
        self.entries.take(entries)
        self.setFixedHeight(ROW_HEIGHT * max(1, min(MOST_ROWS, len(entries))) + 2)

    def current(self) -> MemoryEntry | None:
        indexes = self.selectionModel().selectedIndexes()
        return self.entries.entry(indexes[0]) if indexes else None

    def picture(self, entry: MemoryEntry) -> QImage | None:
        """The frame, with where in it the current frame looks; asked for when it is not there."""
        small = self._thumbnails.picture(entry.frame)
        if small is None:
            self._want_pictures()
            return None
        looked_at = self._look.heat_of(entry)
        if looked_at is None or small.isNull():
            return small
        shown = small.convertToFormat(QImage.Format.Format_RGB32)
        with QPainter(shown) as painter:
            draw_heat(painter, heat_picture(looked_at), QRectF(shown.rect()))
        return shown

    def frames(self) -> list[FrameIndex]:
        return [
            self.entries.entry(self.entries.index(row)).frame
            for row in range(self.entries.rowCount())
        ]

    def _go(self, index: Index) -> None:
        self.gone_to.emit(self.entries.entry(index).frame)


class _EntryDelegate(QStyledItemDelegate):
    """Picture, frame and share, and the facts beneath; what is not in memory is muted."""

    def __init__(self, view: MemoryList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._view.entries.entry(index)
        rect: QRect = option.rect
        painter.save()
        paint_ground(painter, option)
        place = QRect(rect.left() + 6, rect.top() + 6, PICTURE.width(), PICTURE.height())
        opacity = 1.0 if entry.is_in else 0.5
        paint_picture(painter, place, self._view.picture(entry), opacity)
        self._paint_texts(painter, rect, place.right() + 9, entry)
        painter.restore()

    def _paint_texts(self, painter: QPainter, rect: QRect, left: int, entry: MemoryEntry) -> None:
        theme, model = current_theme(), self._view.entries
        metrics = painter.fontMetrics()
        line = metrics.height()
        room = rect.right() - left - 6
        top = rect.top() + (ROW_HEIGHT - 2 * line) // 2
        share = model.share(entry)
        painter.setPen(QColor(theme.text if entry.is_in else theme.text_muted))
        paint_left(painter, QRect(left, top, room, line), grouped(entry.frame))
        paint_right(painter, QRect(left, top, room, line), share)
        frame = grouped(entry.frame)
        painter.setPen(QColor(theme.text_muted))
        if entry.is_in:
            across = metrics.horizontalAdvance(frame) + 10
            beside = room - across - metrics.horizontalAdvance(share) - 8
            paint_left(painter, QRect(left + across, top, beside, line), model.role(entry))
        text = " · ".join(model.facts(entry))
        paint_left(painter, QRect(left, top + line, room, line), text[:1].upper() + text[1:])
