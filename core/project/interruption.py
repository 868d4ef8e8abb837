"""What a program that died left in a project: found when the file is opened again.

Project.open asks for it before anything is written; the window shows it in the recovery dialog.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from core.project.project_file import journal_of
from core.types import Direction, FrameIndex


@dataclass(frozen=True)
class InterruptedRun:
    """A run that was going on. reached: the last frame that it stored, None for not one.

    direction: None for one that joins two others. stored: how many frames it did.
    """

    direction: Direction | None
    start: FrameIndex
    stop: FrameIndex
    reached: FrameIndex | None
    stored: int


@dataclass(frozen=True)
class Interruption:
    """last_write_s: as of time.time(). edits: what project.edits counts, ever."""

    last_write_s: float
    edits: int
    runs: tuple[InterruptedRun, ...]


def find_interruption(connection: sqlite3.Connection, path: Path) -> Interruption | None:
    """None when the project was closed properly."""
    writer, edits = connection.execute("SELECT writer, edits FROM project").fetchone()
    runs = tuple(
        _run(*row)
        for row in connection.execute(
            "SELECT direction, start, stop, head FROM runs WHERE finished = 0 ORDER BY id"
        )
    )
    return Interruption(_last_write_s(path), edits, runs) if writer or runs else None


def _run(direction: int, start: int, stop: int, head: int) -> InterruptedRun:
    towards = Direction(direction) if direction else None
    return InterruptedRun(towards, start, stop, head if head != start else None, abs(head - start))


def _last_write_s(path: Path) -> float:
    """Of the journal if there is one: a checkpoint of SQLite's own touches the file later."""
    journal = journal_of(path)
    return (journal if journal.exists() else path).stat().st_mtime
