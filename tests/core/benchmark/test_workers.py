"""Workers start slowly (a new Python each): one test uses two of them, the rest is slow."""

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest

from core.benchmark.workers import measure_here, measure_in_workers
from core.errors import Cancelled, DeviceError, MaskError
from core.progress import CancelToken


class Lengths:
    """Measures how long a name is; some names do what goes wrong."""

    def __init__(self, factor: int) -> None:
        self._factor = factor

    def measure(self, name: str) -> Iterator[int | None]:
        if name == "bad":
            raise MaskError("bad is bad")
        if name == "fatal":
            os.kill(os.getpid(), signal.SIGKILL)
        for _ in name:
            yield None
        while name == "endless":
            yield None
        yield self._factor * len(name)


def results(stream: Iterator[tuple[str, int | None]]) -> dict[str, int]:
    return {name: value for name, value in stream if value is not None}


def test_one_process_measures_in_order() -> None:
    steps = list(measure_here(partial(Lengths, 2), ["ab", "c"], CancelToken()))
    assert steps == [("ab", None), ("ab", None), ("ab", 4), ("c", None), ("c", 2)]


def test_one_process_can_be_stopped() -> None:
    token = CancelToken()
    stream = measure_here(partial(Lengths, 2), ["endless"], token)
    next(stream)
    token.cancel()
    with pytest.raises(Cancelled):
        next(stream)


@pytest.mark.slow
def test_several_processes_share_the_names() -> None:
    names = ["a", "bb", "ccc", "dddd"]
    stream = measure_in_workers(partial(Lengths, 3), names, 2, CancelToken())
    assert results(stream) == {"a": 3, "bb": 6, "ccc": 9, "dddd": 12}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "failure"), [("bad", MaskError), ("fatal", DeviceError)])
def test_a_failing_worker_ends_the_work(name: str, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        results(measure_in_workers(partial(Lengths, 1), [name, "endless"], 2, CancelToken()))


@pytest.mark.slow
def test_workers_stop_when_asked() -> None:
    token = CancelToken()
    stream = measure_in_workers(partial(Lengths, 1), ["endless", "endless"], 2, token)
    next(stream)
    token.cancel()
    with pytest.raises(Cancelled):
        results(stream)
