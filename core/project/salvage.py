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

from core.errors import MaskError, ProjectError
from core.files import atomic_path
from core.masks import packed_size, unpack_crop
from core.project.carving import Row, Value, reached_pages, rows_of
from core.project.failures import explained
from core.project.inspection import inspect_database
from core.project.loading import load
from core.project.pages import Pages
from core.project.project_file import become_new_project, journal_of
from core.project.schema import SCHEMA_VERSION, TABLES, create_tables

_CHUNK_BYTES = 1 << 20
_SECTOR_BYTES = 4096
_TYPES: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "REAL": (float, int),
    "TEXT": (str,),
    "BLOB": (bytes,),
}
_WANTED = ("media", "objects", "settings", "pixels", "cells")


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
    """Rows by table, the best version of each key last."""

    rows: dict[str, list[tuple[Value, ...]]] = field(
        default_factory=lambda: {table: [] for table in _WANTED}
    )


def salvage(damaged: Path, target: Path) -> Salvaged:
    """Read what can be read into a new project; ProjectError when there is nothing."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "damaged"
        for source in (damaged, journal_of(damaged)):
            if source.exists():
                _copy_readable(source, copy if source is damaged else journal_of(copy))
        with Pages(copy, journal_of(copy)) as pages:
            finds = _find(pages)
    if not finds.rows["cells"] and not finds.rows["objects"]:
        raise ProjectError(
            f"Nothing could be read from {damaged.name}. The file was not changed. "
            "Open a checkpoint or a backup of it."
        )
    with atomic_path(target) as partial:
        with contextlib.closing(sqlite3.connect(partial)) as database, explained(target):
            database.isolation_level = None
            lost = _fill(database, finds, damaged)
            counts = [
                database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("objects", "cells")
            ]
            database.execute("PRAGMA journal_mode = WAL")
        with contextlib.closing(inspect_database(partial, SCHEMA_VERSION)) as whole:
            load(whole, target)
    return Salvaged(target, counts[0], counts[1], lost, bool(finds.rows["media"]))


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


def _fill(database: sqlite3.Connection, finds: _Finds, damaged: Path) -> int:
    """Write the finds; the number of cells whose pixels are gone comes back."""
    create_tables(database)
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("BEGIN")
    become_new_project(database)
    blobs = dict(_readable_blobs(finds))
    cells = _best_cells(finds)
    _write(database, "settings", finds.rows["settings"])
    _write(database, "media", finds.rows["media"][-1:])
    if database.execute("SELECT 1 FROM media").fetchone() is None:
        _guess_media(database, cells, blobs, damaged)
    width, height, frame_count = database.execute(
        "SELECT width, height, frame_count FROM media"
    ).fetchone()
    _write(database, "objects", finds.rows["objects"])
    lost = 0
    for cell in cells:
        pixels_id, frame = cell["pixels_id"], cell["frame"]
        blob = blobs.get(pixels_id) if isinstance(pixels_id, int) else None
        if not isinstance(frame, int) or not 0 <= frame < frame_count:
            continue
        if pixels_id is not None and (blob is None or packed_size(blob) != (width, height)):
            lost += 1
            continue
        _write_cell(database, cell, blob)
    database.execute("COMMIT")
    return lost


def _best_cells(finds: _Finds) -> list[dict[str, Value]]:
    """One for each object and frame: of several the one with the newest pixels."""
    names = [column.name for column in _columns()["cells"]]
    best: dict[tuple[Value, Value], dict[str, Value]] = {}
    for row in finds.rows["cells"]:
        cell = dict(zip(names, row, strict=True))
        key = (cell["object_id"], cell["frame"])
        if key not in best or _age(cell) >= _age(best[key]):
            best[key] = cell
    return list(best.values())


def _age(cell: dict[str, Value]) -> int:
    pixels_id = cell["pixels_id"]
    return pixels_id if isinstance(pixels_id, int) else 0


def _readable_blobs(finds: _Finds) -> Iterator[tuple[int, bytes]]:
    for pixels_id, data, *_ in finds.rows["pixels"]:
        if isinstance(pixels_id, int) and isinstance(data, bytes):
            with contextlib.suppress(MaskError):
                unpack_crop(data)
                yield pixels_id, data


def _guess_media(
    database: sqlite3.Connection,
    cells: list[dict[str, Value]],
    blobs: dict[int, bytes],
    damaged: Path,
) -> None:
    """The size of most masks, and as many frames as have any: the user then finds the clip."""
    if not blobs:
        raise ProjectError(
            f"Nothing could be read from {damaged.name} but names. The file was not changed. "
            "Open a checkpoint or a backup of it."
        )
    sizes = [packed_size(blob) for blob in blobs.values()]
    width, height = max(set(sizes), key=sizes.count)
    frames = [frame for cell in cells if isinstance(frame := cell["frame"], int)]
    database.execute(
        "INSERT INTO media (id, relative_path, absolute_path, fingerprint, width, height,"
        " frame_count, description, looks) VALUES (1, '', 'unknown clip', '', ?, ?, ?, x'', x'')",
        (width, height, max(frames, default=0) + 1),
    )


def _write_cell(database: sqlite3.Connection, cell: dict[str, Value], blob: bytes | None) -> None:
    object_id = cell["object_id"]
    if not isinstance(object_id, int):
        return
    with contextlib.suppress(sqlite3.IntegrityError):
        database.execute(
            "INSERT OR IGNORE INTO objects (id, name, color, visible, alive)"
            " VALUES (?, ?, ?, 1, 1)",
            (object_id, f"object {object_id}", 0xE69F00),
        )
        if blob is not None:
            database.execute(
                "INSERT OR REPLACE INTO pixels (id, data) VALUES (?, ?)", (cell["pixels_id"], blob)
            )
        _write(database, "cells", [tuple(cell.values())])


def _write(database: sqlite3.Connection, table: str, rows: list[tuple[Value, ...]]) -> None:
    """Rows that the table's own rules refuse were none."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        with contextlib.suppress(sqlite3.IntegrityError):
            database.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
