import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.project.cells import NOTHING, CellTable, Version
from core.project.grid import NO_CONFIDENCE
from core.project.history import History, ObjectVersion
from core.project.project_file import create_database, open_database
from core.project.records import MediaFacts
from core.types import CellState, ObjectId

ONE = ObjectId(1)


@pytest.fixture
def connection(path: Path, facts: MediaFacts) -> Iterator[sqlite3.Connection]:
    create_database(path, facts)
    connection = open_database(path)
    connection.execute("INSERT INTO objects VALUES (1, 'dog', 0, 1, 1)")
    yield connection
    connection.close()


@pytest.fixture
def cells(connection: sqlite3.Connection) -> CellTable:
    return CellTable(connection)


@pytest.fixture
def history(connection: sqlite3.Connection, cells: CellTable) -> History:
    return History(connection, cells)


def draw(history: History, cells: CellTable, step: int, frame: int, pixels: bytes) -> Version:
    version = Version(CellState.DRAFT, cells.keep(pixels, cells.version(ONE, frame)))
    history.write_cell(step, ONE, frame, version)
    return version


def test_a_step_leads_back_and_forth(history: History, cells: CellTable) -> None:
    drawn = draw(history, cells, history.begin("Draw"), 3, b"a")
    undone = history.undo()
    assert undone is not None
    assert (undone.name, undone.cells) == ("Draw", [(1, 3, 0, NO_CONFIDENCE)])
    assert cells.version(ONE, 3) == NOTHING
    assert (history.name_of_newest_done(), history.name_of_oldest_undone()) == (None, "Draw")
    redone = history.redo()
    assert redone is not None
    assert redone.cells == [(1, 3, CellState.DRAFT, NO_CONFIDENCE)]
    assert cells.version(ONE, 3) == drawn
    assert history.redo() is None


def test_a_cell_written_twice_in_a_step_keeps_its_first_past(
    history: History, cells: CellTable
) -> None:
    step = history.begin("Track")
    between = draw(history, cells, step, 3, b"a")
    draw(history, cells, step, 3, b"b")
    assert between.pixels is not None
    assert cells.pixels(between.pixels) is None
    history.undo()
    assert cells.version(ONE, 3) == NOTHING


def test_a_step_that_is_still_the_newest_goes_on(history: History, cells: CellTable) -> None:
    step = history.begin("Track")
    draw(history, cells, step, 3, b"a")
    assert history.resume(step, "Track") == step


def test_a_step_goes_on_above_one_that_touches_other_cells(
    history: History, cells: CellTable
) -> None:
    step = history.begin("Track")
    draw(history, cells, step, 3, b"a")
    draw(history, cells, history.begin("Brush"), 9, b"b")
    assert history.resume(step, "Track") == step
    assert history.name_of_newest_done() == "Track"


def test_a_step_is_not_moved_above_one_that_touches_its_cells(
    history: History, cells: CellTable
) -> None:
    step = history.begin("Track")
    draw(history, cells, step, 3, b"a")
    draw(history, cells, history.begin("Brush"), 3, b"b")
    assert history.resume(step, "Track") != step


def test_undone_steps_end_when_a_step_goes_on(history: History, cells: CellTable) -> None:
    step = history.begin("Track")
    draw(history, cells, step, 3, b"a")
    draw(history, cells, history.begin("Brush"), 9, b"b")
    history.undo()
    assert history.resume(step, "Track") == step
    assert history.name_of_oldest_undone() is None


def test_a_step_that_is_gone_begins_anew(history: History, cells: CellTable) -> None:
    assert history.resume(77, "Track") != 77
    assert history.name_of_newest_done() == "Track"


def test_objects_lead_back_and_forth(history: History, connection: sqlite3.Connection) -> None:
    dog = ObjectVersion("dog", 0, 1, 1)
    history.write_object(history.begin("Delete"), ONE, dog, dog._replace(alive=0))
    moved = history.undo()
    assert moved is not None
    assert moved.object_ids == [ONE]
    alive = connection.execute("SELECT alive FROM objects").fetchone()
    assert alive == (1,)


def test_ids_that_can_come_back_are_in_use(history: History) -> None:
    dog = ObjectVersion("dog", 0, 1, 1)
    history.write_object(history.begin("Delete"), ONE, dog, dog._replace(alive=0))
    assert history.ids_in_use() == [ONE]
    history.drop_undone()
    assert history.ids_in_use() == [ONE]
