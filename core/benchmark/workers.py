"""Sequences measured in this process or in several spawned ones; results come as they are done."""

import multiprocessing
import os
import queue
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from typing import Generic, Protocol, TypeVar

from core.errors import DeviceError, EvermaskError
from core.progress import CancelToken

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

POLL_S = 0.2
"""How long a dead worker or a cancelled token may go unnoticed."""

MOST_WAITING = 1000
"""Answers on their way; workers wait beyond."""


class Measurer(Protocol[R_co]):
    """What serves all sequences of one process."""

    def measure(self, name: str) -> Iterator[R_co | None]:
        """None after each step, then the result."""


def measure_here(
    make: Callable[[], Measurer[R]], names: Sequence[str], token: CancelToken
) -> Iterator[tuple[str, R | None]]:
    """Name and None after each step of a sequence, name and result at its end."""
    measurer = make()
    for name in names:
        for result in measurer.measure(name):
            token.checkpoint()
            yield name, result


def measure_in_workers(
    make: Callable[[], Measurer[R]], names: Sequence[str], workers: int, token: CancelToken
) -> Iterator[tuple[str, R | None]]:
    """The same, by several processes; `make` is pickled and called in each of them.

    An EvermaskError of a worker is raised here; DeviceError when a worker dies.
    """
    crew: _Crew[R] = _Crew(multiprocessing.get_context("spawn"), make, names, workers)
    try:
        left = len(names)
        while left:
            token.checkpoint()
            answer = crew.answer()
            if answer is None:
                continue
            name, result = answer
            if isinstance(result, EvermaskError):
                raise result
            left -= result is not None
            yield name, result
    finally:
        crew.dismiss()


class _Crew(Generic[R]):
    def __init__(
        self,
        context: SpawnContext,
        make: Callable[[], Measurer[R]],
        names: Sequence[str],
        workers: int,
    ) -> None:
        self._names: Queue[str | None] = context.Queue()
        self._answers: Queue[tuple[str, R | EvermaskError | None]] = context.Queue(MOST_WAITING)
        self._stop = context.Event()
        count = min(workers, len(names))
        for name in [*names, *[None] * count]:
            self._names.put(name)
        self._processes: list[BaseProcess] = [
            context.Process(
                target=_serve, args=(make, self._names, self._answers, self._stop), daemon=True
            )
            for _ in range(count)
        ]
        for process in self._processes:
            process.start()

    def answer(self) -> tuple[str, R | EvermaskError | None] | None:
        # Asked every time: while the others go on, the line may never be empty.
        dead = [process for process in self._processes if process.exitcode not in (None, 0)]
        if dead:
            raise DeviceError(
                f"A worker ended unexpectedly (code {dead[0].exitcode}; memory may have run "
                "out). Finished sequences are kept. Run the command again with fewer --workers."
            )
        try:
            return self._answers.get(timeout=POLL_S)
        except queue.Empty:
            return None

    def dismiss(self) -> None:
        self._stop.set()
        for process in self._processes:
            process.join(timeout=10)
            if process.is_alive():
                process.terminate()
                process.join()
        for line in (self._names, self._answers):
            line.close()
            line.cancel_join_thread()


def _serve(
    make: Callable[[], Measurer[R]],
    names: "Queue[str | None]",
    answers: "Queue[tuple[str, R | EvermaskError | None]]",
    stop: Event,
) -> None:
    """A worker's life: Ctrl+C reaches it through `stop` only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Read when torch is loaded: several processes with several threads each would fight.
    os.environ["OMP_NUM_THREADS"] = "1"
    name = ""
    try:
        measurer = make()
        while (next_name := names.get()) is not None:
            name = next_name
            for result in measurer.measure(name):
                if not _told((name, result), answers, stop):
                    answers.cancel_join_thread()
                    return
    except EvermaskError as error:
        _told((name, error), answers, stop)


def _told(
    answer: tuple[str, R | EvermaskError | None],
    answers: "Queue[tuple[str, R | EvermaskError | None]]",
    stop: Event,
) -> bool:
    """Whether anybody still wants the answer; waits while the line is full."""
    while not stop.is_set():
        try:
            answers.put(answer, timeout=POLL_S)
        except queue.Full:
            continue
        return True
    return False
