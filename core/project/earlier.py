"""The cells of a project as they were before its last run, put together from the history.

reading.py asks for them, to be looked at beside the present ones; nothing is undone by it.
"""

import sqlite3
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from core.project.cell_pages import CONTENT, Plane
from core.project.grid import CellGrid, GridEdit
from core.types import ObjectId

_DONE = 1


@dataclass(frozen=True)
class EarlierCells:
    """step_name: what was done next. grid: of objects that live now."""

    step_name: str
    grid: CellGrid


def before_last_run(connection: sqlite3.Connection, present: CellGrid) -> EarlierCells | None:
    """None when no run is among the steps that can be undone; ValueError for nonsense."""
    found = _last_run(connection)
    if found is None:
        return None
    position, name = found
    edit = GridEdit(present)
    # Of several steps that changed a page the earliest comes last, and what it replaced counts.
    rows = connection.execute(
        "SELECT step.object_id, step.plane, step.page, data FROM steps"
        " JOIN step_pages AS step ON step.step_id = steps.id LEFT JOIN pages ON pages.id = before"
        " WHERE steps.done = ? AND steps.position >= ? ORDER BY steps.position DESC",
        (_DONE, position),
    )
    for object_id, plane, page, data in rows:
        edit.put_page(ObjectId(object_id), Plane(plane), page, data)
    grid = present.copy()
    grid.put(edit.copies)
    return EarlierCells(name, grid)


def _last_run(connection: sqlite3.Connection) -> tuple[int, str] | None:
    """Position and name of the newest step in which a run wrote for the first time.

    Later steps may bring cells of a run back: no run was going on then.
    """
    rows = connection.execute(
        "SELECT steps.position, steps.name, old.data, new.data FROM steps"
        " JOIN step_pages AS step ON step.step_id = steps.id AND step.plane = ?"
        " LEFT JOIN pages AS old ON old.id = before LEFT JOIN pages AS new ON new.id = after"
        " WHERE steps.done = ? ORDER BY steps.position",
        (Plane.CONTENTS, _DONE),
    )
    known: set[int] = {0}
    last: tuple[int, str] | None = None
    for step, pages in groupby(rows, key=lambda row: (int(row[0]), str(row[1]))):
        written: set[int] = set()
        for _, _, old, new in pages:
            known |= _runs_in(old)
            written |= _runs_in(new)
        if written - known:
            last = step
        known |= written
    return last


def _runs_in(data: bytes | None) -> set[int]:
    return set(np.unique(np.frombuffer(data or b"", CONTENT)["run"]).tolist())
