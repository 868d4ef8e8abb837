import contextlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from core.masks import pack_pixels
from core.project.failures import DamagedProjectError
from core.project.project import Project
from core.project.records import MediaFacts, RunInfo
from core.project.schema import TABLES
from core.types import CellState, Direction, FrameResult, ObjectId

ONE = ObjectId(1)
TABLES_3 = TABLES.replace("plane BETWEEN 0 AND 3", "plane BETWEEN 0 AND 2")


def track(project: Project, direction: Direction, *frames: int) -> None:
    mask = np.zeros((project.media.height, project.media.width), np.uint8)
    mask[1:3, 1:4] = 1
    run = project.start_run(RunInfo(direction, 0, 9), "Track")
    project.store_results(run, [FrameResult(frame, mask, {ONE: 0.5}) for frame in frames])
    project.finish_run(run)


@pytest.fixture
def old(path: Path, facts: MediaFacts) -> Path:
    """As format 3 left it, with its own tables: a keyframe, a forward run and an undone step."""
    made = path.with_name("made.evermask")
    with Project.create(made, facts) as project:
        project.add_object("dog")
        with project.edit("draw") as edit:
            pixels = np.zeros((facts.height, facts.width), bool)
            pixels[2:4, 2:5] = True
            edit.put(ONE, 0, CellState.KEYFRAME, pack_pixels(pixels))
        track(project, Direction.FORWARD, 1, 2, 3)
        with project.edit("Clear") as edit:
            edit.clear(ONE, np.array([3]))
        project.undo()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(TABLES_3)
        database.execute("ATTACH ? AS made", (str(made),))
        for (table,) in database.execute(
            "SELECT name FROM made.sqlite_schema WHERE type = 'table'"
        ):
            database.execute(f"INSERT INTO main.{table} SELECT * FROM made.{table}")
        (application,) = database.execute("PRAGMA made.application_id").fetchone()
        database.execute("DETACH made")
        database.execute(f"PRAGMA application_id = {application}")
        database.execute("PRAGMA user_version = 3")
        database.execute("PRAGMA journal_mode = WAL")
    made.unlink()
    return path


def test_its_tables_would_refuse_what_is_stored_now(old: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(old)) as database,
        pytest.raises(sqlite3.IntegrityError),
    ):
        database.execute("INSERT INTO cells VALUES (1, 3, 0, 1)")


def test_it_is_brought_up_to_date_with_its_history_and_a_backup(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old)) as database:
        (uid,) = database.execute("SELECT uid FROM project").fetchone()
    with Project.open(old) as project:
        assert project.backup == old.with_name("work.backup-v3.evermask")
        assert project.uid == uid
        assert project.states(ONE)[:5].tolist() == [3, 1, 1, 1, 0]
        assert np.isnan(project.disagreements(ONE)).all()
        assert (project.undo_name, project.redo_name) == ("Track", "Clear")
        track(project, Direction.BACKWARD, 3, 2)
        assert np.flatnonzero(project.disagreements(ONE) == 0).tolist() == [2, 3]
        project.undo()
        assert np.isnan(project.disagreements(ONE)).all()
        project.redo()
    with Project.open(old) as again:
        assert again.backup is None
        assert np.flatnonzero(again.disagreements(ONE) == 0).tolist() == [2, 3]


def test_one_can_be_looked_at_without_a_change(old: Path) -> None:
    before = old.read_bytes()
    with Project.view(old, "looking") as project:
        assert project.states(ONE)[:4].tolist() == [3, 1, 1, 1]
        assert np.isnan(project.disagreements(ONE)).all()
    assert old.read_bytes() == before


def test_one_that_lacks_a_table_is_left_alone(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as database:
        database.execute("DROP TABLE step_settings")
    before = old.read_bytes()
    with pytest.raises(DamagedProjectError, match="format 3, but no such table"):
        Project.open(old)
    assert old.read_bytes() == before
