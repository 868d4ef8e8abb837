"""Who has a project open: a small file beside it that names host, process and time.

project.py holds one while a project may be written. Only the token in the database (see
connection.py) decides who writes; this file tells people and programs before it comes to that.
"""

import json
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

from core.project.failures import LockedProjectError, UnwritableProjectError

_SAME_START_S = 2.0
_UNFINISHED_AFTER_S = 10.0


@dataclass(frozen=True)
class LockOwner:
    """A program with a project open; since_s and started_s are seconds as of time.time()."""

    host: str
    pid: int
    since_s: float
    started_s: float
    token: str

    @classmethod
    def this_program(cls) -> "LockOwner":
        started_s = psutil.Process().create_time()
        return cls(socket.gethostname(), os.getpid(), time.time(), started_s, uuid4().hex)

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "LockOwner":
        """As asdict made it; KeyError, TypeError, ValueError or OverflowError for anything else."""
        return cls(
            str(facts["host"])[:200],
            int(facts["pid"]),
            float(facts["since_s"]),
            float(facts["started_s"]),
            str(facts["token"]),
        )

    @property
    def is_dead(self) -> bool:
        """Certainly gone. Of a program on another host nobody knows."""
        if self.host != socket.gethostname():
            return False
        try:
            started_s: float = psutil.Process(self.pid).create_time()
        except psutil.NoSuchProcess:
            return True
        except psutil.Error:
            return False
        # The number may belong to another program by now.
        return abs(started_s - self.started_s) > _SAME_START_S

    @property
    def text(self) -> str:
        """As the user reads it; with the day when that is not today."""
        if self == UNKNOWN:
            return "Open in another program."
        try:
            since = datetime.fromtimestamp(self.since_s)
        except (ValueError, OverflowError, OSError):
            return f"Open on {self.host} (pid {self.pid})."
        day = "" if since.date() == datetime.now().date() else f"{since:%Y-%m-%d} "
        return f"Open on {self.host} (pid {self.pid}) since {day}{since:%H:%M}."


UNKNOWN = LockOwner("", 0, 0.0, 0.0, "")
"""The owner of a lock that cannot be read."""


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
