"""The Keyframes panel: every frame drawn by hand, its picture, and whether runs remember it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.appearance.object_chip import object_chip
from app.appearance.theme import bind_icon, current_theme
from app.document import Document
from app.frames.thumbnails import Thumbnails, with_mask
from app.later import later
from app.panels.row_painting import paint_ground, paint_left, paint_picture
from app.runs.progress_text import timecode
from app.settings import Settings
from app.situation import may_edit
from core.number_text import grouped
from core.project.records import ObjectInfo
from core.session.references import KeyframeRole
from core.tracking_options import TrackingOptions
from core.types import Change, FrameIndex

ROW_HEIGHT = 66
PICTURE = QSize(96, 54)
REFRESH_MS = 250
MOST_CHIPS = 6

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class KeyframeRow:
    """What a row shows."""

    role: KeyframeRole
    objects: tuple[ObjectInfo, ...]
    time_s: float


class KeyframesPanel(QWidget):
    """Double-click or Enter goes to a keyframe."""

    def __init__(
        self,
        document: Document,
        thumbnails: Thumbnails,
        settings: Settings,
        seek: Callable[[FrameIndex], None],
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._thumbnails = thumbnails
        self._settings = settings
        self._seek = seek
        self._actions = actions
        self.model = _KeyframeModel(self)
        self.view = QListView(self)
        self._pictures: dict[FrameIndex, QImage] = {}
        self._hint = QLabel(
            self.tr("Press Enter to commit a mask: it becomes a keyframe and is listed here."), self
        )
        self._go = QPushButton(self.tr("Go"), self)
        self._remove = QPushButton(self.tr("Remove"), self)
        self._refreshing = later(self, REFRESH_MS, self.refresh)
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew; a hidden panel waits until it is seen."""
        self._refreshing.stop()
        if self.isVisible() or not self._document.is_open:
            self.model.set_rows(self._rows())
        has_rows = self.model.rowCount() > 0
        self._hint.setVisible(not has_rows)
        self.view.setVisible(has_rows)
        self._show_buttons()

    def picture(self, frame: FrameIndex) -> QImage | None:
        """The frame with its masks; asked for when it is not there yet."""
        if frame not in self._pictures:
            small = self._thumbnails.picture(frame)
            if small is None:
                self._want_pictures()
                return None
            colors = {info.id: info.color for info in self._document.objects() if info.visible}
            self._pictures[frame] = with_mask(small, self._document.mask(frame), colors)
        return self._pictures[frame]

    def go(self) -> None:
        frame = self._chosen()
        if frame is not None:
            self._seek(frame)

    def remove(self) -> None:
        """Take the keyframe's masks away, which can be undone."""
        index = self.view.currentIndex()
        if not index.isValid():
            return
        role = self.model.row(index).role
        self._document.change(
            lambda session: session.clear_cells(role.objects, role.frame, role.frame)
        )

    def showEvent(self, event: object) -> None:
        self.refresh()

    # building

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(_KeyframeDelegate(self))
        self.view.setAccessibleName(self.tr("Keyframes"))
        self.view.setUniformItemSizes(True)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(4, 4, 4, 4)
        self._go.setToolTip(self.tr("Show this frame (double-click)"))
        bind_icon(self._go, "go")
        bind_icon(self._remove, "remove")
        buttons = QHBoxLayout()
        buttons.addWidget(self._go)
        buttons.addWidget(self._remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._hint)
        layout.addWidget(self.view, 1)
        layout.addLayout(buttons)
        layout.addStretch(0)

    def _connect(self) -> None:
        document = self._document
        self.view.activated.connect(self.go)
        self.view.doubleClicked.connect(self.go)
        self.view.selectionModel().currentChanged.connect(self._show_buttons)
        self._go.clicked.connect(self.go)
        self._remove.clicked.connect(self.remove)
        self._actions.refreshed.connect(self._show_buttons)
        self._thumbnails.ready.connect(lambda _frame: self.view.viewport().update())
        document.opened.connect(self._begin)
        document.closed.connect(self._begin)
        document.changed.connect(self._on_changed)
        document.frame_changed.connect(lambda _frame: self._refreshing.start())

    # following

    def _begin(self) -> None:
        self._pictures.clear()
        self.refresh()

    def _on_changed(self, change: Change) -> None:
        if change.object_list or change.frames is None:
            self._pictures.clear()
        else:
            for frame in [frame for frame in self._pictures if change.touches(frame)]:
                del self._pictures[frame]
        if not self._refreshing.isActive():
            self._refreshing.start()

    def _rows(self) -> list[KeyframeRow]:
        document = self._document
        if not document.is_open:
            return []
        options = TrackingOptions(size=self._settings.whole("tracking/size"))
        objects = {info.id: info for info in document.objects()}
        times = document.session.clip.timestamps
        return [
            KeyframeRow(role, tuple(objects[i] for i in role.objects), times[role.frame])
            for role in document.session.keyframe_roles(document.frame, options)
        ]

    def _want_pictures(self) -> None:
        """Those in sight, from the top."""
        top = self.view.indexAt(self.view.viewport().rect().topLeft()).row()
        shown = self.view.viewport().height() // ROW_HEIGHT + 2
        rows = range(max(top, 0), min(max(top, 0) + shown, self.model.rowCount()))
        frames = [self.model.row(self.model.index(number)).role.frame for number in rows]
        self._thumbnails.want("keyframes", frames)

    def _chosen(self) -> FrameIndex | None:
        index = self.view.currentIndex()
        return self.model.row(index).role.frame if index.isValid() else None

    def _show_buttons(self) -> None:
        is_chosen = self.view.currentIndex().isValid()
        reason = self._actions.why_not(may_edit)
        self._go.setEnabled(is_chosen)
        self._remove.setEnabled(is_chosen and not reason)
        self._remove.setToolTip(
            reason or self.tr("Take this keyframe's masks away (can be undone)")
        )
        for button in (self._go, self._remove):
            button.setVisible(self.model.rowCount() > 0)


