import contextlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from core.masks import pack_pixels
from core.project.failures import DamagedProjectError
from core.project.migration import FILLING, backup_path
from core.project.project import Project
from core.project.schema import APPLICATION_ID, SCHEMA_VERSION
from core.types import CellState, ObjectId

WIDTH, HEIGHT = 10, 8


def disc(frame: int) -> np.ndarray:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[1:4, frame : frame + 3] = True
    return pixels


@pytest.fixture
def old(path: Path, version_1_tables: str) -> Path:
    """As the first version left it: a keyframe, a run over two frames, an undone step."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(version_1_tables)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute("PRAGMA user_version = 1")
        database.execute(
            f"INSERT INTO media VALUES (1, 'c.mp4', '/media/c.mp4', 'f00d', {WIDTH}, {HEIGHT}, 12)"
        )
        database.execute("INSERT INTO objects VALUES (1, 'dog', 255, 1, 1)")
        database.execute("INSERT INTO runs VALUES (1, 1, 0, 2, 'size 256', 1)")
        for frame, state in enumerate((3, 1, 1)):
            database.execute(
                "INSERT INTO pixels VALUES (?, ?)", (frame + 1, pack_pixels(disc(frame)))
            )
            run = (1, 0.5) if state == 1 else (None, None)
            version = (state, frame + 1, *run)
            database.execute("INSERT INTO cells VALUES (1, ?, ?, ?, ?, ?)", (frame, *version))
            step = 1 if state == 3 else 2
            database.execute(
                "INSERT OR IGNORE INTO steps VALUES (?, ?, ?, 1)",
                (step, step, "Brush" if step == 1 else "Track forward"),
            )
            database.execute(
                "INSERT INTO step_cells VALUES (?, 1, ?, 0, NULL, NULL, NULL, ?, ?, ?, ?)",
                (step, frame, *version),
            )
        database.execute("PRAGMA journal_mode = WAL")
    return path


def test_an_old_project_is_brought_up_to_date_with_its_history(old: Path) -> None:
    before = old.read_bytes()
    with Project.open(old) as project:
        backup = project.backup
        assert backup == old.with_name("work.backup-v1.evermask")
        assert [info.name for info in project.objects()] == ["dog"]
        assert project.states(ObjectId(1))[:4].tolist() == [3, 1, 1, 0]
        assert (project.mask(2) > 0).tolist() == disc(2).tolist()
        assert project.confidences(ObjectId(1))[1] == 0.5
        assert project.undo_name == "Track forward"
        assert project.undo() is not None
        assert project.state(ObjectId(1), 1) is CellState.EMPTY
        assert project.redo() is not None
    assert backup.read_bytes()[100:] == before[100:], "all but the counters in its head"
    with Project.open(old) as again:
        assert again.backup is None
        assert again.states(ObjectId(1))[:4].tolist() == [3, 1, 1, 0]
    assert sorted(file.name for file in old.parent.iterdir()) == [
        "work.backup-v1.evermask", "work.evermask"
    ]  # fmt: skip


def test_an_old_project_can_be_looked_at_without_a_change(old: Path) -> None:
    before = old.read_bytes()
    with Project.view(old, "looking") as project:
        assert project.states(ObjectId(1))[:4].tolist() == [3, 1, 1, 0]
    assert old.read_bytes() == before
    assert [file.name for file in old.parent.iterdir()] == [old.name]


def test_a_journal_of_a_program_that_died_is_brought_along(old: Path, tmp_path: Path) -> None:
    died = tmp_path / "died"
    died.mkdir()
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as database:
        database.execute("UPDATE objects SET name = 'cat'")
        for file in (old, old.with_name(old.name + "-wal")):
            (died / file.name).write_bytes(file.read_bytes())
    with Project.open(died / old.name) as project:
        assert [info.name for info in project.objects()] == ["cat"]
        assert project.backup is not None
        with contextlib.closing(sqlite3.connect(project.backup)) as backup:
            assert backup.execute("SELECT name FROM objects").fetchone() == ("cat",)


def test_a_failed_migration_leaves_the_old_file(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as database:
        database.execute("DROP TABLE step_objects")
    before = old.read_bytes()
    with pytest.raises(DamagedProjectError, match="format 1, but no such table"):
        Project.open(old)
    assert old.read_bytes() == before
    assert not old.with_name(old.name + "-lock").exists()


def test_backups_do_not_replace_each_other(old: Path) -> None:
    first = backup_path(old, 1)
    first.write_text("an earlier one")
    with Project.open(old) as project:
        assert project.backup == old.with_name("work.backup-v1-2.evermask")
    assert first.read_text() == "an earlier one"


def test_every_older_version_has_its_way() -> None:
    assert set(FILLING) == set(range(1, SCHEMA_VERSION))
