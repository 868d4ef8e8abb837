"""Steps of the history that nobody can reach any more, removed bit by bit with what only they held.

A new step ends the undone ones, and the oldest beyond the limits. history.py says when; what a step
lost is known from what it kept, so no reference counts are needed (see cells.py).
"""

import sqlite3

import numpy as np

from core.project.cell_pages import Plane, pixels_of
from core.project.cells import CellTable
from core.project.schema import Side

STEPS_KEPT = 500
STEPS_SURELY_KEPT = 200
HISTORY_BYTES = 256 << 20
"""Steps beyond the sure ones are kept while the old masks of all steps take no more than this."""

_UNDONE, _DONE, _ABANDONED, _OUTLIVED = range(4)
"""Steps: to be redone, to be undone, gone because a new one came, gone because of the limits."""

_PAGES_TIDIED_AT_ONCE = 4


class Forgetting:
    """Marks steps as gone at once, and removes them in small pieces (`tidy`)."""

    def __init__(self, connection: sqlite3.Connection, cells: CellTable) -> None:
        self._connection = connection
        self._cells = cells

    def abandon_undone(self) -> None:
        """Steps that were taken back cannot be had again; `tidy` removes what they led to."""
        self._connection.execute(
            "DELETE FROM corrections WHERE step_id IN (SELECT id FROM steps WHERE done = ?)",
            (_UNDONE,),
        )
        self._connection.execute("UPDATE steps SET done = ? WHERE done = ?", (_ABANDONED, _UNDONE))

    def abandon_oldest(self) -> None:
        """Make room for one more step."""
        newest_first = self._connection.execute(
            "SELECT id, bytes FROM steps WHERE done = ? ORDER BY position DESC", (_DONE,)
        ).fetchall()
        total = np.cumsum([held for _, held in newest_first])
        surplus = [
            (_OUTLIVED, step_id)
            for place, (step_id, _) in enumerate(newest_first)
            if place >= STEPS_KEPT - 1
            or (place >= STEPS_SURELY_KEPT - 1 and total[place] > HISTORY_BYTES)
        ]
        self._connection.executemany("UPDATE steps SET done = ? WHERE id = ?", surplus)

    def tidy(self) -> bool:
        """Do a small piece of removing steps that nobody can reach; False if there are none.

        Of abandoned steps the newest goes first, of
        outlived ones the oldest, and none of these before all of those.
        """
        row = self._connection.execute(
            "SELECT id, done FROM steps WHERE done IN (?, ?)"
            " ORDER BY done, CASE done WHEN ? THEN -position ELSE position END LIMIT 1",
            (_ABANDONED, _OUTLIVED, _ABANDONED),
        ).fetchone()
        if row is None:
            return False
        step_id, done = row
        lost: Side = "after" if done == _ABANDONED else "before"
        kept: Side = "before" if done == _ABANDONED else "after"
        pages = self._connection.execute(
            "SELECT DISTINCT page FROM step_pages WHERE step_id = ? LIMIT ?",
            (step_id, _PAGES_TIDIED_AT_ONCE),
        ).fetchall()
        for (page,) in pages:
            self._drop_pages(step_id, page, lost, kept)
        if not pages:
            self._drop_step(step_id, lost, kept)
        return True

    def _drop_pages(self, step_id: int, page: int, lost: Side, kept: Side) -> None:
        place = (step_id, page)
        contents = self._connection.execute(
            "SELECT lost.data, kept.data FROM step_pages AS step"
            f" LEFT JOIN pages AS lost ON lost.id = {lost}"
            f" LEFT JOIN pages AS kept ON kept.id = {kept}"
            f" WHERE step_id = ? AND step.page = ? AND step.plane = ? AND {lost} IS NOT {kept}",
            (*place, Plane.CONTENTS),
        ).fetchall()
        if contents:
            # Within a step a blob may move to another object: what all of them kept counts.
            lost_pixels = np.concatenate([pixels_of(data) for data, _ in contents])
            kept_pixels = np.concatenate([pixels_of(data) for _, data in contents])
            self._cells.throw_away(np.setdiff1d(lost_pixels, np.append(kept_pixels, 0)))
        self._connection.execute(
            f"DELETE FROM pages WHERE id IN (SELECT {lost} FROM step_pages"
            f" WHERE step_id = ? AND page = ? AND {lost} IS NOT {kept})",
            place,
        )
        self._connection.execute("DELETE FROM step_pages WHERE step_id = ? AND page = ?", place)

    def _drop_step(self, step_id: int, lost: Side, kept: Side) -> None:
        entries = self._connection.execute(
            f"SELECT {lost} FROM step_objects WHERE step_id = ? AND {lost} IS NOT {kept}",
            (step_id,),
        ).fetchall()
        self._connection.execute("DELETE FROM steps WHERE id = ?", (step_id,))
        self._connection.executemany("DELETE FROM entries WHERE id = ?", entries)
        self._connection.execute(
            "DELETE FROM objects WHERE entry_id IS NULL"
            " AND id NOT IN (SELECT object_id FROM step_objects)"
        )
