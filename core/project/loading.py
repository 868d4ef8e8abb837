"""Reading a whole project into memory when it is opened, believing nothing that it says.

project.py calls `load` with a read-only connection; what does not fit together is a ProjectError.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.project.cell_pages import Plane
from core.project.failures import damaged
from core.project.grid import CellGrid, GridEdit, in_states
from core.project.history import Entry
from core.project.media import load_media
from core.project.records import MediaFacts, RunInfo
from core.project.runs import load_runs
from core.types import WITHOUT_PIXELS, ObjectId


@dataclass(frozen=True)
class Loaded:
    """What project.py keeps in memory; interrupted runs are those whose program ended first."""

    media: MediaFacts
    entries: dict[ObjectId, Entry]
    grid: CellGrid
    runs: dict[int, RunInfo]
    interrupted_runs: tuple[RunInfo, ...]


def load(connection: sqlite3.Connection, path: Path) -> Loaded:
    media = load_media(connection, path)
    try:
        entries = load_entries(connection)
        grid = _load_grid(connection, media.frame_count)
        _require_sound_cells(grid, entries)
        runs, interrupted = load_runs(connection)
    except ValueError as error:
        raise damaged(path, str(error)) from error
    return Loaded(media, entries, grid, runs, interrupted)


def load_entries(connection: sqlite3.Connection) -> dict[ObjectId, Entry]:
    """The living objects in the order of the list."""
    rows = connection.execute(
        "SELECT objects.id, name, color, pattern, visible, locked, notes, place"
        " FROM objects JOIN entries ON entries.id = entry_id ORDER BY place, objects.id"
    )
    return {ObjectId(object_id): Entry(*entry) for object_id, *entry in rows}


def _load_grid(connection: sqlite3.Connection, frame_count: int) -> CellGrid:
    grid = CellGrid(frame_count)
    edit = GridEdit(grid)
    rows = connection.execute(
        "SELECT cells.object_id, cells.plane, cells.page, data FROM cells"
        " LEFT JOIN pages ON pages.id = page_id"
    )
    for object_id, plane, page, data in rows:
        if data is None:
            raise ValueError(f"page {page} of object {object_id} is missing")
        edit.put_page(ObjectId(object_id), Plane(plane), page, data)
    grid.put(edit.copies)
    return grid


def _require_sound_cells(grid: CellGrid, entries: Mapping[ObjectId, Entry]) -> None:
    """Every cell belongs to a living object and has a mask if its state says so."""
    for object_id in grid.objects:
        states = grid.states(object_id)
        if object_id not in entries and states.any():
            raise ValueError(f"there are cells of object {object_id}, which does not exist")
        has_mask = grid.array(object_id, Plane.CONTENTS)["pixels"] > 0
        if (has_mask == in_states(states, WITHOUT_PIXELS)).any():
            raise ValueError(f"states of object {object_id} do not fit its masks")
