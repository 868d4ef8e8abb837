import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.project.cells import NOTHING, CellTable, Version
from core.project.project_file import create_database, open_database
from core.project.records import MediaFacts
from core.types import CellState, ObjectId

ONE = ObjectId(1)


@pytest.fixture
def connection(path: Path, facts: MediaFacts) -> Iterator[sqlite3.Connection]:
    create_database(path, facts)
    connection = open_database(path)
    connection.execute("INSERT INTO objects VALUES (1, 'dog', 0, 1, 1)")
    yield connection
    connection.close()


@pytest.fixture
def cells(connection: sqlite3.Connection) -> CellTable:
    return CellTable(connection)


def test_a_cell_is_nothing_until_written(cells: CellTable) -> None:
    assert cells.version(ONE, 3) == NOTHING
    version = Version(CellState.AUTO, cells.keep(b"pixels", NOTHING), 4, 0.5)
    cells.write(ONE, 3, version)
    assert cells.version(ONE, 3) == version
    assert cells.frames_of(ONE) == [3]
    cells.write(ONE, 3, NOTHING)
    assert cells.version(ONE, 3) == NOTHING


def test_the_same_pixels_of_a_cell_are_kept_once(cells: CellTable) -> None:
    first = cells.keep(b"pixels", NOTHING)
    version = Version(CellState.DRAFT, first)
    assert cells.keep(b"pixels", version) == first
    assert cells.keep(b"others", version) != first
    assert cells.holds(version, b"pixels")
    assert not cells.holds(NOTHING, b"pixels")
    cells.forget_pixels(first)
    assert cells.pixels(first) is None


def test_an_object_goes_with_what_it_held(cells: CellTable, connection: sqlite3.Connection) -> None:
    cells.write(ONE, 3, Version(CellState.DRAFT, cells.keep(b"pixels", NOTHING)))
    cells.forget_object(ONE)
    for table in ("cells", "pixels", "objects"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
