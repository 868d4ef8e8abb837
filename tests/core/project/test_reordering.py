"""Against a plain model: in whatever order steps are undone, each takes back only its own cells."""

import itertools
import sqlite3

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.project.cell_pages import PAGE_FRAMES, Plane, decode, encode
from core.project.cells import CellTable
from core.project.reordering import Reordering
from core.project.schema import create_tables
from core.types import ObjectId

FRAMES = 2 * PAGE_FRAMES
ONE = ObjectId(1)
CHOICES = [0, 1, 2, 3, PAGE_FRAMES, PAGE_FRAMES + 1]

steps = st.lists(
    st.dictionaries(st.sampled_from(CHOICES), st.integers(0, 6), max_size=3),
    min_size=1,
    max_size=4,
)


def open_database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(connection)
    return connection


def store(connection: sqlite3.Connection, cells: CellTable, step: int, old, new) -> None:
    """A step from one state of the video to another."""
    connection.execute("INSERT INTO steps VALUES (?, ?, '', 0, 1)", (step, step))
    for page in (0, 1):
        part = slice(page * PAGE_FRAMES, (page + 1) * PAGE_FRAMES)
        if (old[part] == new[part]).all():
            continue
        before = cells.current_page((ONE, Plane.MARKS, page))
        data = encode(Plane.MARKS, new[part])
        after = None if data is None else cells.add_page((ONE, Plane.MARKS, page), data)
        connection.execute(
            "INSERT INTO step_pages VALUES (?, 1, 0, ?, ?, ?)", (step, page, before, after)
        )
        cells.set_current_page((ONE, Plane.MARKS, page), after)


def undo(connection: sqlite3.Connection, cells: CellTable, step: int, now: np.ndarray):
    now = now.copy()
    for page, before in connection.execute(
        "SELECT page, before FROM step_pages WHERE step_id = ?", (step,)
    ):
        data = None if before is None else cells.page_data(before)
        part = slice(page * PAGE_FRAMES, (page + 1) * PAGE_FRAMES)
        now[part] = decode(Plane.MARKS, data, page, FRAMES)
    return now


@settings(max_examples=150)
@given(steps)
def test_the_first_step_can_be_taken_back_alone(edits: list[dict[int, int]]) -> None:
    connection = open_database()
    connection.execute("INSERT INTO objects VALUES (1, NULL)")
    cells = CellTable(connection)
    states = [np.zeros(FRAMES, np.uint8)]
    for number, edit in enumerate(edits, start=1):
        states.append(states[-1].copy())
        for frame, value in edit.items():
            states[-1][frame] = value
        store(connection, cells, number, states[-2], states[-1])
    ours = states[0] != states[1]
    touched = any((ours & (a != b)).any() for a, b in itertools.pairwise(states[1:]))

    moved = Reordering(connection, cells, FRAMES).move_to_end(1)

    assert moved == (not touched)
    pages = {row[0] for row in connection.execute("SELECT id FROM pages")}
    known = connection.execute("SELECT before FROM step_pages UNION SELECT after FROM step_pages")
    assert pages == {row[0] for row in known} - {None}
    order = [1, *range(len(edits), 1, -1)] if moved else list(range(len(edits), 0, -1))
    now = states[-1]
    for step in order:
        now = undo(connection, cells, step, now)
        if step == 1 and moved:
            assert (now == np.where(ours, states[0], states[-1])).all()
    assert not now.any()
    connection.close()
