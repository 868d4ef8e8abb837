import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ProjectError
from core.project.project import Project
from core.project.project_file import (
    create_database,
    open_database,
)
from core.project.records import MediaFacts
from core.project.schema import APPLICATION_ID, SCHEMA_VERSION

Edit = Callable[..., None]
LeavesAlone = Callable[[Path, str], None]


def test_a_new_file_says_what_it_is(path: Path, facts: MediaFacts) -> None:
    create_database(path, facts)
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_the_working_connection_is_set_up_for_safety(path: Path, facts: MediaFacts) -> None:
    create_database(path, facts)
    connection = open_database(path)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.execute("PRAGMA synchronous").fetchone() == (1,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_an_existing_file_is_not_replaced(path: Path, facts: MediaFacts) -> None:
    path.write_text("precious")
    with pytest.raises(ProjectError, match="exists already"):
        Project.create(path, facts)
    assert path.read_text() == "precious"


def test_a_closed_project_is_one_file(filled: Path) -> None:
    assert [f.name for f in filled.parent.iterdir()] == [filled.name]
