import contextlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from core.masks import pack_pixels
from core.project.failures import DamagedProjectError
from core.project.project import Project
from core.project.records import MediaFacts
from core.types import CellState, ObjectId

ONE = ObjectId(1)


@pytest.fixture
def old(path: Path, facts: MediaFacts) -> Path:
    """As format 2 left it: an object, a keyframe, a comment, a setting and an undone step."""
    with Project.create(path, facts) as project:
        project.add_object("dog")
        pixels = np.zeros((facts.height, facts.width), bool)
        pixels[2:4, 2:5] = True
        with project.edit("draw") as edit:
            edit.put(ONE, 3, CellState.KEYFRAME, pack_pixels(pixels))
            edit.comment(ONE, 3, "good")
        project.remember("marks", "[3]")
        with project.edit("Clear") as edit:
            edit.clear(ONE, np.array([3]))
        project.undo()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("DROP TABLE step_settings")
        database.execute("PRAGMA user_version = 2")
    return path


def test_it_is_copied_with_its_history_and_stays_the_same_project(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old)) as database:
        uid, edits = database.execute("SELECT uid, edits FROM project").fetchone()
    with Project.open(old) as project:
        assert (project.uid, project.edits) == (uid, edits)
        assert project.backup == old.with_name("work.backup-v2.evermask")
        assert [info.name for info in project.objects()] == ["dog"]
        assert project.mask_of(ONE, 3).sum() == 6
        assert project.comments(ONE) == {3: "good"}
        assert project.setting("marks") == "[3]"
        assert (project.undo_name, project.redo_name) == ("draw", "Clear")
        assert project.redo() is not None
        assert project.state(ONE, 3) is CellState.EMPTY
        with project.edit("set") as edit:
            edit.set_setting("memory", "on")
    with Project.open(old) as again:
        assert again.backup is None
        assert again.setting("memory") == "on"


def test_one_that_lacks_a_table_is_left_alone(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as database:
        database.execute("DROP TABLE step_comments")
    before = old.read_bytes()
    with pytest.raises(DamagedProjectError, match="format 2, but no such table"):
        Project.open(old)
    assert old.read_bytes() == before
