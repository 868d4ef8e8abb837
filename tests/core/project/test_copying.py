import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import OutputError
from core.project.copying import require_free
from core.project.lock import ProjectLock
from core.project.project import Project
from core.types import ObjectId

ONE = ObjectId(1)


def test_a_snapshot_stands_still_while_work_goes_on(filled: Path, tmp_path: Path) -> None:
    with Project.open(filled) as project, project.snapshot() as snapshot:
        mask, media = project.mask(3).copy(), project.media
        project.delete_object(ONE)
        snapshot.write_project(tmp_path / "copy.evermask", media)
        uid = project.uid
    assert [file.name for file in tmp_path.iterdir() if "-wal" in file.name] == []
    with Project.open(tmp_path / "copy.evermask") as copy:
        assert (copy.mask(3) == mask).all()
        assert copy.undo_name == "Draw"
        assert copy.uid != uid
        assert copy.edits == 0
        assert copy.interruption is None


def test_work_that_only_memory_holds_can_be_saved_elsewhere(filled: Path, tmp_path: Path) -> None:
    with Project.open(filled) as project:
        project._connection.execute("PRAGMA query_only = ON")
        project.add_object("not on disk")
        assert project.saving.problem
        with project.snapshot() as snapshot:
            snapshot.write_project(tmp_path / "copy.evermask", project.media)
    with Project.open(tmp_path / "copy.evermask") as copy:
        assert [info.name for info in copy.objects()] == ["object 1", "not on disk"]
    with Project.open(filled) as project:
        assert [info.name for info in project.objects()] == ["object 1"]


def test_what_is_only_looked_at_can_be_copied(filled: Path, tmp_path: Path) -> None:
    with Project.view(filled, "looking") as seen, seen.snapshot() as snapshot:
        snapshot.write_project(tmp_path / "copy.evermask", seen.media)
    with Project.open(tmp_path / "copy.evermask") as copy:
        assert copy.states(ONE)[9]


def test_a_copy_for_a_shorter_clip_ends_with_it(filled: Path, tmp_path: Path) -> None:
    with Project.open(filled) as project, project.snapshot() as snapshot:
        shorter = replace(project.media, frame_count=4, fingerprint="beef")
        snapshot.write_project(tmp_path / "copy.evermask", shorter)
    with Project.open(tmp_path / "copy.evermask") as copy:
        assert copy.media.frame_count == 4
        assert copy.media.fingerprint == "beef"
        assert copy.states(ONE).tolist() == [3, 3, 3, 3]
        assert copy.undo_name is None
    with contextlib.closing(sqlite3.connect(tmp_path / "copy.evermask")) as database:
        assert database.execute("SELECT count(*) FROM pixels").fetchone() == (4,)
        assert database.execute("SELECT count(*) FROM pages").fetchone() == (2,)


@pytest.mark.parametrize("frames", [13, 5000])
def test_a_copy_for_a_longer_clip_keeps_its_history(
    filled: Path, tmp_path: Path, frames: int
) -> None:
    with Project.open(filled) as project, project.snapshot() as snapshot:
        longer = replace(project.media, frame_count=frames, fingerprint="beef")
        snapshot.write_project(tmp_path / "copy.evermask", longer)
    with Project.open(tmp_path / "copy.evermask") as copy:
        assert copy.media.frame_count == frames
        assert np.flatnonzero(copy.states(ONE)).tolist() == list(range(10))
        while copy.undo() is not None:
            pass
        assert copy.objects() == ()


def test_a_checkpoint_is_the_same_project_with_a_name(filled: Path, tmp_path: Path) -> None:
    with Project.open(filled) as project, project.snapshot() as snapshot:
        snapshot.write_checkpoint(tmp_path / "one.evermask", "named", "before lunch")
        uid, edits = project.uid, project.edits
    with contextlib.closing(sqlite3.connect(tmp_path / "one.evermask")) as database:
        assert database.execute("SELECT uid, writer, edits FROM project").fetchone() == (
            uid, "", edits
        )  # fmt: skip
        assert database.execute("SELECT kind, name FROM checkpoint").fetchone() == (
            "named", "before lunch"
        )  # fmt: skip


def test_a_file_that_is_open_is_not_replaced(filled: Path, tmp_path: Path) -> None:
    with (
        Project.open(filled) as project,
        project.snapshot() as snapshot,
        pytest.raises(OutputError, match="is open in a window or program"),
    ):
        snapshot.write_project(filled, project.media)
    lock = ProjectLock.acquire(tmp_path / "other.evermask")
    with pytest.raises(OutputError, match="choose another name"):
        require_free(tmp_path / "other.evermask")
    lock.release()
    require_free(tmp_path / "other.evermask")
