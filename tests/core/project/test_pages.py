import contextlib
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.project.pages import Pages


@pytest.fixture
def database(tmp_path: Path) -> tuple[Path, Path]:
    """A database of a few pages with a journal that holds newer versions of some, as left by a
    program that died."""
    live = tmp_path / "live"
    with contextlib.closing(sqlite3.connect(live, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)")
        for number in range(20):
            connection.execute("INSERT INTO t (data) VALUES (?)", (bytes([number]) * 1500,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("UPDATE t SET data = zeroblob(1500) WHERE id = 3")
        connection.execute("INSERT INTO t (data) VALUES (zeroblob(9000))")
        file, journal = tmp_path / "file", tmp_path / "file-wal"
        file.write_bytes(live.read_bytes())
        journal.write_bytes(live.with_name("live-wal").read_bytes())
    return file, journal


def as_sqlite_sees_it(file: Path, journal: Path, folder: Path) -> bytes:
    copy = folder / "copy"
    copy.write_bytes(file.read_bytes())
    copy.with_name("copy-wal").write_bytes(journal.read_bytes())
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return copy.read_bytes()


def read_all(file: Path, journal: Path) -> bytes:
    with Pages(file, journal) as pages:
        return b"".join(pages[number] for number in pages)


def test_the_journal_is_applied_as_sqlite_does(database: tuple[Path, Path], tmp_path: Path) -> None:
    file, journal = database
    assert read_all(file, journal) == as_sqlite_sees_it(file, journal, tmp_path)
    assert read_all(file, tmp_path / "none") == file.read_bytes()


def test_a_journal_counts_up_to_its_damage(database: tuple[Path, Path], tmp_path: Path) -> None:
    file, journal = database
    data = bytearray(journal.read_bytes())
    data[-100] ^= 1
    journal.write_bytes(data)
    assert read_all(file, journal) == as_sqlite_sees_it(file, journal, tmp_path)
    journal.write_bytes(data[:-5000])
    assert read_all(file, journal) == as_sqlite_sees_it(file, journal, tmp_path)


def test_pages_beyond_the_end_are_empty(database: tuple[Path, Path]) -> None:
    file, journal = database
    journal.unlink()
    content = file.read_bytes()
    file.write_bytes(content[: 2 * 4096 + 100])
    with Pages(file, journal) as pages:
        assert list(pages) == [1, 2]
        assert pages[2] == content[4096:8192]
        assert pages[3] == pages[0] == pages[-1] == b""


def test_a_lost_header_is_guessed(database: tuple[Path, Path]) -> None:
    file, journal = database
    content = file.read_bytes()
    file.write_bytes(bytes(100) + content[100:])
    with Pages(file, journal) as pages:
        assert pages.page_bytes == pages.usable_bytes == 4096
    file.write_bytes(b"")
    journal.unlink()
    with Pages(file, journal) as pages:
        assert list(pages) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(head=st.binary(max_size=200), journal=st.binary(max_size=200))
def test_any_bytes_are_pages_or_none(tmp_path: Path, head: bytes, journal: bytes) -> None:
    (tmp_path / "f").write_bytes(head)
    (tmp_path / "f-wal").write_bytes(journal)
    with Pages(tmp_path / "f", tmp_path / "f-wal") as pages:
        assert len(list(pages)) == pages.count
