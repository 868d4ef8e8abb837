"""The row of transport buttons over the timeline: move, play, In and Out, go to, follow the run."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from app.actions.table import Actions
from app.document import Document
from app.editing.marks import Marks
from app.frames.going import frame_of
from app.frames.playback import Playback
from app.panels.go_to_field import GoToField
from app.panels.value_label import ValueLabel
from app.runs.progress_text import timecode
from core.number_text import grouped

MOVING = ("first", "shuttle_back", "back", "play", "forward", "shuttle_forward", "last")
SPEEDS = (10, 25, 50, 100, 200, 400)
"""Percent of true time."""


class Transport(QWidget):
    """Says where one is, and takes one elsewhere."""

    def __init__(
        self,
        document: Document,
        playback: Playback,
        marks: Marks,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playback = playback
        self._marks = marks
        self._actions = actions
        self.field = GoToField(self)
        self._total = QLabel(self)
        self.time = ValueLabel(self)
        self.time.setProperty("muted", True)
        self.time.setAccessibleName(self.tr("Time"))
        self._range = ValueLabel(self)
        self._range.setProperty("muted", True)
        self._range.setAccessibleName(self.tr("Range"))
        self.speed = self._speed_button()
        self._lay_out()
        self._keep_speed_wide()
        self.field.asked.connect(self._go)
        self.field.step_asked.connect(playback.step)
        self.field.left.connect(self._show_place)
        document.opened.connect(self._show_place)
        document.closed.connect(self._show_place)
        document.frame_changed.connect(self._show_place)
        marks.changed.connect(self._show_range)
        playback.playing_changed.connect(self._show_playing)
        playback.speed_changed.connect(self._show_speed)
        self._show_place()
        self._show_range()
        self._show_speed(0.0)

    def go_to(self) -> None:
        """Ctrl+G: type where to go."""
        self.field.begin()

    @property
    def place_text(self) -> str:
        """What stands beside the field: the length of the clip, or why one cannot go there."""
        return self._total.text()

    @property
    def range_text(self) -> str:
        return self._range.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The time stands over the canvas, too: it gives its room to what has no other place."""
        self.time.hide()
        needed = self._row.sizeHint().width() + self.time.sizeHint().width()
        self.time.setVisible(needed <= self.width())
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._keep_speed_wide()
        super().changeEvent(event)

    def _keep_speed_wide(self) -> None:
        """The buttons beside it stay where they are when the speed changes."""
        widest = self.fontMetrics().horizontalAdvance(self.tr("{} %").format("\N{MINUS SIGN}800"))
        self.speed.setMinimumWidth(max(64, widest + 28))

    # building

    def _lay_out(self) -> None:
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(2)
        for action_id in MOVING:
            layout.addWidget(self._button(action_id))
        layout.addSpacing(6)
        layout.addWidget(self._button("loop"))
        layout.addWidget(self.speed)
        layout.addSpacing(6)
        layout.addWidget(self._button("set_in"))
        layout.addWidget(self._button("set_out"))
        layout.addSpacing(4)
        layout.addWidget(self._range)
        layout.addStretch(1)
        layout.addWidget(self.time)
        self.time.setMinimumWidth(1)  # the first to go where there is no room
        layout.addSpacing(10)
        layout.addWidget(QLabel(self.tr("Frame"), self))
        layout.addSpacing(4)
        layout.addWidget(self.field)
        layout.addSpacing(4)
        layout.addWidget(self._total)
        layout.addStretch(1)
        follow = self._button("follow")
        follow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        follow.setMinimumWidth(0)  # as wide as its text
        layout.addWidget(follow)

    def _button(self, action_id: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self._actions[action_id])
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self._actions[action_id].iconText())
        button.setMinimumSize(30, 28)
        return button

    def _speed_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMinimumHeight(28)
        button.setAccessibleName(self.tr("Speed"))
        button.setToolTip(self.tr("How fast Space plays. J and L go up to 8 times true speed."))
        menu = QMenu(button)
        group = QActionGroup(menu)
        for percent in SPEEDS:
            action = menu.addAction(self.tr("{} %").format(percent))
            action.setStatusTip(self.tr("Play at {} % of true speed").format(percent))
            action.setCheckable(True)
            action.setData(percent)
            group.addAction(action)
        group.triggered.connect(lambda action: self._playback.set_speed(action.data()))
        group.triggered.connect(lambda: self._show_speed(self._playback.speed))
        menu.aboutToShow.connect(lambda: self._check_speed(group))
        button.setMenu(menu)
        return button

    def _check_speed(self, group: QActionGroup) -> None:
        for action in group.actions():
            action.setChecked(action.data() == round(100 * self._playback.chosen_speed))

    # showing

    def _show_place(self) -> None:
        document = self._document
        self.field.setEnabled(document.is_open)
        self.field.show_frame(document.frame if document.is_open else 0)
        if document.is_open:
            self.time.setText(timecode(document.session.clip.timestamps[document.frame]))
            self._total.setText(self.tr("of {}").format(grouped(document.frame_count)))
        else:
            self.time.clear()
            self._total.clear()

    def _show_range(self) -> None:
        if not self._marks.has_range:
            self._range.clear()
            self._range.setToolTip("")
            return
        first, last = self._marks.range
        self._range.setText(
            self.tr("{} to {} · {} frames").format(
                grouped(first), grouped(last), grouped(last - first + 1)
            )
        )
        self._range.setToolTip(self.tr("In and Out; Ctrl+Shift+X clears them"))

    def _show_speed(self, speed: float) -> None:
        percent = round(100 * (speed or self._playback.chosen_speed))
        self.speed.setText(self.tr("{} %").format(str(percent).replace("-", "\N{MINUS SIGN}")))

    def _show_playing(self, playing: bool) -> None:
        self._actions.set_checked("play", playing)
        self._actions.set_icon("play", "pause" if playing else "play")

    # going

    def _go(self, text: str) -> None:
        """Enter goes there and gives the keys back to the window; a mistake stays and is told."""
        if not self._document.is_open:
            return
        frame = frame_of(text, self._document.session.clip, self._document.frame)
        if isinstance(frame, str):
            self.field.set_wrong(True)
            self._total.setText(frame)
            return
        self.field.clearFocus()
        self._playback.seek(frame)
