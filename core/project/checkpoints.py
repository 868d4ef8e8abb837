"""Checkpoints: whole copies of a project, made in the background and opened as copies.

Whole files, because a checkpoint has to survive damage to the project it was made from. Those that
a person named are kept; of the others the newest twenty, in a folder that may be emptied.
"""

import contextlib
import hashlib
import sqlite3
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.errors import ProjectError
from core.files import ensure_writable_folder, is_unfinished
from core.project.copying import Snapshot
from core.project.failures import explained
from core.project.project_file import connect_read_only

AUTOMATIC_KEPT = 20
AUTOMATIC_BYTES = 2 << 30
"""For the automatic checkpoints of one project together; the newest is kept whatever it takes."""


class CheckpointKind(Enum):
    """Why a checkpoint was made; the values are stored in it."""

    NAMED = "named"
    TIME = "time"
    RUN = "run"
    RANGE = "range"


@dataclass(frozen=True)
class Checkpoint:
    """edits: what project.edits was when it was made."""

    path: Path
    kind: CheckpointKind
    name: str
    made_at_s: float
    edits: int
    byte_size: int


class Checkpoints:
    """Of one project, whose files are named after its uid. Any thread."""

    def __init__(self, uid: str, kept: Path, discardable: Path) -> None:
        # The uid comes from a file that may be hostile.
        folder = uid if uid.isalnum() and len(uid) == 32 else _digest(uid)
        self._kept = kept / folder
        self._discardable = discardable / folder

    def write(self, snapshot: Snapshot, kind: CheckpointKind, name: str) -> Checkpoint:
        """OutputError when there is no room; automatic ones beyond the limits go afterwards."""
        folder = self._kept if kind is CheckpointKind.NAMED else self._discardable
        ensure_writable_folder(folder)
        target = _free_name(folder)
        snapshot.write_checkpoint(target, kind.value, name)
        made = _read(target)
        if made is None:
            raise ProjectError(
                f"The checkpoint {name} could not be written. The project is safe. "
                "Save a copy of it in another folder."
            )
        self._thin_out()
        return made

    def list(self) -> list[Checkpoint]:
        """Newest first; files that are no checkpoints are passed over.

        So are those being written: opened while they are, they would miss their last changes.
        """
        found = [
            checkpoint
            for folder in (self._kept, self._discardable)
            for file in folder.glob("*.evermask")
            if not is_unfinished(file) and (checkpoint := _read(file)) is not None
        ]
        return sorted(found, key=lambda checkpoint: checkpoint.made_at_s, reverse=True)

    def rename(self, checkpoint: Checkpoint, name: str) -> None:
        """A checkpoint with a name of the user's is kept."""
        with (
            explained(checkpoint.path),
            contextlib.closing(sqlite3.connect(checkpoint.path)) as database,
        ):
            database.execute(
                "UPDATE checkpoint SET name = ?, kind = ?", (name, CheckpointKind.NAMED.value)
            )
            database.commit()
        if checkpoint.path.parent != self._kept:
            ensure_writable_folder(self._kept)
            target = _free_name(self._kept)
            # The folders may lie on two disks.
            target.write_bytes(checkpoint.path.read_bytes())
            checkpoint.path.unlink()

    def remove(self, checkpoint: Checkpoint) -> None:
        checkpoint.path.unlink(missing_ok=True)

    def _thin_out(self) -> None:
        total = 0
        automatic = [c for c in self.list() if c.path.parent == self._discardable]
        for place, checkpoint in enumerate(automatic):
            total += checkpoint.byte_size
            if place and (place >= AUTOMATIC_KEPT or total > AUTOMATIC_BYTES):
                checkpoint.path.unlink(missing_ok=True)


def _read(path: Path) -> Checkpoint | None:
    try:
        with contextlib.closing(connect_read_only(path)) as database:
            kind, name, made_at_s = database.execute(
                "SELECT kind, name, made_at_s FROM checkpoint"
            ).fetchone()
            (edits,) = database.execute("SELECT edits FROM project").fetchone()
        size = path.stat().st_size
        return Checkpoint(path, CheckpointKind(kind), name, made_at_s, edits, size)
    except (sqlite3.Error, OSError, TypeError, ValueError):
        return None


def _free_name(folder: Path) -> Path:
    stem, number = time.strftime("%Y%m%d-%H%M%S"), 0
    while (target := folder / f"{stem}-{number:02}.evermask").exists():
        number += 1
    return target


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
