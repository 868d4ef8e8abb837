from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ProjectError
from core.project.failures import DamagedProjectError, NewerProjectError
from core.project.lock import read_owner
from core.project.opening import open_to_look, open_to_work
from core.project.schema import SCHEMA_VERSION
from core.types import ObjectId

Edit = Callable[..., None]


def test_opening_locks_and_closing_frees(filled: Path) -> None:
    opened = open_to_work(filled, take_over=False)
    assert opened.lock is not None
    assert read_owner(filled) == opened.lock.owner
    opened.close()
    assert read_owner(filled) is None


def test_a_file_that_cannot_be_opened_is_not_left_locked(filled: Path, edit: Edit) -> None:
    edit(filled, "DROP TABLE steps")
    with pytest.raises(DamagedProjectError):
        open_to_work(filled, take_over=False)
    assert [file.name for file in filled.parent.iterdir()] == [filled.name]


def test_a_foreign_file_gets_no_lock_beside_it(path: Path) -> None:
    path.write_text("a letter")
    with pytest.raises(ProjectError):
        open_to_work(path, take_over=False)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_newer_project_can_be_looked_at(filled: Path, edit: Edit) -> None:
    edit(
        filled,
        f"PRAGMA user_version = {SCHEMA_VERSION + 1}",
        "ALTER TABLE cells ADD COLUMN mood TEXT",
        "CREATE TABLE news (id INTEGER)",
    )
    with pytest.raises(NewerProjectError, match="Open it read-only"):
        open_to_work(filled, take_over=False)
    before = filled.read_bytes()
    opened = open_to_look(filled, "newer")
    assert opened.loaded.grid.states(ObjectId(1)).any()
    assert opened.connection.read_only_reason == "newer"
    opened.close()
    assert filled.read_bytes() == before


@pytest.mark.parametrize(
    "statements",
    [
        ("ALTER TABLE cells RENAME COLUMN page_id TO status",),
        ("ALTER TABLE objects RENAME TO things", "CREATE VIEW objects AS SELECT * FROM things"),
    ],
)
def test_a_newer_project_that_means_something_else_is_not_guessed_at(
    filled: Path, edit: Edit, statements: tuple[str, ...]
) -> None:
    edit(filled, f"PRAGMA user_version = {SCHEMA_VERSION + 1}", *statements)
    with pytest.raises(NewerProjectError, match="cannot read it"):
        open_to_look(filled, "newer")
