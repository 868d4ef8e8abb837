import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.project.connection import ProjectConnection, problem_of
from core.project.failures import ReadOnlyProjectError
from core.project.project_file import create_database, memory_database, open_database
from core.project.records import MediaFacts


@pytest.fixture
def connection(path: Path, facts: MediaFacts) -> Iterator[ProjectConnection]:
    create_database(path, facts)
    opened = open_database(path)
    yield opened
    opened.close()


def fill_the_disk(connection: ProjectConnection) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")


def free_the_disk(connection: ProjectConnection) -> None:
    sqlite3.Connection.execute(connection, "PRAGMA max_page_count = 1000000")


def add(connection: ProjectConnection, size: int) -> int:
    cursor = connection.execute(
        "INSERT INTO pixels (object_id, frame, data) VALUES (1, 0, ?)", (bytes(size),)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def sizes(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    return connection.execute("SELECT id, length(data) FROM pixels ORDER BY id").fetchall()


def on_disk(path: Path) -> list[tuple[int, int]]:
    other = sqlite3.connect(path)
    found = sizes(other)
    other.close()
    return found


def test_a_transaction_is_all_or_nothing(connection: ProjectConnection, path: Path) -> None:
    with contextlib.suppress(KeyError), connection.transaction():
        add(connection, 1)
        raise KeyError
    assert sizes(connection) == []
    with connection.transaction():
        add(connection, 1)
    assert on_disk(path) == [(1, 1)]
    assert connection.saving.saved_at_s is not None
    assert not connection.saving.is_busy


def test_a_statement_that_does_not_fit_is_done_in_memory_with_those_before_it(
    connection: ProjectConnection, path: Path
) -> None:
    with connection.transaction():
        add(connection, 1)
    fill_the_disk(connection)
    with connection.transaction():
        connection.execute("UPDATE pixels SET data = x'0000'")
        first = add(connection, 100_000)
        second = add(connection, 3)
    assert sizes(connection) == [(1, 2), (first, 100_000), (second, 3)]
    assert on_disk(path) == [(1, 1)]
    assert (connection.saving.problem, connection.saving.waiting) == ("full", 1)
    with connection.transaction():
        connection.execute("DELETE FROM pixels WHERE id = ?", (first,))
        connection.executemany(
            "INSERT INTO pixels (object_id, frame, data) VALUES (1, 0, ?)", [(b"a",), (b"bc",)]
        )
    with contextlib.suppress(KeyError), connection.transaction():
        add(connection, 5)
        raise KeyError
    wanted = sizes(connection)

    assert not connection.try_again()
    assert on_disk(path) == [(1, 1)]
    free_the_disk(connection)
    assert connection.try_again()
    assert on_disk(path) == sizes(connection) == wanted
    assert connection.saving.problem == ""
    assert connection.saving.waiting == 0


def test_a_file_that_somebody_else_writes_is_waited_for_in_memory(
    connection: ProjectConnection, path: Path
) -> None:
    connection.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.transaction():
        add(connection, 7)
    assert connection.saving.problem == "busy"
    assert not connection.try_again()
    other.execute("ROLLBACK")
    other.close()
    assert connection.try_again()
    assert on_disk(path) == [(1, 7)]


def test_lost_permission_is_named(connection: ProjectConnection) -> None:
    connection.execute("PRAGMA query_only = ON")
    with connection.transaction():
        add(connection, 7)
    assert connection.saving.problem == "forbidden"


def test_mistakes_are_not_kept_in_memory(connection: ProjectConnection) -> None:
    with pytest.raises(sqlite3.OperationalError), connection.transaction():
        connection.execute("INSERT INTO nothing VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError), connection.transaction():
        connection.execute("INSERT INTO objects VALUES (0, NULL)")
    assert connection.saving.problem == ""


def test_the_last_to_claim_a_file_writes_it(connection: ProjectConnection, path: Path) -> None:
    connection.claim("first")
    with connection.transaction():
        add(connection, 1)
    other = open_database(path)
    other.claim("second")
    with pytest.raises(ReadOnlyProjectError), connection.transaction():
        add(connection, 2)
    with pytest.raises(ReadOnlyProjectError, match="taken this project over"):
        connection.claim("first")
    with other.transaction():
        add(other, 3)
    other.close()
    assert on_disk(path) == [(1, 1), (2, 3)]


def test_what_waits_is_not_written_into_a_file_that_was_taken_over(
    connection: ProjectConnection, path: Path
) -> None:
    connection.claim("first")
    fill_the_disk(connection)
    with connection.transaction():
        add(connection, 100_000)
    other = open_database(path)
    other.claim("second")
    other.close()
    free_the_disk(connection)
    assert not connection.try_again()
    assert connection.read_only_reason
    assert on_disk(path) == []
    copy = memory_database()
    connection.copy_into(copy)
    assert sizes(copy) == [(1, 100_000)], "it can still be saved elsewhere"
    copy.close()


def test_a_connection_to_look_with_refuses_changes(connection: ProjectConnection) -> None:
    connection.forbid_writing("Only looking.")
    with pytest.raises(ReadOnlyProjectError, match="Only looking"), connection.transaction():
        add(connection, 1)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("SQLITE_FULL", "full"),
        ("SQLITE_READONLY_DBMOVED", "forbidden"),
        ("SQLITE_CANTOPEN", "forbidden"),
        ("SQLITE_BUSY_SNAPSHOT", "busy"),
        ("SQLITE_IOERR_FSYNC", "failing"),
        ("SQLITE_CORRUPT", ""),
        ("SQLITE_ERROR", ""),
    ],
)
def test_only_what_may_pass_is_a_problem_of_saving(name: str, problem: str) -> None:
    error = sqlite3.OperationalError("reason")
    error.sqlite_errorname = name
    assert problem_of(error) == problem
