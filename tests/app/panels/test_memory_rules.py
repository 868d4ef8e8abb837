from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.memory_rules import COMMANDS, MemoryRulesBox
from core.session.memory import FrameMemories, MemoryEntry
from core.session.references import KeyframeRole
from core.tracker_memory import Attention, MemoryPart
from core.tracking_options import MOST_REFERENCES
from core.types import Direction

REFERENCE = MemoryPart.REFERENCE
FIRST = MemoryEntry(REFERENCE, 0, 5, role=KeyframeRole(0, (), True, "first keyframe", True))
CORRECTION = MemoryEntry(REFERENCE, 6, 5, role=KeyframeRole(6, (), True, "correction"))
MIB = 1 << 20
KNOWN = FrameMemories(
    5, Direction.FORWARD, (), 16, 9 * MIB, 20 * MIB, 14, 14, MIB, Attention(5, ()), True
)


class Choice:
    """What the panel's lists would say."""

    entry: MemoryEntry | None = None


@pytest.fixture
def choice() -> Choice:
    return Choice()


@pytest.fixture
def box(qtbot: QtBot, open_window: MainWindow, choice: Choice) -> Iterator[MemoryRulesBox]:
    made = MemoryRulesBox(
        open_window.parts.memory_commands, open_window.actions_table, lambda: choice.entry
    )
    qtbot.addWidget(made)
    return made


def test_buttons_are_about_the_chosen_entry_and_say_why_not(
    box: MemoryRulesBox, choice: Choice
) -> None:
    assert [b.isEnabled() for b in (box.go, box.pin, box.evict)] == [False, False, False]
    assert box.evict.toolTip() == "Choose an entry first."
    choice.entry = FIRST
    box.refresh()
    assert [b.isEnabled() for b in (box.go, box.pin, box.evict)] == [True, False, False]
    assert box.pin.toolTip() == "Frame 0 always stays: first keyframe."
    choice.entry = CORRECTION
    box.refresh()
    assert [b.isEnabled() for b in (box.go, box.pin, box.evict)] == [True, True, True]

    gone: list[int] = []
    box.gone_to.connect(gone.append)
    box.go.click()
    assert gone == [6]


def test_pin_and_evict_turn_into_their_opposite_and_undo_takes_them_back(
    box: MemoryRulesBox, choice: Choice, open_window: MainWindow
) -> None:
    choice.entry = CORRECTION
    box.refresh()
    box.pin.click()
    assert (box.pin.text(), box.said.text()) == ("Unpin", "Pinned: 6")
    box.evict.click()
    assert (box.pin.text(), box.evict.text()) == ("Pin", "Take back")
    assert box.said.text() == "Left out: 6"
    for _ in range(2):
        open_window.parts.document.undo()
    assert box.said.text() == ""
    assert box.evict.text() == "Evict"


def test_commands_keep_their_short_names_and_follow_the_frame(
    box: MemoryRulesBox, open_window: MainWindow
) -> None:
    actions = [(b.defaultAction(), b) for b in box.findChildren(QToolButton)]
    buttons = {action.objectName(): b for action, b in actions if action is not None}
    assert set(COMMANDS) <= set(buttons)
    assert not buttons["memory_clear"].isEnabled()
    open_window.parts.document.set_frame(4)
    buttons["memory_reset_global"].click()
    assert buttons["memory_reset_global"].text() == "Reset global"
    assert buttons["memory_reset_global"].isChecked()
    assert box.said.text() == "Global anew at 4"
    assert buttons["memory_clear"].isEnabled()
    open_window.parts.document.set_frame(5)
    assert not buttons["memory_reset_global"].isChecked()
    buttons["memory_freeze"].click()
    assert box.said.text() == "Global anew at 4\nGlobal memory is frozen"
    buttons["memory_clear"].click()
    assert box.said.text() == ""


def test_the_slider_bounds_references_and_predicts_what_they_take(
    qtbot: QtBot, box: MemoryRulesBox, open_window: MainWindow
) -> None:
    commands = open_window.parts.memory_commands
    box.show_known(KNOWN)
    assert (box.most.value(), box.most.maximum()) == (14, 14)
    assert box.predicted.text() == "At most 14 references · up to 20 MiB"
    box.most.setValue(4)
    assert box.predicted.text() == "At most 4 references · up to 10 MiB"
    qtbot.waitUntil(lambda: commands.wishes.references == 4)
    box.most.setValue(14)
    qtbot.waitUntil(lambda: commands.wishes.references == MOST_REFERENCES)
    open_window.parts.document.undo()
    box.show_known(KNOWN)
    assert box.most.value() == 4
