import contextlib
import os
import sqlite3
from pathlib import Path

from core.project.interruption import InterruptedRun, find_interruption
from core.project.project import Project
from core.project.project_file import journal_of
from core.types import Direction


def found_in(path: Path) -> object:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return find_interruption(connection, path)


def test_a_closed_project_was_not_interrupted(filled: Path) -> None:
    assert found_in(filled) is None


def test_an_open_project_looks_as_if_its_program_had_died(filled: Path) -> None:
    with Project.open(filled) as project:
        project.add_object()
        found = found_in(filled)
        assert found is not None
        os.utime(journal_of(filled), (50.0, 50.0))
        again = find_interruption(project._connection, filled)
        assert again is not None
        assert again.last_write_s == 50.0
        assert again.edits == 12, "eleven steps of the file, and the new one"
        assert again.runs == ()
    assert found_in(filled) is None


def test_runs_say_how_far_they_came(filled: Path) -> None:
    with contextlib.closing(sqlite3.connect(filled, isolation_level=None)) as database:
        for run_id, direction, start, stop, head in (
            (1, 1, 0, 11, 3),
            (2, -1, 9, 0, 6),
            (3, 0, 5, 8, 5),
        ):
            database.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, '[]', '[]', '', '', 0)",
                (run_id, direction, start, stop, head),
            )
        found = find_interruption(database, filled)
    assert found is not None
    assert found.runs == (
        InterruptedRun(Direction.FORWARD, 0, 11, 3, 3),
        InterruptedRun(Direction.BACKWARD, 9, 0, 6, 3),
        InterruptedRun(None, 5, 8, None, 0),
    )
