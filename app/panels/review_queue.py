"""The list of the Review panel: each place with its picture, object, reason, score and state.

Rows change in place while masks change: the current one keeps its height on the screen.
"""

import math

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.appearance.colors import Theme
from app.appearance.object_chip import object_chip
from app.appearance.theme import current_theme
from app.document import Document
from app.frames.thumbnails import Thumbnails, with_mask
from app.panels.row_painting import paint_ground, paint_left, paint_picture, paint_right
from app.reasons import chip_text, state_names
from app.review.reviewer import Reviewer
from core.project.records import ObjectInfo
from core.review.queue import Entry
from core.types import Change, FrameIndex, ObjectId, Review

PICTURE = QSize(80, 45)
SPACE = 6
CHIP = 12

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class QueueModel(QAbstractListModel):
    """The entries of the queue as rows, and what is written in them."""

    def __init__(self, document: Document, reviewer: Reviewer) -> None:
        super().__init__(reviewer)
        self._document = document
        self._reviewer = reviewer
        self._entries: tuple[Entry, ...] = ()

    def take(self, entries: tuple[Entry, ...]) -> None:
        """The same places again: views keep their selection and place."""
        if [entry.cell for entry in entries] == [entry.cell for entry in self._entries]:
            self._entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def entry(self, index: Index) -> Entry:
        return self._entries[index.row()]

    def shown_object(self, entry: Entry) -> ObjectInfo | None:
        return self._document.object(entry.object_id)

    def reason(self, entry: Entry) -> str:
        review = self._reviewer.review
        return chip_text(entry, review) if review is not None else ""

    def score(self, entry: Entry) -> str:
        """(J+F)/2 where there is truth, else the risk."""
        if math.isnan(entry.badness):
            return "–"  # noqa: RUF001 - an en dash where there is no number
        return f"{entry.badness if entry.part is not None else 1 - entry.badness:.2f}"

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{entry.frame:05}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._sentence(entry)
        return None

    def _sentence(self, entry: Entry) -> str:
        info = self.shown_object(entry)
        name = self.tr("risk") if entry.part is not None else self.tr("(J+F)/2")
        facts = [self.reason(entry), f"{name} {self.score(entry)}", *state_names(entry)]
        return self.tr("Frame {}: “{}”, {}").format(
            entry.frame,
            info.name if info is not None else "",
            ", ".join(fact for fact in facts if fact),
        )


class QueueList(QListView):
    """A click goes to a place; pictures are asked for only for rows in sight."""

    def __init__(
        self,
        document: Document,
        reviewer: Reviewer,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._thumbnails = thumbnails
        self._pictures: dict[tuple[ObjectId, FrameIndex], QImage] = {}
        self.queue = QueueModel(document, reviewer)
        self.setModel(self.queue)
        self.setItemDelegate(_EntryDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("The worst places"))
        self.setMinimumHeight(row_height(self.fontMetrics()))
        for signal in (self.clicked, self.activated):
            signal.connect(lambda index: reviewer.go_to(index.row()))
        thumbnails.ready.connect(lambda _frame: self.viewport().update())
        document.changed.connect(self._on_changed)
        document.closed.connect(self._pictures.clear)

    def take(self, entries: tuple[Entry, ...], current: int | None) -> None:
        """current: the row of the place the reviewer is at, None if they are at none of them."""
        height = self._height_of(self.currentIndex())
        self.queue.take(entries)
        index = self.queue.index(current) if current is not None else QModelIndex()
        if index == self.currentIndex():
            return
        with QSignalBlocker(self.verticalScrollBar()):
            self.setCurrentIndex(index)
        if height is not None and index.isValid():
            moved = self.visualRect(index).top() - height
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)
            self.scrollTo(index)

    def picture(self, entry: Entry) -> QImage | None:
        """The frame with the object's mask; asked for when it is not there yet."""
        if entry.cell not in self._pictures:
            small = self._thumbnails.picture(entry.frame)
            if small is None:
                self._thumbnails.want("review", self._frames_in_sight())
                return None
            info = self.queue.shown_object(entry)
            colors = {info.id: info.color} if info is not None else {}
            mask = self._document.mask(entry.frame)
            self._pictures[entry.cell] = with_mask(small, mask, colors)
        return self._pictures[entry.cell]

    def _height_of(self, index: QModelIndex) -> int | None:
        """Where on the screen a row is, None when it is not in sight."""
        rect = self.visualRect(index)
        return rect.top() if index.isValid() and rect.intersects(self.viewport().rect()) else None

    def _frames_in_sight(self) -> list[FrameIndex]:
        top = max(0, self.indexAt(QPoint(1, 1)).row())
        shown = self.viewport().height() // row_height(self.fontMetrics()) + 2
        rows = range(top, min(top + shown, self.queue.rowCount()))
        return [self.queue.entry(self.queue.index(row)).frame for row in rows]

    def _on_changed(self, change: Change) -> None:
        if change.object_list or change.frames is None:
            self._pictures.clear()
        else:
            for cell in [cell for cell in self._pictures if change.touches(cell[1])]:
                del self._pictures[cell]


