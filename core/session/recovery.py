"""What became of a project whose program died: looked at before it is opened again.

The window shows the report and asks what to do. Nothing is written here, except by `recover`, which
writes another file, and by `remove_unfinished`, which the user asks for.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import OutputError, ProjectError
from core.files import ensure_writable_folder, is_unfinished
from core.project.checkpoints import Checkpoint, Checkpoints
from core.project.failures import DamagedProjectError, explained
from core.project.inspection import file_version, inspect_database
from core.project.interruption import InterruptedRun, find_interruption
from core.project.project import Project
from core.project.project_file import connect_read_only, journal_of
from core.project.salvage import Salvaged, salvage
from core.project.schema import SCHEMA_VERSION
from core.session.places import checkpoint_folders, free_path, projects_folder
from core.session.register import Abandoned, abandoned, forget

_MOST_LISTED = 10_000


@dataclass(frozen=True)
class RecoveryReport:
    """edits: since the newest checkpoint, or ever when there is none. damage: "" if it is sound.

    unfinished: files that exports had begun to write.
    """

    project: Path
    last_write_s: float
    edits: int = 0
    runs: tuple[InterruptedRun, ...] = ()
    checkpoint: Checkpoint | None = None
    damage: str = ""
    unfinished: tuple[Path, ...] = ()


@dataclass(frozen=True)
class LeftBehind:
    """A project whose program died. note: what says so; opening the project takes it away."""

    report: RecoveryReport
    note: Abandoned

    def put_aside(self) -> None:
        """The user has decided otherwise than to open it: it is not asked about again."""
        forget(self.note)


def left_behind() -> Iterator[LeftBehind]:
    """Every project whose program died, the newest first; what is no project is forgotten.

    It reads whole project files: call it in the background.
    """
    for note in abandoned():
        try:
            report = look_back(note.project, note.exports)
        except ProjectError:
            forget(note)
        else:
            yield LeftBehind(report, note)


def is_anything_left_behind() -> bool:
    """Whether `left_behind` has something to look at; quick."""
    return bool(abandoned())


def look_back(project: Path, exports: Sequence[Path] = ()) -> RecoveryReport:
    """ProjectError when the file is gone or foreign; one that is damaged has a report."""
    unfinished = tuple(file for folder in exports for file in unfinished_files(folder))
    last_write_s = _last_write_s(project)
    try:
        version = file_version(project)
        with contextlib.closing(inspect_database(project, version)) as found, explained(project):
            if version != SCHEMA_VERSION:
                return RecoveryReport(project, last_write_s, unfinished=unfinished)
            uid, edits = found.execute("SELECT uid, edits FROM project").fetchone()
            interruption = find_interruption(found, project)
    except DamagedProjectError as error:
        checkpoint = _newest_checkpoint(_uid_of_damaged(project))
        return RecoveryReport(
            project,
            last_write_s,
            checkpoint=checkpoint,
            damage=str(error),
            unfinished=unfinished,
        )
    checkpoint = _newest_checkpoint(uid)
    since = edits - checkpoint.edits if checkpoint is not None else edits
    runs = interruption.runs if interruption is not None else ()
    return RecoveryReport(
        project, last_write_s, max(since, 0), runs, checkpoint, unfinished=unfinished
    )


def recover(project: Path) -> Salvaged:
    """A new project beside the damaged one, or in the user's own folder, with what it still has."""
    name = f"{project.stem} (recovered){project.suffix}"
    try:
        return salvage(project, free_path(project.with_name(name)))
    except OutputError:
        ensure_writable_folder(projects_folder())
        return salvage(project, free_path(projects_folder() / name))


def copy_of_checkpoint(project: Path, checkpoint: Checkpoint) -> Path:
    """A project of its own as it was then, beside the project or in the user's own folder."""
    name = f"{project.stem} ({_file_name(checkpoint.name)}){project.suffix}"
    with Project.view(checkpoint.path, "") as seen, seen.snapshot() as snapshot:
        for folder in (project.parent, projects_folder()):
            target = free_path(folder / name)
            with contextlib.suppress(OutputError):
                ensure_writable_folder(folder)
                snapshot.write_project(target, seen.media)
                return target
    raise OutputError(
        f"The checkpoint {checkpoint.name} could not be copied. It is safe. Free some space."
    )


def _file_name(text: str) -> str:
    """What of a name every file system takes."""
    kept = "".join(letter if letter.isalnum() or letter in " -_.," else "-" for letter in text)
    return kept.strip(" .")[:60] or "checkpoint"


def unfinished_files(folder: Path) -> list[Path]:
    """Files that `core.files.atomic_path` had begun to write when its program died."""
    try:
        names = [entry for entry in folder.iterdir() if is_unfinished(entry)]
    except OSError:
        return []
    return sorted(entry for entry in names[:_MOST_LISTED] if entry.is_file())


def remove_unfinished(files: Sequence[Path]) -> int:
    """How many were removed; others are still in use, or may not be removed."""
    removed = 0
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()
            removed += 1
    return removed


def _newest_checkpoint(uid: str | None) -> Checkpoint | None:
    if uid is None:
        return None
    return next(iter(Checkpoints(uid, *checkpoint_folders()).list()), None)


def _uid_of_damaged(project: Path) -> str | None:
    """Where its checkpoints are, if that much can be read."""
    try:
        with contextlib.closing(connect_read_only(project)) as found:
            return str(found.execute("SELECT uid FROM project").fetchone()[0])
    except (sqlite3.Error, TypeError, UnicodeDecodeError):
        return None


def _last_write_s(project: Path) -> float:
    journal = journal_of(project)
    try:
        return (journal if journal.exists() else project).stat().st_mtime
    except OSError as error:
        raise ProjectError(
            f"No project at {project}. Nothing was changed. Check the path."
        ) from error
