import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.project import forgetting
from core.project.cell_pages import PAGE_FRAMES, Plane
from core.project.cells import CellTable
from core.project.grid import CellGrid, GridEdit
from core.project.history import Entry, History, StepMoved
from core.project.project_file import create_database, open_database
from core.project.records import MediaFacts
from core.types import CellState, ObjectId

ONE = ObjectId(1)
DOG = Entry("dog", 0, 0, 1, 0, "", 1)
FRAMES = 2 * PAGE_FRAMES


@pytest.fixture
def connection(path: Path, facts: MediaFacts) -> Iterator[sqlite3.Connection]:
    create_database(path, facts)
    connection = open_database(path)
    connection.execute("INSERT INTO entries VALUES (1, 'cat', 0, 0, 1, 0, '', 1)")
    connection.execute("INSERT INTO objects VALUES (1, 1)")
    yield connection
    connection.close()


class Work:
    """A history with a grid that follows it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.cells = CellTable(connection)
        self.history = History(connection, self.cells, FRAMES)
        self.grid = CellGrid(FRAMES)

    def draw(self, step: int, frame: int, pixels: bytes) -> int:
        edit = GridEdit(self.grid)
        contents = edit.write(ONE, Plane.CONTENTS)
        blob = self.cells.keep(ONE, frame, pixels, int(contents[frame]["pixels"]))
        contents[frame] = (blob, len(pixels), 0, 0)
        edit.write(ONE, Plane.MARKS)[frame] = CellState.DRAFT
        self.history.write_cells(step, edit)
        self.grid.put(edit.copies)
        return blob

    def walk(self, moved: StepMoved | None) -> str | None:
        if moved is None:
            return None
        edit = GridEdit(self.grid)
        for place, data in moved.pages:
            edit.put_page(*place, data)
        self.grid.put(edit.copies)
        return moved.name

    @property
    def drawn(self) -> list[int]:
        return np.flatnonzero(self.grid.states(ONE)).tolist()

    def pixels(self, frame: int) -> bytes | None:
        return self.cells.pixels(int(self.grid.array(ONE, Plane.CONTENTS)["pixels"][frame]))


@pytest.fixture
def work(connection: sqlite3.Connection) -> Work:
    return Work(connection)


def test_a_step_leads_back_and_forth(work: Work) -> None:
    work.draw(work.history.begin("Draw"), 3, b"a")
    assert (work.history.name_of_newest_done(), work.history.name_of_oldest_undone()) == (
        "Draw",
        None,
    )
    assert work.walk(work.history.undo()) == "Draw"
    assert work.drawn == []
    assert work.history.undo() is None
    assert work.history.name_of_oldest_undone() == "Draw"
    assert work.walk(work.history.redo()) == "Draw"
    assert work.drawn == [3]
    assert work.pixels(3) == b"a"
    assert work.history.redo() is None


def test_looking_ahead_changes_nothing(work: Work) -> None:
    work.draw(work.history.begin("Draw"), 3, b"a")
    seen = work.history.peek_undo()
    assert seen is not None
    assert {place for place, _ in seen.pages} == {(1, Plane.MARKS, 0), (1, Plane.CONTENTS, 0)}
    assert work.history.peek_redo() is None
    assert seen == work.history.undo()
    assert work.history.peek_redo() is not None


def test_a_cell_written_twice_in_a_step_keeps_its_first_past(
    work: Work, connection: sqlite3.Connection
) -> None:
    first = work.draw(work.history.begin("Draw"), 3, b"past")
    step = work.history.begin("Track")
    between = work.draw(step, 3, b"a")
    work.draw(step, 3, b"b")
    while work.cells.tidy(9):
        pass
    assert work.cells.pixels(between) is None
    assert connection.execute("SELECT count(*) FROM step_pages").fetchone() == (3,)
    assert work.walk(work.history.undo()) == "Track"
    assert work.pixels(3) == b"past"
    assert work.cells.pixels(first) == b"past"


def test_a_step_that_is_still_the_newest_goes_on(work: Work) -> None:
    step = work.history.begin("Track")
    work.draw(step, 3, b"a")
    assert work.history.resume(step, "Track") == step


def test_a_step_goes_on_above_one_that_touches_other_cells(work: Work) -> None:
    step = work.history.begin("Track")
    work.draw(step, 3, b"a")
    work.draw(work.history.begin("Brush"), 9, b"b")
    assert work.history.resume(step, "Track") == step
    assert work.walk(work.history.undo()) == "Track"
    assert work.drawn == [9]
    assert work.walk(work.history.undo()) == "Brush"
    assert work.drawn == []


def test_a_step_is_not_moved_above_one_that_touches_its_cells(work: Work) -> None:
    step = work.history.begin("Track")
    work.draw(step, 3, b"a")
    work.draw(work.history.begin("Brush"), 3, b"b")
    assert work.history.resume(step, "Track") != step


def test_undone_steps_end_when_a_step_goes_on(work: Work) -> None:
    step = work.history.begin("Track")
    work.draw(step, 3, b"a")
    work.draw(work.history.begin("Brush"), 9, b"b")
    work.walk(work.history.undo())
    assert work.history.resume(step, "Track") == step
    assert work.history.name_of_oldest_undone() is None


def test_a_step_that_is_gone_begins_anew(work: Work) -> None:
    assert work.history.resume(77, "Track") != 77
    assert work.history.name_of_newest_done() == "Track"


def test_objects_lead_back_and_forth(work: Work, connection: sqlite3.Connection) -> None:
    def alive() -> bool:
        return connection.execute("SELECT entry_id FROM objects").fetchone() != (None,)

    connection.execute("DELETE FROM objects")
    connection.execute("DELETE FROM entries")
    work.history.write_entry(work.history.begin("Add"), ONE, DOG)
    assert alive()
    work.history.write_entry(work.history.begin("Delete"), ONE, None)
    assert not alive()
    assert work.history.ids_in_use() == [ONE]
    moved = work.history.undo()
    assert moved is not None
    assert moved.object_ids == [ONE]
    assert alive()
    work.history.undo()
    assert not alive()
    assert work.history.ids_in_use() == [], "a new step ends what redoing could bring"
    work.history.begin("Other")
    while work.history.tidy():
        pass
    assert connection.execute("SELECT count(*) FROM objects").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM entries").fetchone() == (0,)


def test_comments_lead_back_and_forth(work: Work, connection: sqlite3.Connection) -> None:
    def said() -> list[tuple[int, str]]:
        return connection.execute("SELECT frame, text FROM comments").fetchall()

    work.history.write_comment(work.history.begin("Comment"), ONE, 4, "hand is missing")
    work.history.write_comment(work.history.begin("Comment"), ONE, 4, None)
    assert said() == []
    work.history.undo()
    assert said() == [(4, "hand is missing")]
    work.history.undo()
    assert said() == []
    work.history.redo()
    assert said() == [(4, "hand is missing")]


def test_steps_beyond_the_sure_ones_go_when_they_hold_much(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "STEPS_SURELY_KEPT", 3)
    monkeypatch.setattr(forgetting, "HISTORY_BYTES", 1000)
    for turn in range(8):
        work.draw(work.history.begin(f"Draw {turn}"), 3, bytes([turn]) * 250)
    names = []
    while (name := work.walk(work.history.undo())) is not None:
        names.append(name)
    assert names == [f"Draw {turn}" for turn in (7, 6, 5, 4, 3)]
    assert work.pixels(3) == bytes([2]) * 250


def test_a_missing_page_is_told(work: Work, connection: sqlite3.Connection) -> None:
    work.draw(work.history.begin("Draw"), 3, b"a")
    work.draw(work.history.begin("Draw"), 3, b"b")
    connection.execute(
        "DELETE FROM pages WHERE id IN (SELECT before FROM step_pages WHERE before NOTNULL)"
    )
    with pytest.raises(ValueError, match="missing"):
        work.history.peek_undo()
