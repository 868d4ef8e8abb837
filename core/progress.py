"""How long work is watched, paused and stopped: a token for the worker, a record for the watcher.

Long work in core is a generator. It calls `token.checkpoint()` between steps and yields results or
`Progress` records; it never knows which thread runs it.
"""

import threading
from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

from core.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps are finished; `total` is 0 while unknown."""

    done: int
    total: int
    text: str = ""

    @property
    def fraction(self) -> float:
        return self.done / self.total if self.total else 0.0


class CancelToken:
    """Shared by the one who asks for work and the one who does it; safe across threads."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        return not self._running.is_set()

    def cancel(self) -> None:
        with self._changing:
            self._cancelled.set()
            self._running.set()

    def pause(self) -> None:
        # A cancel slipping in between the question and the answer would leave the worker waiting.
        with self._changing:
            if not self.is_cancelled:
                self._running.clear()

    def resume(self) -> None:
        self._running.set()

    def checkpoint(self) -> None:
        """Wait here while paused; raise Cancelled once cancelled."""
        self._running.wait()
        if self.is_cancelled:
            raise Cancelled


def finished(steps: Generator[object, None, T]) -> T:
    """Do all the steps at once, unseen; what they lead to."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
