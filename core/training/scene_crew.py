"""Other processes that draw the scenes of coming requests, so that a fast device need not wait."""

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from core.errors import DeviceError
from core.training.scenes import SceneRequest, SceneSource
from core.training.synthesis import Scene


@dataclass(frozen=True)
class DrawnScenes:
    """A request's scenes, and what was wrong with samples that had to be skipped."""

    scenes: list[Scene]
    damaged: frozenset[str]


class SceneCrew:
    """make: builds the source of each process; it must be picklable."""

    def __init__(self, make: Callable[[], SceneSource], workers: int) -> None:
        self.workers = workers
        self._pool = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(make,)
        )
        self._pending: dict[SceneRequest, Future[DrawnScenes]] = {}

    def prepare(self, requests: Sequence[SceneRequest]) -> None:
        """Draw these next; what was prepared and is not among them is given up."""
        for request in self._pending.keys() - set(requests):
            self._pending.pop(request).cancel()
        for request in requests:
            if request not in self._pending:
                self._pending[request] = self._pool.submit(_draw, request)

    def take(self, request: SceneRequest) -> DrawnScenes | None:
        """None when the request was not prepared; DeviceError when a process died."""
        future = self._pending.pop(request, None)
        if future is None:
            return None
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise DeviceError(
                "A process that prepares training clips ended unexpectedly (memory may have run "
                "out). The last saved state is kept. Resume with fewer --workers, or with 0."
            ) from error

    def dismiss(self) -> None:
        self._pool.shutdown(cancel_futures=True)


_source: SceneSource | None = None
"""Of this process, when it is one of a crew."""


def _begin(make: Callable[[], SceneSource]) -> None:
    global _source
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _source = make()


def _draw(request: SceneRequest) -> DrawnScenes:
    assert _source is not None
    scenes = _source.draw_all(request)
    return DrawnScenes(scenes, frozenset(_source.damaged))
