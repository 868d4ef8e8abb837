import json
import os
import socket
import time
from pathlib import Path

import pytest

from core.project.failures import LockedProjectError, UnwritableProjectError
from core.project.lock import ProjectLock, lock_path, read_owner
from core.project.lock_owner import UNKNOWN, LockOwner


def put(project: Path, **facts: object) -> None:
    owner = {
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since_s": time.time(),
        "started_s": LockOwner.this_program().started_s,
        "token": "theirs",
    }
    lock_path(project).write_text(json.dumps(owner | facts))


def test_a_lock_names_its_owner_and_goes_with_it(path: Path) -> None:
    lock = ProjectLock.acquire(path)
    owner = read_owner(path)
    assert owner == lock.owner
    assert owner.pid == os.getpid()
    assert not owner.is_dead
    assert owner.text.startswith(f"Open on {socket.gethostname()} (pid {os.getpid()}) since ")
    lock.release()
    assert read_owner(path) is None
    assert list(path.parent.iterdir()) == []


def test_a_living_owner_is_asked_for(path: Path) -> None:
    put(path)
    with pytest.raises(LockedProjectError, match="Nothing was changed") as failure:
        ProjectLock.acquire(path)
    assert failure.value.owner.token == "theirs"
    lock = ProjectLock.acquire(path, take_over=True)
    assert read_owner(path) == lock.owner


def test_the_lock_of_a_dead_program_is_taken_over(path: Path) -> None:
    put(path, pid=2**22 + 1)
    ProjectLock.acquire(path).release()
    put(path, started_s=1.0)  # the number belongs to another program now
    ProjectLock.acquire(path).release()
    assert read_owner(path) is None


def test_nobody_knows_whether_a_program_elsewhere_is_dead(path: Path) -> None:
    put(path, host="elsewhere", pid=2**22 + 1)
    with pytest.raises(LockedProjectError, match="Open on elsewhere"):
        ProjectLock.acquire(path)


def test_who_was_taken_over_leaves_the_new_lock_alone(path: Path) -> None:
    first = ProjectLock.acquire(path)
    second = ProjectLock.acquire(path, take_over=True)
    first.release()
    assert read_owner(path) == second.owner


@pytest.mark.parametrize("text", ["{}", "[1]", '"x"', '{"pid": ', "\x00\x01"])
def test_an_unreadable_lock_is_somebodys(path: Path, text: str) -> None:
    lock_path(path).write_text(text)
    assert read_owner(path) == UNKNOWN
    with pytest.raises(LockedProjectError, match="Open in another program"):
        ProjectLock.acquire(path)


def test_an_empty_lock_is_somebodys_only_while_it_is_fresh(path: Path) -> None:
    lock_path(path).write_text("")
    assert read_owner(path) == UNKNOWN
    os.utime(lock_path(path), (1, 1))
    assert read_owner(path) is None
    ProjectLock.acquire(path).release()


def test_a_folder_that_takes_no_lock_can_only_be_looked_at(tmp_path: Path) -> None:
    with pytest.raises(UnwritableProjectError, match="Open it read-only"):
        ProjectLock.acquire(tmp_path / "gone" / "p.evermask")
