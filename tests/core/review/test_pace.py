import time
from types import SimpleNamespace

import pytest

from core.errors import Cancelled
from core.progress import CancelToken
from core.review.pace import Pace


def worked(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def test_alone_there_is_no_rest() -> None:
    pace = Pace(lambda: False)
    pace.begin()
    worked(0.02)
    before = time.perf_counter()
    pace.rest(CancelToken())
    assert time.perf_counter() - before < 0.02


def test_beside_a_run_work_takes_at_most_its_share() -> None:
    pace = Pace(lambda: True, share=0.2)
    pace.begin()
    start = time.perf_counter()
    for _ in range(4):
        worked(0.01)
        pace.rest(CancelToken())
    assert 4 * 0.01 / (time.perf_counter() - start) <= 0.21


def test_the_rest_ends_with_the_run() -> None:
    answers = iter([True, False])
    pace = Pace(lambda: next(answers), share=1e-6)
    pace.begin()
    worked(0.001)
    before = time.perf_counter()
    pace.rest(CancelToken())
    assert time.perf_counter() - before < 0.5


def test_cancelling_ends_the_rest() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        Pace(lambda: True, share=1e-6).rest(token)


def test_waiting_for_a_turn_is_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    clock = SimpleNamespace(
        perf_counter=lambda: now[0],
        thread_time=lambda: 7.0,
        sleep=lambda seconds: pytest.fail("there was nothing to rest from"),
    )
    monkeypatch.setattr("core.review.pace.time", clock)
    pace = Pace(lambda: True)
    pace.begin()
    now[0] += 60.0
    pace.rest(CancelToken())
