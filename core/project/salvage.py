"""What can still be read of a damaged project, in a new file; the damaged one is only copied.

Objects and masks are looked for page by page, so that a lost page costs only what was on it. The
history is left out: half of it would put back what never was.
"""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.colors import default_color
from core.errors import MaskError, ProjectError
from core.files import atomic_path
from core.masks import packed_size, unpack_crop
from core.project.carving import Row, Value, reached_pages, rows_of
from core.project.failures import explained
from core.project.inspection import inspect_database
from core.project.loading import load
from core.project.media import MAX_FRAMES
from core.project.object_list import entry_of
from core.project.pages import Pages
from core.project.project_file import become_new_project, journal_of
from core.project.records import ObjectInfo
from core.project.salvaged_cells import Blob, SalvagedCells
from core.project.schema import SCHEMA_VERSION, TABLES, create_tables
from core.types import ObjectId

_CHUNK_BYTES = 1 << 20
_SECTOR_BYTES = 4096
_TYPES: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "REAL": (float, int),
    "TEXT": (str,),
    "BLOB": (bytes,),
}
_WANTED = ("media", "entries", "objects", "comments", "settings", "pixels", "pages", "cells")


@dataclass(frozen=True)
class Salvaged:
    """What the new file holds. lost: masks that the damaged file names and nobody can read."""

    path: Path
    objects: int
    masks: int
    lost: int
    knows_media: bool


@dataclass(frozen=True)
class _Column:
    name: str
    types: tuple[type, ...]
    is_rowid: bool


@dataclass
class _Finds:
    """Rows by table, the best version of each key last.

    has_all_cells: no row of the table `cells` is missing.
    """

    rows: dict[str, list[tuple[Value, ...]]] = field(
        default_factory=lambda: {table: [] for table in _WANTED}
    )
    has_all_cells: bool = False


def salvage(damaged: Path, target: Path) -> Salvaged:
    """Read what can be read into a new project; ProjectError when there is nothing."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "damaged"
        for source in (damaged, journal_of(damaged)):
            if source.exists():
                _copy_readable(source, copy if source is damaged else journal_of(copy))
        with Pages(copy, journal_of(copy)) as pages:
            finds = _find(pages)
    if not finds.rows["pixels"] and not finds.rows["entries"]:
        raise ProjectError(
            f"Nothing could be read from {damaged.name}. The file was not changed. "
            "Open a checkpoint or a backup of it."
        )
    with atomic_path(target) as partial:
        with contextlib.closing(sqlite3.connect(partial)) as database, explained(target):
            database.isolation_level = None
            cells = _fill(database, finds, damaged)
            database.execute("PRAGMA journal_mode = WAL")
        with contextlib.closing(inspect_database(partial, SCHEMA_VERSION)) as whole:
            loaded = load(whole, target)
    knows_media = bool(finds.rows["media"])
    return Salvaged(target, len(loaded.entries), cells.masks, cells.lost, knows_media)


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a file from a failing disk; sectors that cannot be read become zeros."""
    try:
        shutil.copyfile(source, target)
    except OSError:
        with source.open("rb", buffering=0) as file, target.open("wb") as copy:
            for start in range(0, source.stat().st_size, _SECTOR_BYTES):
                file.seek(start)
                try:
                    copy.write(file.read(_SECTOR_BYTES))
                except OSError:
                    copy.write(bytes(_SECTOR_BYTES))


def _find(pages: Pages) -> _Finds:
    """Rows of pages that no table reaches first: those that one does reach replace them."""
    columns = _columns()
    roots = _roots(pages)
    reached = {table: reached_pages(pages, roots[table]) for table in _WANTED if table in roots}
    owned = set().union(*reached.values()) if reached else set()
    finds = _Finds()
    for number in pages:
        if number not in owned:
            for row in rows_of(pages, number):
                for table in _WANTED:
                    _take(finds, table, columns[table], row)
    for table, numbers in reached.items():
        for number in sorted(numbers):
            for row in rows_of(pages, number):
                _take(finds, table, columns[table], row)
    tree = reached.get("cells", set())
    finds.has_all_cells = bool(tree) and all(any(rows_of(pages, number)) for number in tree)
    return finds


def _take(finds: _Finds, table: str, columns: list[_Column], row: Row) -> None:
    """Keep a row of the right shape; an integer primary key is stored as the row's number."""
    has_rowid = any(column.is_rowid for column in columns)
    if len(row.values) != len(columns) or has_rowid != (row.rowid is not None):
        return
    values = tuple(
        row.rowid if column.is_rowid else value
        for column, value in zip(columns, row.values, strict=True)
    )
    for column, value in zip(columns, values, strict=True):
        if value is not None and not isinstance(value, column.types):
            return
    finds.rows[table].append(values)


