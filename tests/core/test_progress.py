import threading

import pytest

from core.errors import Cancelled
from core.progress import CancelToken, Progress


def test_a_fraction_is_zero_while_the_total_is_unknown() -> None:
    assert Progress(3, 0).fraction == 0.0
    assert Progress(3, 12).fraction == 0.25


def test_a_token_lets_work_go_on_until_cancelled() -> None:
    token = CancelToken()
    token.checkpoint()
    assert not token.is_cancelled
    token.cancel()
    assert token.is_cancelled
    with pytest.raises(Cancelled):
        token.checkpoint()


def test_paused_work_waits_until_resumed() -> None:
    token, passed = CancelToken(), threading.Event()
    token.pause()
    assert token.is_paused

    def work() -> None:
        token.checkpoint()
        passed.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert not passed.is_set()
    token.resume()
    assert passed.wait(5)
    worker.join()
    assert not token.is_paused


def test_cancelling_wakes_paused_work() -> None:
    token, cancelled = CancelToken(), threading.Event()
    token.pause()

    def work() -> None:
        with pytest.raises(Cancelled):
            token.checkpoint()
        cancelled.set()

    worker = threading.Thread(target=work)
    worker.start()
    token.cancel()
    assert cancelled.wait(5)
    worker.join()


def test_cancelled_work_cannot_be_paused() -> None:
    token = CancelToken()
    token.cancel()
    token.pause()
    assert not token.is_paused
    with pytest.raises(Cancelled):
        token.checkpoint()