class _KeyframeModel(QAbstractListModel):
    """Rows as the panel read them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[KeyframeRow] = []

    def set_rows(self, rows: list[KeyframeRow]) -> None:
        """The same frames again: views keep their selection and place."""
        if [row.role.frame for row in rows] == [row.role.frame for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, index: Index) -> KeyframeRow:
        return self._rows[index.row()]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        names = ", ".join(info.name for info in row.objects)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(row.role.frame)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            bank = (
                self.tr("in the reference bank")
                if row.role.is_reference
                else self.tr("not in the reference bank")
            )
            return self.tr("Frame {}: {}; {} ({})").format(
                row.role.frame, names, bank, row.role.reason
            )
        return None


class _KeyframeDelegate(QStyledItemDelegate):
    """Picture, frame and time, objects, and what runs make of it."""

    def __init__(self, panel: KeyframesPanel) -> None:
        super().__init__(panel)
        self._panel = panel

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._panel.model.row(index)
        rect: QRect = option.rect
        painter.save()
        paint_ground(painter, option)
        place = QRect(rect.left() + 6, rect.top() + 6, PICTURE.width(), PICTURE.height())
        paint_picture(painter, place, self._panel.picture(row.role.frame))
        self._paint_texts(painter, rect, place.right() + 10, row)
        painter.restore()

    def _paint_texts(self, painter: QPainter, rect: QRect, left: int, row: KeyframeRow) -> None:
        theme = current_theme()
        metrics = painter.fontMetrics()
        line = metrics.height()
        room = rect.right() - left - 4
        top = rect.top() + 5
        painter.setPen(QColor(theme.text))
        head = f"{grouped(row.role.frame)}  ·  {timecode(row.time_s)}"
        paint_left(painter, QRect(left, top, room, line), head)
        scale = painter.device().devicePixelRatioF()
        x = left
        for info in row.objects[:MOST_CHIPS]:
            painter.drawPixmap(x, top + line + 2, object_chip(info.color, info.pattern, 14, scale))
            x += 17
        more = len(row.objects) - MOST_CHIPS
        names = f"+{more}" if more > 0 else row.objects[0].name if len(row.objects) == 1 else ""
        paint_left(painter, QRect(x + 2, top + line, room - (x - left), line + 2), names)
        painter.setPen(QColor(theme.success if row.role.is_reference else theme.text_muted))
        text = row.role.reason[:1].upper() + row.role.reason[1:]
        paint_left(painter, QRect(left, top + 2 * line + 3, room, line), text)
