from collections.abc import Callable

import pytest

from app.document import Document
from app.editing.marks import Marks
from app.messages import Messages
from app.runs.memory_commands import MemoryCommands
from core.frames import Frames
from core.session.memory import MemoryEntry
from core.session.memory_rules import NO_WISHES
from core.session.references import KeyframeRole
from core.tracker_memory import MemoryPart

REFERENCE, GLOBAL, LOCAL = MemoryPart.REFERENCE, MemoryPart.GLOBAL, MemoryPart.LOCAL
FIRST = MemoryEntry(REFERENCE, 0, 5, role=KeyframeRole(0, (), True, "first keyframe", True))
CORRECTION = MemoryEntry(REFERENCE, 6, 5, role=KeyframeRole(6, (), True, "correction"))


@pytest.fixture
def commands(document: Document, marks: Marks, messages: Messages) -> MemoryCommands:
    return MemoryCommands(document, marks, messages)


def test_commands_are_on_for_the_frame_that_they_are_about(
    commands: MemoryCommands, document: Document
) -> None:
    document.set_frame(4)
    commands.leave_out(True)
    commands.reset_global(True)
    commands.reset_local(True)
    commands.freeze(True)
    assert all(commands.checks().values())

    document.set_frame(5)
    assert [name for name, on in commands.checks().items() if on] == ["memory_freeze"]
    document.set_frame(4)
    commands.leave_out(False)
    commands.reset_global(False)
    commands.reset_local(False)
    assert [name for name, on in commands.checks().items() if on] == ["memory_freeze"]
    for _ in range(7):
        document.undo()
    assert commands.wishes == NO_WISHES


def test_in_to_out_is_left_out_and_taken_back(commands: MemoryCommands, marks: Marks) -> None:
    marks.set_range(3, 6)
    commands.leave_out_range()
    assert commands.wishes.rules.excluded == Frames(range(3, 7))
    commands.leave_out_range()
    assert commands.wishes == NO_WISHES


def test_the_first_keyframe_stays_in_memory_and_that_is_said(
    commands: MemoryCommands,
    document: Document,
    marks: Marks,
    messages: Messages,
    paint: Callable[..., None],
) -> None:
    paint()
    document.commit()
    marks.set_range(0, 3)
    commands.leave_out_range()
    assert commands.wishes.rules.excluded == Frames([1, 2, 3])
    assert messages.current is not None
    assert messages.current.text.startswith("Frame 0 stays in memory")

    told: list[bool] = []
    commands.changed.connect(lambda: told.append(commands.checks()["memory_leave_out"]))
    commands.leave_out(True)
    assert told[-1] is False


def test_only_frames_with_other_rules_are_news(
    commands: MemoryCommands, document: Document, paint: Callable[..., None]
) -> None:
    paint()
    document.commit()
    document.set_frame(3)
    commands.leave_out(True)
    told: list[bool] = []
    commands.changed.connect(lambda: told.append(commands.checks()["memory_leave_out"]))

    for frame in (2, 1, 2, 3, 2):
        document.set_frame(frame)

    assert told == [False, True, False]


def test_what_cannot_be_pinned_or_evicted_says_why(commands: MemoryCommands) -> None:
    assert commands.why_not_pin(None) == "Choose a reference first."
    assert commands.why_not_pin(MemoryEntry(LOCAL, 4, 1)) == "Only keyframes can be pinned."
    assert commands.why_not_pin(FIRST) == "Frame 0 always stays: first keyframe."
    assert commands.why_not_pin(CORRECTION) == ""
    assert "reset it" in commands.why_not_evict(MemoryEntry(GLOBAL, 4, 1))
    assert commands.why_not_evict(FIRST) == commands.why_not_pin(FIRST)
    assert commands.why_not_evict(CORRECTION) == ""
    assert commands.why_not_evict(MemoryEntry(LOCAL, 4, 1)) == ""
    assert commands.why_not_evict(None) == "Choose an entry first."


def test_an_entry_is_pinned_or_evicted_until_it_is_taken_back(commands: MemoryCommands) -> None:
    commands.toggle_pin(CORRECTION)
    assert commands.is_pinned(CORRECTION)
    commands.toggle_evicted(CORRECTION)
    assert (commands.is_pinned(CORRECTION), commands.is_evicted(CORRECTION)) == (False, True)
    commands.toggle_evicted(CORRECTION)
    commands.toggle_pin(CORRECTION)
    commands.toggle_pin(CORRECTION)
    assert commands.wishes == NO_WISHES


def test_references_are_bounded_and_all_rules_cleared(commands: MemoryCommands) -> None:
    commands.allow_references(3)
    assert commands.wishes.references == 3
    commands.clear()
    assert commands.wishes == NO_WISHES


def test_without_a_clip_there_is_no_wish(commands: MemoryCommands, document: Document) -> None:
    commands.freeze(True)
    document.close()
    assert commands.wishes == NO_WISHES
