"""The lower part of the Memory panel: what a person wants of the chosen entry, and of all memory.

Everything here is undoable; the commands are also in the menu Track, Memory.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.table import Actions
from app.later import later
from app.panels.memory_list import MIB
from app.runs.memory_commands import MemoryCommands
from core.number_text import frames_text
from core.session.memory import FrameMemories, MemoryEntry
from core.session.memory_rules import MemoryWishes
from core.tracking_options import MOST_REFERENCES

MOST_TOLD = 3
"""Ranges of frames in a rule that are told."""

SETTLE_MS = 400
"""A slider that is moved by keys is one wish, not twenty."""

COMMANDS = (
    *("memory_leave_out", "memory_leave_out_range", "memory_reset_global", "memory_reset_local"),
    *("memory_freeze", "memory_clear"),
)


class MemoryRulesBox(QWidget):
    """`chosen` gives the entry that the buttons are about."""

    gone_to = Signal(int)

    def __init__(
        self,
        commands: MemoryCommands,
        actions: Actions,
        chosen: Callable[[], MemoryEntry | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._chosen = chosen
        self._known: FrameMemories | None = None
        self.go = self._button(self.tr("Go"), self._go)
        self.pin = self._button(self.tr("Pin"), self._pin)
        self.evict = self._button(self.tr("Evict"), self._evict)
        self.said = QLabel(self)
        self.said.setProperty("muted", True)
        self.said.setWordWrap(True)
        self.most = QSlider(Qt.Orientation.Horizontal, self)
        self.most.setAccessibleName(self.tr("Most references"))
        self.most.setMinimum(1)
        self.most.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.predicted = QLabel(self)
        self.predicted.setWordWrap(True)
        self._settling = later(self, SETTLE_MS, self._ask_for_most)
        self.most.valueChanged.connect(self._on_most)
        self._arrange(actions)
        commands.changed.connect(self.refresh)
        self.refresh()

    def show_known(self, known: FrameMemories | None) -> None:
        self._known = known
        self._show_most()
        self.refresh()

    def refresh(self) -> None:
        """Another entry is chosen, or the wishes are others."""
        entry, commands = self._chosen(), self._commands
        self.go.setEnabled(entry is not None)
        self.go.setToolTip(
            self.tr("Show this frame (double-click)")
            if entry
            else self.tr("Choose an entry first.")
        )
        reason = commands.why_not_pin(entry)
        self.pin.setEnabled(not reason)
        self.pin.setToolTip(reason or self.tr("It stays however many others are nearer"))
        is_pinned = entry is not None and commands.is_pinned(entry)
        self.pin.setText(self.tr("Unpin") if is_pinned else self.tr("Pin"))
        reason = commands.why_not_evict(entry)
        self.evict.setEnabled(not reason)
        self.evict.setToolTip(reason or self.tr("Runs remember nothing of this frame"))
        is_evicted = entry is not None and commands.is_evicted(entry)
        self.evict.setText(self.tr("Take back") if is_evicted else self.tr("Evict"))
        self.said.setText(said_of(commands.wishes))
        self.said.setVisible(bool(self.said.text()))

    # --- building

    def _arrange(self, actions: Actions) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        buttons = QHBoxLayout()
        for button in (self.go, self.pin, self.evict):
            buttons.addWidget(button)
        layout.addLayout(buttons)
        title = QLabel(self.tr("Rules for runs"), self)
        title.setProperty("strong", True)
        layout.addSpacing(4)
        layout.addWidget(title)
        layout.addWidget(self.said)
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, action_id in enumerate(COMMANDS):
            grid.addWidget(self._command(actions, action_id), *divmod(place, 2))
        layout.addLayout(grid)
        layout.addWidget(self.predicted)
        layout.addWidget(self.most)

    def _command(self, actions: Actions, action_id: str) -> QToolButton:
        names = {
            "memory_leave_out": self.tr("Leave out"),
            "memory_leave_out_range": self.tr("Leave range out"),
            "memory_reset_global": self.tr("Reset global"),
            "memory_reset_local": self.tr("Reset local"),
            "memory_freeze": self.tr("Freeze global"),
            "memory_clear": self.tr("Clear rules"),
        }
        button = outlined_button(self)
        button.setDefaultAction(actions[action_id])
        # The action tells its text again whenever it changes.
        keep = names[action_id]
        button.setText(keep)
        actions[action_id].changed.connect(lambda: button.setText(keep))
        return button

    def _button(self, text: str, run: Callable[[], None]) -> QToolButton:
        button = outlined_button(self)
        button.setText(text)
        button.clicked.connect(lambda _checked=False: run())
        return button

    # --- what is wanted

    def _go(self) -> None:
        entry = self._chosen()
        if entry is not None:
            self.gone_to.emit(entry.frame)

    def _pin(self) -> None:
        entry = self._chosen()
        if entry is not None:
            self._commands.toggle_pin(entry)

    def _evict(self) -> None:
        entry = self._chosen()
        if entry is not None:
            self._commands.toggle_evicted(entry)

    def _on_most(self) -> None:
        self._show_prediction()
        if not self.most.isSliderDown():
            self._settling.start()

    def _ask_for_most(self) -> None:
        """At its end the slider asks for no bound at all."""
        most = self.most.value()
        is_all = most == self.most.maximum()
        self._commands.allow_references(MOST_REFERENCES if is_all else most)

    # --- showing

    def _show_most(self) -> None:
        known = self._known
        has_references = known is not None and known.usual_references > 0
        self.most.setEnabled(has_references)
        self.most.setToolTip(
            self.tr("Fewer references take less memory and time; the first keyframe always stays")
            if has_references
            else self.tr("The run of this frame used no references.")
        )
        if known is not None and not self.most.isSliderDown() and not self._settling.isActive():
            with QSignalBlocker(self.most):
                self.most.setMaximum(max(1, known.usual_references))
                self.most.setValue(min(self._commands.wishes.references, self.most.maximum()))
        self._show_prediction()

    def _show_prediction(self) -> None:
        known = self._known
        if known is None:
            self.predicted.clear()
            return
        most = self.most.value()
        self.predicted.setText(
            self.tr("At most {} references · up to {:.0f} MiB").format(
                most, known.budget_with(most) / MIB
            )
        )


def said_of(wishes: MemoryWishes) -> str:
    """The rules in force, a line each."""
    rules = wishes.rules
    told = (
        (_tr("Left out: {}"), rules.excluded),
        (_tr("Pinned: {}"), rules.pinned),
        (_tr("Global anew at {}"), rules.forgets_global),
        (_tr("Local reset at {}"), rules.forgets_local),
    )
    said = [text.format(frames_text(frames, MOST_TOLD)) for text, frames in told if frames]
    if rules.bank is not None:
        said.append(_tr("Begins with {}").format(Path(rules.bank.path).name))
    if wishes.is_frozen:
        said.append(_tr("Global memory is frozen"))
    return "\n".join(said)


def _tr(text: str) -> str:
    return QCoreApplication.translate("memory_rules", text)


def outlined_button(parent: QWidget) -> QToolButton:
    """A small button with words, as wide as there is room."""
    button = QToolButton(parent)
    button.setProperty("outlined", True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
