"""Who has a project open: a small file beside it that names host, process and time.

project.py holds one while a project may be written. Only the token in the database (see
connection.py) decides who writes; this file tells people and programs before it comes to that.
"""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path

from core.project.failures import LockedProjectError, UnwritableProjectError
from core.project.lock_owner import UNKNOWN, LockOwner

_UNFINISHED_AFTER_S = 10.0


class ProjectLock:
    """Made by `acquire`; `release` it."""

    def __init__(self, path: Path, owner: LockOwner) -> None:
        self._path = path
        self.owner = owner

    @classmethod
    def acquire(cls, project: Path, *, take_over: bool = False) -> "ProjectLock":
        """LockedProjectError when another program has the project open, unless it died since.

        `take_over` does not ask the other one. UnwritableProjectError: no lock can be put there.
        """
        path = lock_path(project)
        owner = LockOwner.this_program()
        text = json.dumps(asdict(owner))
        try:
            if not _put(path, text):
                other = read_owner(project)
                if other is not None and not take_over and not other.is_dead:
                    raise LockedProjectError(
                        f"{other.text} Nothing was changed. "
                        f"Close {project.name} there, open it read-only, or open a copy.",
                        project,
                        other,
                    )
                _replace(path, text, owner.token)
        except OSError as error:
            raise UnwritableProjectError(
                f"Cannot write to {project.parent} ({error.strerror or error}). The project is "
                "safe. Open it read-only, or open a copy in another folder."
            ) from error
        return cls(path, owner)

    def release(self) -> None:
        """Take the file away, unless another program has replaced it."""
        if _token_in(self._path) == self.owner.token:
            self._path.unlink(missing_ok=True)


def lock_path(project: Path) -> Path:
    return project.with_name(project.name + "-lock")


def read_owner(project: Path) -> LockOwner | None:
    """Who has the project open or had it when its program died; None: nobody."""
    path = lock_path(project)
    try:
        text = path.read_text(encoding="utf-8")
        age_s = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return UNKNOWN
    try:
        facts = json.loads(text)
        return LockOwner.of(facts)
    except (ValueError, KeyError, TypeError, OverflowError):
        # Not written to its end: by a program that is at it now, or that died over it.
        return UNKNOWN if text or age_s < _UNFINISHED_AFTER_S else None


def _put(path: Path, text: str) -> bool:
    """Create the file; False if there is one."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return True


def _replace(path: Path, text: str, token: str) -> None:
    fresh = path.with_name(f"{path.name}-{token[:8]}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _token_in(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
