"""Reading a whole project into memory when it is opened, believing nothing that it says.

project.py calls `load` with a read-only connection; what does not fit together is a ProjectError.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from core.project.failures import damaged
from core.project.grid import NO_CONFIDENCE, CellGrid
from core.project.history import ObjectVersion
from core.project.media import load_media
from core.project.records import MediaFacts, RunInfo
from core.types import Direction, FrameIndex, ObjectId


@dataclass(frozen=True)
class Loaded:
    """What project.py keeps in memory; interrupted runs are those whose program ended first."""

    media: MediaFacts
    objects: dict[ObjectId, ObjectVersion]
    grid: CellGrid
    interrupted_runs: tuple[RunInfo, ...]


def load(connection: sqlite3.Connection, path: Path) -> Loaded:
    media = load_media(connection, path)
    objects = load_objects(connection)
    grid = CellGrid(media.frame_count)
    grid.keep_only(objects)
    _check_references(connection, path, media.frame_count)
    grid.update(
        connection.execute(
            "SELECT object_id, frame, state, coalesce(confidence, ?) FROM cells", (NO_CONFIDENCE,)
        )
    )
    runs = connection.execute("SELECT direction, start, stop, options FROM runs WHERE finished = 0")
    interrupted = tuple(
        RunInfo(Direction(direction), start, stop, options)
        for direction, start, stop, options in runs
    )
    return Loaded(media, objects, grid, interrupted)


def load_objects(connection: sqlite3.Connection) -> dict[ObjectId, ObjectVersion]:
    """Every object by id, deleted ones too."""
    rows = connection.execute("SELECT id, name, color, visible, alive FROM objects ORDER BY id")
    return {ObjectId(object_id): ObjectVersion(*version) for object_id, *version in rows}


def _check_references(connection: sqlite3.Connection, path: Path, frame_count: FrameIndex) -> None:
    """Every cell, now or in history, has to lie in the video and belong to a known object."""
    for table in ("cells", "step_cells"):
        stray = connection.execute(
            f"SELECT 1 FROM {table} WHERE frame >= ?"
            " OR object_id NOT IN (SELECT id FROM objects) LIMIT 1",
            (frame_count,),
        ).fetchone()
        if stray is not None:
            raise damaged(path, f"{table} mention frames or objects that do not exist")
