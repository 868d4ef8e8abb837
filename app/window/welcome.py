"""What an empty window shows: how to begin, the sample, and what was open before."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.appearance.shortened import shortened
from app.appearance.theme import bind_icon
from app.settings import Settings

COLUMN_WIDTH = 520
SHOWN_RECENT = 6
_BUTTONS = {"open_video": "open", "open_folder": "open-folder", "open_sample": "sample"}


class Welcome(QWidget):
    """A page, not a dialog; the window takes files that are dropped on it."""

    recent_chosen = Signal(Path)

    def __init__(self, actions: Actions, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setObjectName("welcome")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        column = QWidget(self)
        column.setMaximumWidth(COLUMN_WIDTH)
        inner = QVBoxLayout(column)
        inner.setSpacing(12)
        inner.addStretch(2)
        inner.addWidget(_title(self.tr("Evermask")))
        inner.addWidget(
            _text(
                self.tr(
                    "Draw a mask on one frame, press Track, and the mask follows the object "
                    "through the whole video."
                )
            )
        )
        inner.addSpacing(8)
        inner.addLayout(self._buttons(actions))
        inner.addWidget(
            _text(
                self.tr(
                    "Open a video, a folder of images or a project. You can also drop files here."
                )
            )
        )
        inner.addSpacing(12)
        self._recent_title = QLabel(self.tr("Recent"), column)
        font = self._recent_title.font()
        font.setBold(True)
        self._recent_title.setFont(font)
        inner.addWidget(self._recent_title)
        inner.addLayout(self._recent)
        inner.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(column, 8)
        layout.addStretch(1)
        settings.changed.connect(self._on_setting)
        self._fill_recent()

    def _buttons(self, actions: Actions) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for action_id in _BUTTONS:
            action = actions[action_id]
            button = QPushButton(action.text().replace("&", ""), self)
            bind_icon(button, _BUTTONS[action_id])
            button.setToolTip(action.toolTip())
            button.setAccessibleName(action.iconText())
            button.setMinimumHeight(40)
            button.clicked.connect(action.trigger)
            row.addWidget(button, 1)
        return row

    def _on_setting(self, key: str) -> None:
        if key == "open/recent":
            self._fill_recent()

    def _fill_recent(self) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        paths = self._settings.recent()[:SHOWN_RECENT]
        self._recent_title.setVisible(bool(paths))
        for path in paths:
            self._recent.addWidget(self._recent_button(path))

    def _recent_button(self, path: Path) -> QToolButton:
        button = QToolButton(self)
        button.setText(f"{path.name}   {shortened(path.parent)}")
        bind_icon(button, "open" if path.suffix else "open-folder")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(str(path))
        button.setAccessibleName(self.tr("Open {}").format(path))
        button.setAutoRaise(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.recent_chosen.emit(path))
        return button


def _title(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 2.2)
    font.setBold(True)
    label.setFont(font)
    return label


def _text(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
