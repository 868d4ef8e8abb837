"""The row of transport buttons over the timeline: move, play, go to a frame, follow the run."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from app.actions.table import Actions
from app.document import Document
from app.panels.text_fields import keep_keys
from app.playback import Playback
from app.progress_text import grouped

BUTTONS = ("first", "back", "play", "forward", "last")


class Transport(QWidget):
    """The frame box shows the current frame and goes where one types."""

    def __init__(
        self,
        document: Document,
        playback: Playback,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playback = playback
        self._actions = actions
        self._frame = QSpinBox(self)
        self._frame.setAccessibleName(self.tr("Go to frame"))
        self._frame.setToolTip(self.tr("Current frame; type a number to go there (Ctrl+G)"))
        self._frame.setKeyboardTracking(False)
        keep_keys(self._frame)
        self._frame.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._frame.setMinimumWidth(88)
        self._frame.setRange(0, 0)
        self._frame.valueChanged.connect(self._go)
        self._frame.lineEdit().returnPressed.connect(self._leave)
        self._total = QLabel(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(2)
        for action_id in BUTTONS:
            layout.addWidget(self._button(action_id))
        layout.addSpacing(10)
        layout.addWidget(QLabel(self.tr("Frame"), self))
        layout.addSpacing(4)
        layout.addWidget(self._frame)
        layout.addSpacing(4)
        layout.addWidget(self._total)
        layout.addStretch(1)
        follow = self._button("follow")
        follow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        layout.addWidget(follow)
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_opened)
        document.frame_changed.connect(self._show_frame)
        playback.playing_changed.connect(self._on_playing)

    def go_to(self) -> None:
        self._frame.setFocus()
        self._frame.selectAll()

    def _button(self, action_id: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self._actions[action_id])
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self._actions[action_id].iconText())
        button.setMinimumSize(30, 28)
        return button

    def _on_opened(self) -> None:
        last = max(self._document.frame_count - 1, 0)
        self._frame.blockSignals(True)
        self._frame.setRange(0, last)
        self._frame.setValue(0)
        self._frame.blockSignals(False)
        self._total.setText(
            self.tr("of {}").format(grouped(self._document.frame_count))
            if self._document.is_open
            else ""
        )

    def _show_frame(self, frame: int) -> None:
        self._frame.blockSignals(True)
        self._frame.setValue(frame)
        self._frame.blockSignals(False)

    def _go(self, frame: int) -> None:
        self._playback.seek(frame)

    def _leave(self) -> None:
        """Enter goes there and gives the keys back to the window."""
        self._frame.clearFocus()

    def _on_playing(self, playing: bool) -> None:
        self._actions.set_checked("play", playing)
        self._actions.set_icon("play", "pause" if playing else "play")
