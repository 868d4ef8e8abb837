"""How a project of format 1, one row for each cell, becomes pages of cells; its history too.

migration.py calls `fill_from_version_1` with the old file attached as `old`. The steps are walked
from the present backwards (forwards where they are undone) and each becomes an exchange of pages.
"""

import json
import sqlite3
from collections.abc import Iterable

import numpy as np

from core.colors import Pattern
from core.project.cell_pages import PagePlace, Plane, encode
from core.project.grid import CellGrid, GridEdit
from core.types import CellState, FrameIndex, ObjectId

_Row = tuple[int, FrameIndex, int, int | None, int | None, float | None]
"""Object, frame, state, pixels, run, confidence."""

_COPIED = (
    "INSERT INTO media (id, relative_path, absolute_path, fingerprint, width, height,"
    " frame_count, description, looks) SELECT id, relative_path, absolute_path, fingerprint,"
    " width, height, frame_count, x'', x'' FROM old.media",
    "INSERT INTO pixels (id, object_id, frame, data) SELECT pixels.id, object_id, frame, data"
    " FROM old.pixels JOIN (SELECT pixels_id, object_id, frame FROM old.cells"
    " UNION SELECT before_pixels, object_id, frame FROM old.step_cells"
    " UNION SELECT after_pixels, object_id, frame FROM old.step_cells) ON pixels_id = pixels.id",
    "INSERT INTO objects (id, entry_id) SELECT id, NULL FROM old.objects",
    "INSERT INTO steps (id, position, name, bytes, done) SELECT id, position, name,"
    " coalesce((SELECT sum(length(data)) FROM old.step_cells"
    " JOIN old.pixels ON pixels.id = before_pixels"
    " WHERE step_id = steps.id AND before_pixels IS NOT after_pixels), 0), done FROM old.steps",
)


def fill_from_version_1(connection: sqlite3.Connection) -> None:
    """Fill today's empty tables; ValueError for an old file whose parts do not fit together."""
    for statement in _COPIED:
        connection.execute(statement)
    _copy_settings(connection)
    _copy_runs(connection)
    _History(connection).convert()


def _copy_settings(connection: sqlite3.Connection) -> None:
    """The table came late to format 1."""
    has_settings = connection.execute(
        "SELECT 1 FROM old.sqlite_schema WHERE type = 'table' AND name = 'settings'"
    ).fetchone()
    if has_settings:
        connection.execute("INSERT INTO settings (key, value) SELECT key, value FROM old.settings")


def _copy_runs(connection: sqlite3.Connection) -> None:
    """Anchors and weights of old runs are not known; their objects are those they wrote."""
    for run_id, direction, start, stop, options, finished in connection.execute(
        "SELECT id, direction, start, stop, options, finished FROM old.runs"
    ).fetchall():
        wrote = connection.execute(
            "SELECT object_id, min(frame), max(frame) FROM old.cells WHERE run_id = ?"
            " GROUP BY object_id",
            (run_id,),
        ).fetchall()
        firsts, lasts = [row[1] for row in wrote], [row[2] for row in wrote]
        head = max(lasts, default=start) if direction == 1 else min(firsts, default=start)
        objects = json.dumps(sorted(row[0] for row in wrote))
        connection.execute(
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, '[]', ?, '', ?)",
            (run_id, direction, start, stop, head, objects, options, finished),
        )


