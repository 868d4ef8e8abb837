"""Opening a project file: looked into, locked, brought up to date, loaded into memory.

Project.open and Project.view use it. The order is the rule: nothing is written before the file is
known to be sound and ours alone.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from core.project.connection import ProjectConnection
from core.project.failures import explained
from core.project.inspection import (
    copy_to_look_at,
    file_version,
    inspect_database,
    refuse_newer,
)
from core.project.interruption import Interruption, find_interruption
from core.project.loading import Loaded, load
from core.project.lock import ProjectLock
from core.project.migration import migrate
from core.project.project_file import open_database
from core.project.schema import SCHEMA_VERSION


@dataclass(frozen=True)
class OpenFile:
    """What a Project is made of.

    lock: None when it is only looked at. backup: what an older file was kept as.
    """

    connection: ProjectConnection
    loaded: Loaded
    lock: ProjectLock | None = None
    interruption: Interruption | None = None
    backup: Path | None = None

    def close(self) -> None:
        self.connection.close()
        if self.lock is not None:
            self.lock.release()


def open_to_work(path: Path, *, take_over: bool) -> OpenFile:
    """See Project.open."""
    version = file_version(path)
    refuse_newer(path, version)
    lock = ProjectLock.acquire(path, take_over=take_over)
    try:
        return _open_locked(path, version, lock)
    except BaseException:
        lock.release()
        raise


def _open_locked(path: Path, version: int, lock: ProjectLock) -> OpenFile:
    backup = None
    if version < SCHEMA_VERSION:
        inspect_database(path, version).close()
        backup = migrate(path, version)
    with contextlib.closing(inspect_database(path, SCHEMA_VERSION)) as found, explained(path):
        interruption = find_interruption(found, path)
        loaded = load(found, path)
    connection = open_database(path)
    try:
        with explained(path):
            connection.claim(lock.owner.token)
            if loaded.interrupted_runs:
                with connection.transaction():
                    connection.execute("UPDATE runs SET finished = 1")
    except BaseException:
        connection.close()
        raise
    return OpenFile(connection, loaded, lock, interruption, backup)


def open_to_look(path: Path, reason: str) -> OpenFile:
    """See Project.view."""
    connection = copy_to_look_at(path)
    try:
        with explained(path):
            loaded = load(connection, path)
    except BaseException:
        connection.close()
        raise
    connection.forbid_writing(reason)
    return OpenFile(connection, loaded)
