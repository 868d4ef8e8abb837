"""A program that has a project open: on which computer, which process, since when."""

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import psutil

_SAME_START_S = 2.0


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
