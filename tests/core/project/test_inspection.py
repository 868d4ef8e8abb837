import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import ProjectError
from core.project import inspection
from core.project.failures import explain
from core.project.inspection import copy_to_look_at, inspect_database
from core.project.project import Project
from core.project.project_file import connect_read_only
from core.project.schema import SCHEMA_VERSION

Edit = Callable[..., None]
LeavesAlone = Callable[[Path, str], None]


def test_a_missing_file(path: Path) -> None:
    with pytest.raises(ProjectError, match="No project at"):
        Project.open(path)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"GIF89a" * 99, b"SQLite format 3\x00"])
def test_a_foreign_file(path: Path, content: bytes, leaves_alone: LeavesAlone) -> None:
    path.write_bytes(content)
    leaves_alone(path, "not an Evermask project")


def test_a_foreign_database(path: Path, edit: Edit, leaves_alone: LeavesAlone) -> None:
    edit(path, "CREATE TABLE things (id)")
    leaves_alone(path, "not an Evermask project")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="could not be read"):
        Project.open(tmp_path)


def test_a_newer_file(filled: Path, edit: Edit, leaves_alone: LeavesAlone) -> None:
    edit(filled, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    leaves_alone(filled, "newer Evermask")


def test_a_version_that_never_was(filled: Path, edit: Edit, leaves_alone: LeavesAlone) -> None:
    edit(filled, "PRAGMA user_version = 0")
    leaves_alone(filled, "damaged")


def test_a_truncated_file(filled: Path, leaves_alone: LeavesAlone) -> None:
    content = filled.read_bytes()
    for length in (100, 4096, len(content) - 4096, len(content) - 1):
        filled.write_bytes(content[:length])
        leaves_alone(filled, "damaged")


def test_a_truncated_file_with_a_journal_is_left_alone_too(
    filled: Path, leaves_alone: LeavesAlone
) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[: len(content) // 2])
    filled.with_name(filled.name + "-wal").write_bytes(b"")
    leaves_alone(filled, "damaged")


def test_a_scribbled_page(filled: Path, leaves_alone: LeavesAlone) -> None:
    content = bytearray(filled.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 64] = b"\xa5" * 64
    filled.write_bytes(content)
    leaves_alone(filled, "damaged")


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_damage_is_a_project_error_or_harmless(filled: Path, data: st.DataObject) -> None:
    good = filled.read_bytes()
    try:
        content = bytearray(good)
        for _ in range(data.draw(st.integers(1, 8))):
            place = data.draw(st.integers(0, len(content) - 1))
            content[place] = data.draw(st.integers(0, 255))
        filled.write_bytes(content)
        try:
            with Project.open(filled) as project:
                for info in project.objects():
                    project.states(info.id)
                for frame in range(project.media.frame_count):
                    project.mask(frame)
                while project.undo() is not None:
                    pass
        except ProjectError:
            pass
    finally:
        for suffix in ("-wal", "-shm"):
            filled.with_name(filled.name + suffix).unlink(missing_ok=True)
        filled.write_bytes(good)


def test_a_read_only_connection_cannot_write(filled: Path) -> None:
    connection = inspect_database(filled, SCHEMA_VERSION)
    with pytest.raises(sqlite3.OperationalError) as failure:
        connection.execute("DELETE FROM cells")
    connection.close()
    assert "Cannot write to the project" in str(explain(failure.value, filled))


def test_what_is_looked_at_is_copied_as_it_is_now(filled: Path) -> None:
    with Project.open(filled) as project:
        project.add_object("seen")
        copy = copy_to_look_at(filled)
        project.add_object("not seen")
        names = [name for (name,) in copy.execute("SELECT name FROM entries ORDER BY id")]
        copy.close()
    assert names == ["object 1", "seen"]


def test_a_journal_that_cannot_be_read_in_its_folder_is_read_elsewhere(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = tmp_path / "read only"
    died.mkdir()
    with Project.open(filled) as project:
        project.add_object("in the journal")
        for file in (filled, filled.with_name(filled.name + "-wal")):
            (died / file.name).write_bytes(file.read_bytes())

    def connect(path: Path) -> sqlite3.Connection:
        if path.parent == died:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorname = "SQLITE_CANTOPEN"
            raise error
        return connect_read_only(path)

    monkeypatch.setattr(inspection, "connect_read_only", connect)
    copy = copy_to_look_at(died / filled.name)
    assert copy.execute("SELECT name FROM entries WHERE id = 2").fetchone() == ("in the journal",)
    copy.close()
    assert len(list(died.iterdir())) == 2