def _roots(pages: Pages) -> dict[str, int]:
    """Where each table's tree begins, as far as the list of tables can be read."""
    return {
        row.values[1]: row.values[3]
        for number in reached_pages(pages, 1)
        for row in rows_of(pages, number)
        if len(row.values) == 5
        and row.values[0] == "table"
        and isinstance(row.values[1], str)
        and isinstance(row.values[3], int)
    }


def _columns() -> dict[str, list[_Column]]:
    with contextlib.closing(sqlite3.connect(":memory:")) as reference:
        reference.executescript(TABLES)
        without_rowid = {
            name
            for name, flag in reference.execute("SELECT name, wr FROM pragma_table_list")
            if flag
        }
        return {
            table: [
                _Column(
                    name,
                    _TYPES[kind],
                    bool(key) and kind == "INTEGER" and table not in without_rowid,
                )
                for _, name, kind, _, _, key in reference.execute(f"PRAGMA table_info({table})")
            ]
            for table in _WANTED
        }


def _fill(database: sqlite3.Connection, finds: _Finds, damaged: Path) -> SalvagedCells:
    """Write the finds; what became of the cells comes back."""
    create_tables(database)
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("BEGIN")
    become_new_project(database)
    blobs = dict(_readable_blobs(finds))
    _write(database, "settings", finds.rows["settings"])
    _write(database, "media", finds.rows["media"][-1:])
    if database.execute("SELECT 1 FROM media").fetchone() is None:
        _guess_media(database, blobs, damaged)
    width, height, frame_count = database.execute(
        "SELECT width, height, frame_count FROM media"
    ).fetchone()
    fitting = {i: blob for i, blob in blobs.items() if packed_size(blob.data) == (width, height)}
    cells = SalvagedCells(
        frame_count,
        fitting,
        finds.rows["pages"],
        finds.rows["cells"],
        all_current_found=finds.has_all_cells,
    )
    _write(database, "entries", finds.rows["entries"])
    _write_objects(database, finds.rows["objects"], cells.grid.objects)
    _write(database, "comments", finds.rows["comments"])
    for pixels_id in cells.used_pixels:
        blob = fitting[pixels_id]
        row = (pixels_id, blob.object_id, blob.frame, blob.data)
        database.execute("INSERT INTO pixels VALUES (?, ?, ?, ?)", row)
    cells.store(database)
    database.execute("COMMIT")
    return cells


def _write_objects(
    database: sqlite3.Connection, rows: list[tuple[Value, ...]], with_cells: list[ObjectId]
) -> None:
    """Objects of the list, and those of which only cells were found."""
    _write(database, "objects", rows)
    database.execute(
        "UPDATE objects SET entry_id = NULL WHERE entry_id NOT IN (SELECT id FROM entries)"
    )
    for object_id in with_cells:
        living = database.execute(
            "SELECT 1 FROM objects WHERE id = ? AND entry_id NOTNULL", (object_id,)
        ).fetchone()
        if living is None:
            entry = entry_of(
                ObjectInfo(object_id, f"object {object_id}", default_color(object_id)), object_id
            )
            entry_id = database.execute(
                "INSERT INTO entries (name, color, pattern, visible, locked, notes, place)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry,
            ).lastrowid
            database.execute("INSERT OR REPLACE INTO objects VALUES (?, ?)", (object_id, entry_id))
    database.execute("DELETE FROM objects WHERE entry_id IS NULL")
    database.execute("DELETE FROM entries WHERE id NOT IN (SELECT entry_id FROM objects)")
    database.execute("DELETE FROM comments WHERE object_id NOT IN (SELECT id FROM objects)")


def _readable_blobs(finds: _Finds) -> Iterator[tuple[int, Blob]]:
    for row in finds.rows["pixels"]:
        match row:
            case int(pixels_id), int(object_id), int(frame), bytes(data):
                with contextlib.suppress(MaskError):
                    unpack_crop(data)
                    yield pixels_id, Blob(object_id, frame, data)


def _guess_media(database: sqlite3.Connection, blobs: dict[int, Blob], damaged: Path) -> None:
    """The size of most masks, and as many frames as have any: the user then finds the clip."""
    if not blobs:
        raise ProjectError(
            f"Nothing could be read from {damaged.name} but names. The file was not changed. "
            "Open a checkpoint or a backup of it."
        )
    sizes = [packed_size(blob.data) for blob in blobs.values()]
    width, height = max(set(sizes), key=sizes.count)
    frames = [blob.frame for blob in blobs.values() if 0 <= blob.frame < MAX_FRAMES]
    database.execute(
        "INSERT INTO media (id, relative_path, absolute_path, fingerprint, width, height,"
        " frame_count, description, looks) VALUES (1, '', 'unknown clip', '', ?, ?, ?, x'', x'')",
        (width, height, max(frames, default=0) + 1),
    )


def _write(database: sqlite3.Connection, table: str, rows: list[tuple[Value, ...]]) -> None:
    """Rows that the table's own rules refuse were none."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        with contextlib.suppress(sqlite3.IntegrityError):
            database.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
