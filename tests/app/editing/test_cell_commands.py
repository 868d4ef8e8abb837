from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing.cell_commands import CellCommands
from app.editing.marks import Marks
from app.jobs import Jobs
from app.messages import Messages
from core.session.stale_ranges import StaleRange
from core.types import CellState, ObjectId

Paint = Callable[..., None]
ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def cells(document: Document, marks: Marks, jobs: Jobs, messages: Messages) -> CellCommands:
    return CellCommands(document, marks, jobs, messages)


@pytest.fixture
def drawn(document: Document, paint: Paint) -> Document:
    """Two objects; the first has keyframes on frames 2 to 4, and is selected."""
    for frame in (2, 3, 4):
        document.set_frame(frame)
        paint()
        document.commit()
    document.add_object()
    document.select_object(ONE)
    return document


def states(document: Document, object_id: ObjectId = ONE) -> list[int]:
    return document.session.states(object_id)[2:6].tolist()


def said(messages: Messages) -> str:
    return messages.current.text if messages.current else ""


K, E, A, D = CellState.KEYFRAME, CellState.EMPTY, CellState.ABSENT, CellState.DRAFT


def test_without_a_range_the_current_frame_is_meant(drawn: Document, cells: CellCommands) -> None:
    assert cells.frames == (4, 4)
    cells.clear()
    assert states(drawn) == [K, K, E, E]
    drawn.undo()
    assert states(drawn) == [K, K, K, E]


def test_only_changes_of_many_frames_are_announced(
    drawn: Document, cells: CellCommands, jobs: Jobs, qtbot: QtBot
) -> None:
    announced: list[str] = []
    drawn.range_changing.connect(announced.append)
    cells.clear()
    assert announced == []
    drawn.undo()
    cells.copy()
    drawn.selection.select_frames(3, 5)
    cells.clear()
    cells.mark_absent()
    cells.move_to(TWO)
    with qtbot.waitSignal(jobs.files.ended):
        cells.paste_to_range()
    with qtbot.waitSignal(jobs.files.ended):
        cells.merge_into(TWO)
    drawn.delete_object(TWO)
    assert announced == [
        "Clear masks",
        "Mark absent",
        "Move masks",
        "Paste mask",
        "Merge objects",
        "Delete “object 2”",
    ]


def test_a_range_is_cleared_and_marked_absent_in_one_step(
    drawn: Document, cells: CellCommands
) -> None:
    drawn.selection.select_frames(3, 5)
    cells.mark_absent()
    assert states(drawn) == [K, A, A, A]
    cells.clear()
    assert states(drawn) == [K, E, E, E]
    drawn.undo()
    drawn.undo()
    assert states(drawn) == [K, K, K, E]


def test_locking_twice_unlocks_and_locked_cells_stay(
    drawn: Document, cells: CellCommands, messages: Messages
) -> None:
    drawn.selection.select_frames(2, 5)
    cells.toggle_lock()
    assert drawn.session.locks(ONE)[2:6].tolist() == [True, True, True, False]
    cells.clear()
    assert states(drawn) == [K, K, K, E]
    assert said(messages) == "Nothing to clear there."
    cells.toggle_lock()
    assert not drawn.session.locks(ONE).any()


def test_a_mask_is_copied_and_pasted_elsewhere(
    qtbot: QtBot, drawn: Document, cells: CellCommands
) -> None:
    with qtbot.waitSignal(cells.copied_changed):
        cells.copy()
    drawn.set_frame(5)
    cells.paste()

    assert states(drawn) == [K, K, K, D]
    assert (drawn.mask(5) == drawn.mask(4)).all()


def test_pasting_to_a_range_takes_the_selection_or_in_and_out(
    qtbot: QtBot, drawn: Document, cells: CellCommands, marks: Marks, messages: Messages
) -> None:
    cells.copy()
    cells.paste_to_range()
    assert "Select frames" in said(messages)
    marks.set_range(7, 9)
    cells.paste_to_range()
    qtbot.waitUntil(lambda: drawn.session.states(ONE)[7:11].tolist() == [K, K, K, E])
    drawn.selection.select_frames(10, 11)
    cells.paste_to_range()
    qtbot.waitUntil(lambda: drawn.session.states(ONE)[10:12].tolist() == [K, K])
    cells.paste_to_range()
    qtbot.waitUntil(lambda: "there already" in said(messages))


def test_the_earlier_mask_is_repeated(
    drawn: Document, cells: CellCommands, messages: Messages
) -> None:
    drawn.set_frame(5)
    cells.duplicate_previous()
    assert states(drawn)[3] == D
    drawn.set_frame(0)
    cells.duplicate_previous()
    assert "no earlier mask" in said(messages)


def test_nothing_to_copy_is_said(drawn: Document, cells: CellCommands, messages: Messages) -> None:
    drawn.set_frame(0)
    cells.copy()

    assert not cells.has_copied
    assert "no mask" in said(messages)


def test_masks_move_to_another_object(
    drawn: Document, cells: CellCommands, messages: Messages
) -> None:
    drawn.selection.select_frames(2, 3)
    cells.move_to(TWO)
    assert states(drawn, ONE) == [E, E, K, E]
    assert states(drawn, TWO) == [K, K, E, E]
    cells.move_to(TWO)
    assert said(messages) == "Nothing to move there."


def test_merging_a_whole_object_takes_it_away(
    qtbot: QtBot, drawn: Document, cells: CellCommands
) -> None:
    cells.merge_into(TWO)

    qtbot.waitUntil(lambda: [info.id for info in drawn.objects()] == [TWO])
    assert states(drawn, TWO) == [K, K, K, E]
    drawn.undo()
    assert states(drawn, ONE) == [K, K, K, E]


def test_in_and_out_go_around_the_selected_frames(
    drawn: Document, cells: CellCommands, marks: Marks, messages: Messages
) -> None:
    cells.mark_around()
    assert "stale frame" in said(messages)
    drawn.selection.select_frames(3, 8)
    cells.mark_around()
    assert marks.range == (3, 8)


def test_in_and_out_go_around_a_stale_stretch(
    drawn: Document, cells: CellCommands, marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = [StaleRange(ONE, 3, 6, True, 2), StaleRange(TWO, 0, 9, True, 2)]
    monkeypatch.setattr(drawn.session, "stale_ranges", lambda: stale)

    cells.mark_around()

    assert marks.range == (3, 6), "only of the selected object"


def test_what_was_copied_belongs_to_its_clip(drawn: Document, cells: CellCommands) -> None:
    cells.copy()
    drawn.close()

    assert not cells.has_copied
