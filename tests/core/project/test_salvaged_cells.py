import sqlite3

import numpy as np

from core.project.cell_pages import LOCKED_BIT, PAGE_FRAMES, Plane, encode
from core.project.grid import CellGrid, GridEdit
from core.project.salvaged_cells import Blob, SalvagedCells
from core.project.schema import create_tables
from core.types import CellState, ObjectId

ONE = ObjectId(1)
FRAMES = PAGE_FRAMES + 10
BLOBS = {number: Blob(1, frame, b"x" * number) for number, frame in ((5, 3), (6, 4), (7, 4))}


def sound() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Rows of pages and cells: a keyframe on 3, an auto cell on 4 with a later mask undone."""
    edit = GridEdit(CellGrid(FRAMES))
    edit.write(ONE, Plane.MARKS)[[3, 4]] = [CellState.KEYFRAME, CellState.AUTO]
    edit.write(ONE, Plane.CONTENTS)["pixels"][[3, 4]] = [5, 6]
    pages = [
        (10 + plane, 1, plane, 0, encode(Plane(plane), edit.page(ONE, Plane(plane), 0)))
        for plane in (0, 2)
    ]
    return pages, [(1, 0, 0, 10), (1, 2, 0, 12)]


def restored(pages: list, cells: list, blobs: dict = BLOBS, complete: bool = True) -> SalvagedCells:
    return SalvagedCells(FRAMES, blobs, pages, cells, all_current_found=complete)


def masks(cells: SalvagedCells) -> list[int]:
    return cells.grid.array(ONE, Plane.CONTENTS)["pixels"][:6].tolist()


def test_all_of_it() -> None:
    cells = restored(*sound())
    assert masks(cells) == [0, 0, 0, 5, 6, 0]
    assert cells.grid.states(ONE)[:6].tolist() == [0, 0, 0, 3, 1, 0]
    assert (cells.masks, cells.lost, cells.used_pixels) == (2, 0, [5, 6])
    assert cells.grid.array(ONE, Plane.CONTENTS)["bytes"][3] == 5


def test_without_contents_the_newest_masks_come_back() -> None:
    pages, current = sound()
    cells = restored(pages[:1], current)
    assert masks(cells) == [0, 0, 0, 5, 7, 0]
    assert cells.grid.states(ONE)[3] == CellState.KEYFRAME


def test_without_marks_the_masks_are_locked() -> None:
    pages, current = sound()
    cells = restored(pages[1:], current)
    assert masks(cells) == [0, 0, 0, 5, 6, 0]
    assert cells.grid.array(ONE, Plane.MARKS)[3] == CellState.AUTO | LOCKED_BIT


def test_without_the_table_of_cells_the_newest_pages_count() -> None:
    pages, _ = sound()
    assert masks(restored(pages, [], complete=False)) == [0, 0, 0, 5, 6, 0]
    assert masks(restored(pages, [])) == [0] * 6, "a sound table of cells says that all was undone"
    cells = restored([], [], complete=False)
    assert masks(cells) == [0, 0, 0, 5, 7, 0]
    assert cells.grid.locks(ONE)[3]


def test_masks_that_nobody_can_read_are_counted() -> None:
    cells = restored(*sound(), blobs={5: BLOBS[5]})
    assert masks(cells) == [0, 0, 0, 5, 0, 0]
    assert cells.grid.states(ONE)[4] == CellState.EMPTY
    assert (cells.masks, cells.lost) == (1, 1)


def test_rows_that_are_none_are_passed_over() -> None:
    pages, current = sound()
    nonsense = [(1, 9, 0, 10), (1, 0, -1, 10), (400, 0, 0, 10), (1, 0, 99, 10), (1, 0, None, 5)]
    bad_pages = [(77, 1, 0, 0, b"no page"), (78, 1, 0, 0, None), ("a", 1, 0, 0, b"")]
    assert masks(restored([*bad_pages, *pages], [*nonsense, *current])) == [0, 0, 0, 5, 6, 0]
    # A row of the index looks like one of cells; the page that it names is about another place.
    assert masks(restored(pages, [(1, 0, 0, 12), *current[1:]])) == [0, 0, 0, 5, 6, 0]


def test_what_came_together_is_stored() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(connection)
    connection.execute("INSERT INTO objects VALUES (1, NULL)")
    restored(*sound()).store(connection)
    rows = connection.execute(
        "SELECT cells.object_id, cells.plane, cells.page, data FROM cells"
        " JOIN pages ON pages.id = page_id"
    )
    edit = GridEdit(CellGrid(FRAMES))
    for object_id, plane, page, data in rows:
        edit.put_page(ObjectId(object_id), Plane(plane), page, data)
    assert np.flatnonzero(edit.read(ONE, Plane.MARKS)).tolist() == [3, 4]
    connection.close()
