import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.project.cell_pages import Plane
from core.project.cells import CellTable
from core.project.project_file import create_database, open_database
from core.project.records import MediaFacts
from core.types import ObjectId

ONE = ObjectId(1)
PLACE = (ONE, Plane.MARKS, 2)


@pytest.fixture
def connection(path: Path, facts: MediaFacts) -> Iterator[sqlite3.Connection]:
    create_database(path, facts)
    connection = open_database(path)
    connection.execute("INSERT INTO objects VALUES (1, NULL)")
    yield connection
    connection.close()


@pytest.fixture
def cells(connection: sqlite3.Connection) -> CellTable:
    return CellTable(connection)


def test_the_same_pixels_of_a_cell_are_kept_once(cells: CellTable) -> None:
    first = cells.keep(ONE, 3, b"pixels", 0)
    assert cells.keep(ONE, 3, b"pixels", first) == first
    assert cells.keep(ONE, 3, b"others", first) != first
    assert cells.pixels(first) == b"pixels"
    assert cells.pixels(999) is None


def test_what_is_thrown_away_goes_bit_by_bit(
    cells: CellTable, connection: sqlite3.Connection
) -> None:
    ids = [cells.keep(ONE, 3, bytes([number]), 0) for number in range(7)]
    cells.throw_away(np.array(ids[:5]))
    cells.throw_away(np.array([], np.uint32))
    assert cells.pixels(ids[0]) is not None, "only when there is time"
    assert [cells.tidy(3), cells.tidy(3), cells.tidy(3)] == [3, 2, 0]
    assert [cells.pixels(i) is not None for i in ids] == [False] * 5 + [True] * 2
    assert connection.execute("SELECT count(*) FROM garbage").fetchone() == (0,)


def test_a_place_has_one_current_page(cells: CellTable) -> None:
    assert cells.current_page(PLACE) is None
    page = cells.add_page(PLACE, b"marks")
    cells.set_current_page(PLACE, page)
    assert cells.current_page(PLACE) == page
    assert cells.current_page((ONE, Plane.CAUSES, 2)) is None
    cells.rewrite_page(page, b"others")
    assert cells.page_data(page) == b"others"
    cells.set_current_page(PLACE, None)
    assert cells.current_page(PLACE) is None
    cells.forget_page(page)
    with pytest.raises(ValueError, match="missing"):
        cells.page_data(page)
