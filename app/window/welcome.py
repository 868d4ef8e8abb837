"""What an empty window shows: how to begin, what was open before, what tracking would run on."""

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.appearance.theme import bind_icon, current_theme, icon
from app.canvas.drops import FileDrop
from app.parts import Parts
from app.window.first_steps import FirstSteps
from app.window.readiness import Readiness
from app.window.recent_list import RecentList

COLUMN_WIDTH = 720
BANNER_TOP = 8
ROOM_FOR_BANNER = 60
_BUTTONS = {
    "open_video": "open",
    "open_folder": "open-folder",
    "open_dataset": "dataset",
    "open_sample": "sample",
}


class Welcome(QScrollArea):
    """A page, not a dialog. Files may be dropped anywhere on it."""

    recent_chosen = Signal(Path)
    files_dropped = Signal(list)

    def __init__(self, actions: Actions, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName(self.tr("Welcome"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._begin = _BeginButtons(actions, self)  # first, for they come first with Tab
        self.steps = FirstSteps(parts.settings, actions, self)
        self.recent = RecentList(parts.settings, self)
        self.readiness = Readiness(parts.measuring, parts.weights, parts.settings, self)
        self.drop_zone = DropZone(self)
        self._recent_title = QLabel(self.tr("Recent"), self)
        self._recent_title.setProperty("strong", True)
        self._recent_title.setVisible(bool(self.recent.tiles))
        self.setWidget(self._page())
        self.recent.chosen.connect(self.recent_chosen)
        parts.settings.changed.connect(self._on_setting)
        drop = FileDrop(self.viewport())
        drop.dropped.connect(self.files_dropped)
        drop.hover_changed.connect(self.drop_zone.show_over)

    def refresh(self) -> None:
        """The page is seen again: pictures and speeds may be new."""
        self.recent.fill()
        self.steps.refresh()
        self.readiness.refresh()

    def _page(self) -> QWidget:
        page = QWidget(self)
        column = QWidget(page)
        column.setMaximumWidth(COLUMN_WIDTH)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, ROOM_FOR_BANNER, 0, 12)
        inner.setSpacing(10)
        inner.addStretch(2)
        inner.addWidget(self._title())
        inner.addWidget(
            _text(
                self.tr(
                    "Draw a mask on one frame, press Track, and the mask follows the object "
                    "through the whole video."
                )
            )
        )
        inner.addSpacing(6)
        inner.addWidget(self._begin)
        inner.addWidget(self.drop_zone)
        inner.addSpacing(6)
        inner.addWidget(self.steps)
        inner.addSpacing(6)
        inner.addWidget(self._recent_title)
        inner.addWidget(self.recent)
        inner.addSpacing(10)
        inner.addWidget(self.readiness)
        inner.addStretch(3)
        layout = QHBoxLayout(page)
        layout.addStretch(1)
        layout.addWidget(column, 12)
        layout.addStretch(1)
        return page

    def _title(self) -> QLabel:
        title = QLabel(self.tr("Evermask"), self)
        title.setProperty("title", True)
        return title

    def _on_setting(self, key: str) -> None:
        if key == "open/recent":
            self._recent_title.setVisible(bool(self.recent.tiles))


class _BeginButtons(QWidget):
    """Side by side, or two by two where letters are large."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons = [self._button(actions, *entry) for entry in _BUTTONS.items()]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._columns = 0
        self._arrange(len(self._buttons))

    def resizeEvent(self, event: QResizeEvent) -> None:
        widest = max(button.sizeHint().width() for button in self._buttons)
        needed = len(self._buttons) * (widest + self._grid.spacing()) - self._grid.spacing()
        self._arrange(len(self._buttons) if needed <= self.width() else 2)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Two by two always fits: what is shown now must not keep the page wide."""
        height = super().minimumSizeHint().height()
        return QSize(2 * max(button.sizeHint().width() for button in self._buttons), height)

    def _button(self, actions: Actions, action_id: str, icon_name: str) -> QPushButton:
        action = actions[action_id]
        button = QPushButton(action.text().replace("&", ""), self)
        bind_icon(button, icon_name)
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.iconText())
        button.setMinimumHeight(40)
        button.clicked.connect(action.trigger)
        return button

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self._buttons):
            self._grid.addWidget(button, place // columns, place % columns)
        for column in range(len(self._buttons)):
            self._grid.setColumnStretch(column, int(column < columns))


class DropZone(QWidget):
    """Says that files may be dropped, and lights up while some hang over the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_over = False
        self._sign = QLabel(self)
        text = _text(
            self.tr("Open a video, a folder of images or a dataset. You can also drop files here.")
        )
        text.setProperty("muted", True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._sign)
        layout.addWidget(text, 1)
        self._draw_sign()

    def show_over(self, is_over: bool) -> None:
        self.is_over = is_over
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_sign()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            color = QColor(theme.accent if self.is_over else theme.border_strong)
            painter.setPen(QPen(color, 2 if self.is_over else 1, Qt.PenStyle.DashLine))
            if self.is_over:
                painter.setBrush(QColor(theme.checked))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _draw_sign(self) -> None:
        self._sign.setPixmap(icon("drop").pixmap(24, 24))


def _text(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
