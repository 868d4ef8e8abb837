"""The pace by a clock that only the test moves: a real one counts what else a machine does."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from core.errors import Cancelled
from core.progress import CancelToken
from core.review import pace as module
from core.review.pace import LONGEST_NAP_S, Pace


@dataclass
class Clock:
    """Stands in for the module `time`."""

    now: float = 100.0
    computed: float = 7.0
    slept: float = 0.0

    def perf_counter(self) -> float:
        return self.now

    def thread_time(self) -> float:
        return self.computed

    def sleep(self, seconds: float) -> None:
        assert seconds <= LONGEST_NAP_S
        self.slept += seconds
        self.now += seconds

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.computed += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    monkeypatch.setattr(module.cv2, "getNumThreads", lambda: 1)
    return made


def begun(is_running: Callable[[], bool], share: float) -> Pace:
    pace = Pace(is_running, share)
    pace.begin()
    return pace


def test_alone_there_is_no_rest(clock: Clock) -> None:
    pace = begun(lambda: False, 0.2)
    clock.work(3)
    pace.rest(CancelToken())
    assert clock.slept == 0


def test_beside_a_run_work_takes_its_share(clock: Clock) -> None:
    pace, start = begun(lambda: True, 0.2), clock.now
    for seconds in (0.01, 0.3, 0.002, 0.1):
        clock.work(seconds)
        pace.rest(CancelToken())
    assert 0.412 / (clock.now - start) == pytest.approx(0.2)


def test_threads_that_help_count_as_work(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.cv2, "getNumThreads", lambda: 4)
    pace = begun(lambda: True, 0.5)
    clock.now += 1
    clock.computed += 0.1
    pace.rest(CancelToken())
    assert clock.slept == pytest.approx(0.4)


def test_the_rest_ends_with_the_run(clock: Clock) -> None:
    pace = begun(lambda: clock.slept < 0.2, 1e-6)
    clock.work(1)
    pace.rest(CancelToken())
    assert clock.slept == pytest.approx(0.2, abs=LONGEST_NAP_S)


def test_cancelling_ends_the_rest(clock: Clock) -> None:
    token = CancelToken()
    token.cancel()
    pace = begun(lambda: True, 1e-6)
    clock.work(1)
    with pytest.raises(Cancelled):
        pace.rest(token)
    assert clock.slept == 0


def test_waiting_for_a_turn_is_no_work(clock: Clock) -> None:
    pace = begun(lambda: True, 0.04)
    clock.now += 60
    pace.rest(CancelToken())
    assert clock.slept == 0