class _History:
    """Walks the old steps and keeps what the old tables held at each time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        row = connection.execute("SELECT frame_count FROM old.media").fetchone()
        if row is None:
            raise ValueError("it names no video")
        self._grid = CellGrid(row[0])
        """Cells of living objects: the old format kept those of deleted ones."""
        self._rows = CellGrid(row[0])
        self._alive: set[int] = set()
        self._sizes: dict[int | None, int] = dict(
            connection.execute("SELECT id, length(data) FROM old.pixels").fetchall()
        )
        self._pages: dict[PagePlace, int | None] = {}
        self._entries: dict[int, int | None] = {}

    def convert(self) -> None:
        self._take_present()
        for side, order, done in (("before", "DESC", 1), ("after", "ASC", 0)):
            present = self._grid.copy(), self._rows.copy(), set(self._alive)
            pages, entries = dict(self._pages), dict(self._entries)
            for (step_id,) in self._connection.execute(
                f"SELECT id FROM old.steps WHERE done = ? ORDER BY position {order}", (done,)
            ).fetchall():
                self._convert_step(step_id, side)
            self._grid, self._rows, self._alive = present
            self._pages, self._entries = pages, entries

    def _take_present(self) -> None:
        objects = self._connection.execute(
            "SELECT id, name, color, visible, alive FROM old.objects"
        ).fetchall()
        for object_id, *version in objects:
            self._take_entry(object_id, *version)
            self._connection.execute(
                "UPDATE objects SET entry_id = ? WHERE id = ?",
                (self._entries[object_id], object_id),
            )
        self._take_rows(
            self._connection.execute(
                "SELECT object_id, frame, state, pixels_id, run_id, confidence FROM old.cells"
            )
        )
        edit = self._living_cells([object_id for object_id, *_ in objects])
        for place, _, after in self._exchange(edit):
            if after is not None:
                self._connection.execute("INSERT INTO cells VALUES (?, ?, ?, ?)", (*place, after))

    def _convert_step(self, step_id: int, side: str) -> None:
        """Go over a step to its other side, and write what it exchanges there."""
        rows: list[_Row] = self._connection.execute(
            f"SELECT object_id, frame, {side}_state, {side}_pixels, {side}_run, {side}_confidence"
            " FROM old.step_cells WHERE step_id = ?",
            (step_id,),
        ).fetchall()
        versions = self._connection.execute(
            f"SELECT object_id, {side}_name, {side}_color, {side}_visible, {side}_alive"
            " FROM old.step_objects WHERE step_id = ?",
            (step_id,),
        ).fetchall()
        self._take_rows(rows)
        for object_id, *version in versions:
            here = self._entries[object_id]
            self._take_entry(object_id, *version)
            sides = _in_order(side, here, self._entries[object_id])
            self._connection.execute(
                "INSERT INTO step_objects VALUES (?, ?, ?, ?)", (step_id, object_id, *sides)
            )
        touched = {row[0] for row in rows} | {version[0] for version in versions}
        for place, here, there in self._exchange(self._living_cells(touched)):
            self._connection.execute(
                "INSERT INTO step_pages VALUES (?, ?, ?, ?, ?, ?)",
                (step_id, *place, *_in_order(side, here, there)),
            )

    def _take_rows(self, rows: Iterable[_Row]) -> None:
        edit = GridEdit(self._rows)
        for object_id, frame, state, pixels, run, confidence in rows:
            known = ObjectId(object_id)
            if known not in self._entries:
                raise ValueError(f"there is no object {object_id}")
            if CellState(state) is CellState.ABSENT:
                pixels = None
            elif pixels is not None and pixels not in self._sizes:
                raise ValueError(f"mask {pixels} is missing")
            edit.write(known, Plane.MARKS)[frame] = state
            edit.write(known, Plane.CONTENTS)[frame] = (
                pixels or 0,
                self._sizes.get(pixels, 0),
                run or 0,
                (np.nan if confidence is None else confidence) if run else 0,
            )
        self._rows.put(edit.copies)

    def _take_entry(self, object_id: int, name: str, color: int, visible: int, alive: int) -> None:
        self._entries[object_id] = None
        if alive:
            self._alive.add(object_id)
            self._entries[object_id] = self._connection.execute(
                "INSERT INTO entries (name, color, pattern, visible, locked, notes, place)"
                " VALUES (?, ?, ?, ?, 0, '', ?)",
                (name, color, int(Pattern.SOLID), visible, object_id),
            ).lastrowid
        else:
            self._alive.discard(object_id)

    def _living_cells(self, object_ids: Iterable[int]) -> GridEdit:
        """The new state of some objects: their rows, or nothing where they do not live."""
        edit = GridEdit(self._grid)
        for object_id in map(ObjectId, object_ids):
            for plane in (Plane.MARKS, Plane.CONTENTS):
                rows = self._rows.array(object_id, plane)
                edit.write(object_id, plane)[:] = rows if object_id in self._alive else 0
        return edit

    def _exchange(self, edit: GridEdit) -> list[tuple[PagePlace, int | None, int | None]]:
        """Store the pages that an edit changes: place, old and new page."""
        exchanged = []
        for place in edit.changed_pages():
            data = encode(place[1], edit.page(*place))
            new = None
            if data is not None:
                new = self._connection.execute(
                    "INSERT INTO pages (object_id, plane, page, data) VALUES (?, ?, ?, ?)",
                    (*place, data),
                ).lastrowid
            exchanged.append((place, self._pages.get(place), new))
            self._pages[place] = new
        self._grid.put(edit.copies)
        return exchanged


def _in_order(side: str, here: int | None, there: int | None) -> tuple[int | None, int | None]:
    """Before and after, for a step whose `side` is there."""
    return (there, here) if side == "before" else (here, there)
