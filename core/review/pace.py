"""How fast background work may go: as fast as it can, or beside a run in a small share of the time.

Whatever it does meanwhile, work that runs a twentieth of the time delays a run by at most that.
Counted is what it computes: while it waits for its turn on a busy machine it delays nobody.
"""

import time
from collections.abc import Callable

import cv2

from core.progress import CancelToken

SHARE_BESIDE_RUN = 0.04
"""So that scoring delays a run by less than a twentieth."""

LONGEST_NAP_S = 0.05
"""So soon a cancelled job ends, and a job goes on at full speed once the run is over."""


class Pace:
    """Told by the session whether a run goes on; asked by background jobs between two steps."""

    def __init__(self, is_running: Callable[[], bool], share: float = SHARE_BESIDE_RUN) -> None:
        self._is_running = is_running
        self._share = share
        self._since = time.perf_counter()
        self._computed = 0.0

    @property
    def is_beside_run(self) -> bool:
        return self._is_running()

    def begin(self) -> None:
        """A job starts, in this thread; what came before is not its work."""
        self._since = time.perf_counter()
        self._computed = time.thread_time()

    def rest(self, token: CancelToken) -> None:
        """After each step: wait here as long as the step's length demands, Cancelled at once."""
        token.checkpoint()
        wake_at = time.perf_counter() + self._worked() * (1 / self._share - 1)
        while self._is_running() and (left := wake_at - time.perf_counter()) > 0:
            time.sleep(min(left, LONGEST_NAP_S))
            token.checkpoint()
        self.begin()

    def _worked(self) -> float:
        """Seconds of computing since the last rest, of this thread and those that help OpenCV."""
        computed = (time.thread_time() - self._computed) * max(1, cv2.getNumThreads())
        return min(time.perf_counter() - self._since, computed)
