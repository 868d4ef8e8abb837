import sqlite3
from collections.abc import Iterator

import numpy as np
import pytest

from core.frames import Frames
from core.project.records import RunInfo
from core.project.runs import OpenRun, Runs, load_runs
from core.project.schema import create_tables
from core.types import Direction, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
FORWARD = RunInfo(
    Direction.FORWARD, 3, 9, "size 480", frozenset({ONE}), Frames([0, 3, 4]), weights="f00d"
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize("direction", [Direction.FORWARD, Direction.BACKWARD, None])
def test_provenance_survives(connection: sqlite3.Connection, direction: Direction | None) -> None:
    runs = Runs(connection, {})
    info = RunInfo(direction, 3, 9, "size 480", frozenset({ONE}), Frames([0, 3, 4]), "f00d")
    run_id = runs.start(info, OpenRun("Track"))
    runs.note_progress(run_id, 5, {TWO})
    known, interrupted = load_runs(connection)
    assert known == runs.known
    assert interrupted == (known[run_id],)
    assert known[run_id].head == 5
    assert known[run_id].objects == {ONE, TWO}
    assert (known[run_id].direction, known[run_id].anchors) == (direction, {0, 3, 4})
    runs.finish(run_id)
    assert load_runs(connection) == (known, ())


def test_a_run_that_stored_nothing_leaves_no_trace(connection: sqlite3.Connection) -> None:
    runs = Runs(connection, {})
    run_id = runs.start(FORWARD, OpenRun("Track", step_id=7))
    assert runs.open_ids == [run_id]
    runs.finish(run_id)
    assert runs.open_ids == []
    assert load_runs(connection) == ({}, ())


def test_runs_of_one_step_are_found(connection: sqlite3.Connection) -> None:
    runs = Runs(connection, {})
    there = runs.start(FORWARD, OpenRun("Track"))
    run = runs.open_run(there)
    assert run is not None
    assert runs.step_of(there) is None
    run.step_id = 5
    runs.note_progress(there, 4, {ONE})
    runs.finish(there)
    assert runs.step_of(there) == 5
    back = runs.start(FORWARD, OpenRun("Track", step_id=5))
    assert runs.in_step(5) == [back]
    assert runs.in_step(6) == []


def test_what_changes_while_a_run_goes_on_is_remembered(connection: sqlite3.Connection) -> None:
    runs = Runs(connection, {})
    run_id = runs.start(FORWARD, OpenRun("Track"))
    run = runs.open_run(run_id)
    assert run is not None
    edited = {ONE: np.array([4])}
    runs.note_edit(8, {})
    runs.note_edit(9, edited)
    assert run.outdating() == [edited]
    runs.note_walk(9, undone=True)
    assert run.outdating() == []
    runs.note_walk(9, undone=False)
    assert run.outdating() == [edited]
    runs.note_anchors(run_id, Frames([0, 4]))
    assert run.outdating() == []
    assert load_runs(connection)[0][run_id].anchors == {0, 4}