def row_height(metrics: QFontMetrics) -> int:
    return max(PICTURE.height(), 3 * metrics.height() + 4) + 2 * SPACE


class _EntryDelegate(QStyledItemDelegate):
    """Picture; frame and score; object and state; the reason as a chip."""

    def __init__(self, view: QueueList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(180, row_height(self._view.fontMetrics()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._view.queue.entry(index)
        rect: QRect = option.rect
        painter.save()
        paint_ground(painter, option)
        top = rect.top() + (rect.height() - PICTURE.height()) // 2
        place = QRect(QPoint(rect.left() + SPACE, top), PICTURE)
        paint_picture(painter, place, self._view.picture(entry))
        left = place.right() + 9
        room = QRect(left, rect.top() + SPACE, rect.right() - left - SPACE, rect.height())
        self._paint_texts(painter, room, entry)
        painter.restore()

    def _paint_texts(self, painter: QPainter, room: QRect, entry: Entry) -> None:
        theme, queue = current_theme(), self._view.queue
        line = painter.fontMetrics().height()
        first = QRect(room.left(), room.top(), room.width(), line)
        painter.setPen(QColor(theme.text))
        paint_left(painter, first, f"{entry.frame:05}")
        paint_right(painter, first, queue.score(entry))
        second = first.translated(0, line + 1)
        states = " · ".join(state_names(entry))
        painter.setPen(QColor(_state_color(entry, theme)))
        taken = paint_right(painter, second, states)
        self._paint_object(painter, second.adjusted(0, 0, -taken - 6, 0), entry)
        self._paint_reason(painter, second.translated(0, line + 2), queue.reason(entry))

    def _paint_object(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        info = self._view.queue.shown_object(entry)
        if info is None:
            return
        scale = painter.device().devicePixelRatioF()
        chip = object_chip(info.color, info.pattern, CHIP, scale)
        painter.drawPixmap(rect.left(), rect.top() + (rect.height() - CHIP) // 2, chip)
        painter.setPen(QColor(current_theme().text))
        paint_left(painter, rect.adjusted(CHIP + 5, 0, 0, 0), info.name)

    def _paint_reason(self, painter: QPainter, rect: QRect, text: str) -> None:
        if not text:
            return
        theme, metrics = current_theme(), painter.fontMetrics()
        width = min(rect.width(), metrics.horizontalAdvance(text) + 14)
        pill = QRect(rect.left(), rect.top(), width, rect.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.border_strong))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(QColor(theme.text))
        paint_left(painter, pill.adjusted(7, 0, -6, 0), text)


def _state_color(entry: Entry, theme: Theme) -> str:
    if entry.review is Review.FLAGGED:
        return theme.warning
    return theme.success if entry.review is Review.APPROVED else theme.text_muted
