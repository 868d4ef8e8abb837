"""What a failing database means to the user: every sqlite3.Error told as a ProjectError.

All modules of the room wrap their work in `explained`. A mistake of ours stays what it is.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from core.errors import ProjectError
from core.project.lock_owner import LockOwner


class DamagedProjectError(ProjectError):
    """The file's content cannot be trusted; it may be recovered into another file."""

    def __init__(self, text: str, project: Path) -> None:
        super().__init__(text)
        self.project = project


class NewerProjectError(ProjectError):
    """A newer program made the file; it may be looked at."""


class UnwritableProjectError(ProjectError):
    """The file or its folder may not be written; it may be looked at."""


class ReadOnlyProjectError(ProjectError):
    """A project that is only looked at was to be changed."""


class LockedProjectError(ProjectError):
    """Another program has the project open."""

    def __init__(self, text: str, project: Path, owner: LockOwner) -> None:
        super().__init__(text)
        self.project = project
        self.owner = owner


def damaged(path: Path, reason: str) -> DamagedProjectError:
    """For a file whose content cannot be trusted."""
    return DamagedProjectError(
        f"The project {path} is damaged ({reason}). The file was not changed. "
        "Open a backup of it, or move it away to start a new one.",
        path,
    )


def explain(error: sqlite3.Error, path: Path) -> Exception:
    """What a database failure means to the user; a mistake of ours is handed back as it is."""
    if isinstance(
        error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError
    ):
        return error
    kind = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
    if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ProjectError(
            f"The project {path.name} is open in another window or program. Nothing was changed. "
            "Close it there, then open it again."
        )
    if kind.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return UnwritableProjectError(
            f"Cannot write to the project {path}. What was saved before is safe. "
            "Give yourself permission to write there, or work on a copy in another folder."
        )
    if kind == "SQLITE_FULL":
        return ProjectError(
            f"Disk full: the last change could not be saved in {path.name}. "
            "Everything before it is saved. Free some space, then repeat the change."
        )
    if kind == "SQLITE_NOTADB":
        return foreign(path)
    if kind.startswith("SQLITE_IOERR"):
        return ProjectError(
            f"The disk failed while using the project {path.name} ({error}). "
            "What was saved before is safe. Check the disk, then open the project again."
        )
    return damaged(path, str(error))


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Inside it, failures of the database become ProjectErrors."""
    try:
        yield
    except sqlite3.Error as error:
        told = explain(error, path)
        if told is error:
            raise
        raise told from error
    except UnicodeDecodeError as error:
        # SQLite quotes damaged names in its complaint, and then Python cannot even read that.
        raise damaged(path, "its tables have no readable names") from error


def foreign(path: Path) -> ProjectError:
    return ProjectError(
        f"{path.name} is not an Evermask project. The file was not changed. "
        "Choose a file ending in .evermask, or open the video itself."
    )
