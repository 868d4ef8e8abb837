import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app import jobs as module
from app.jobs import JobEnd, Jobs, Lane, _Task
from core.errors import MediaError
from core.progress import CancelToken, Progress


def numbers(token: CancelToken, count: int) -> Iterator[object]:
    for number in range(count):
        token.checkpoint()
        yield number


def test_everything_yielded_arrives_in_order_on_the_ui_thread(qtbot: QtBot, jobs: Jobs) -> None:
    items: list[object] = []
    threads = []
    job = jobs.files.start("count", lambda token: numbers(token, 5000))
    job.yielded.connect(lambda some: (items.extend(some), threads.append(QThread.currentThread())))

    with qtbot.waitSignal(job.ended) as ended:
        pass

    assert items == list(range(5000))
    assert ended.args == [JobEnd.DONE]
    assert set(threads) == {jobs.thread()}


def test_deliveries_are_few_however_fast_the_work_is(qtbot: QtBot, jobs: Jobs) -> None:
    deliveries: list[object] = []
    job = jobs.files.start("count", lambda token: numbers(token, 20000))
    job.yielded.connect(deliveries.append)

    with qtbot.waitSignal(job.ended):
        pass

    assert len(deliveries) <= 10


def test_only_the_newest_progress_is_delivered_and_it_is_no_item(qtbot: QtBot, jobs: Jobs) -> None:
    def work(token: CancelToken) -> Iterator[object]:
        for done in range(1, 1001):
            yield Progress(done, 1000)

    seen: list[Progress] = []
    items: list[object] = []
    job = jobs.files.start("progress", work)
    job.progress.connect(seen.append)
    job.yielded.connect(items.append)

    with qtbot.waitSignal(job.ended):
        pass

    assert seen[-1] == Progress(1000, 1000)
    assert len(seen) < 100
    assert not items


def test_a_failure_is_reported_after_what_came_before_it(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def work(token: CancelToken) -> Iterator[object]:
        yield 1
        raise MediaError("broken")

    heard: list[object] = []
    job = jobs.files.start("fail", work)
    job.yielded.connect(heard.extend)
    job.failed.connect(lambda error: heard.append(str(error)))
    job.ended.connect(heard.append)

    with qtbot.waitSignal(job.ended):
        pass

    assert heard == [1, "broken", JobEnd.FAILED]


def test_cancelling_ends_an_endless_job(qtbot: QtBot, jobs: Jobs) -> None:
    job = jobs.tracking.start("endless", lambda token: numbers(token, 10**9))
    qtbot.waitSignal(job.yielded).wait()

    with qtbot.waitSignal(job.ended) as ended:
        job.cancel()

    assert ended.args == [JobEnd.CANCELLED]


def test_a_paused_job_stands_still_until_it_is_resumed(qtbot: QtBot, jobs: Jobs) -> None:
    standing = threading.Event()

    def work(token: CancelToken) -> Iterator[object]:
        yield "first"
        standing.wait(5)
        token.checkpoint()
        yield "second"

    items: list[object] = []
    job = jobs.tracking.start("pause", work)
    job.yielded.connect(items.extend)
    qtbot.waitSignal(job.yielded).wait()
    job.pause()
    standing.set()

    assert job.is_paused
    assert items == ["first"]
    with qtbot.waitSignal(job.ended):
        job.resume()
    assert items == ["first", "second"]


def test_a_lane_does_one_job_after_the_other(qtbot: QtBot, jobs: Jobs) -> None:
    order: list[str] = []

    def work(name: str) -> Iterator[object]:
        order.append(f"{name} starts")
        yield None
        order.append(f"{name} ends")

    jobs.files.start("a", lambda token: work("a"))
    last = jobs.files.start("b", lambda token: work("b"))

    with qtbot.waitSignal(last.ended):
        pass

    assert order == ["a starts", "a ends", "b starts", "b ends"]
    assert not jobs.files.is_busy


def test_closing_waits_for_the_job_and_starts_none_of_the_waiting(qtbot: QtBot) -> None:
    lane = Lane("test")
    begun = threading.Event()
    ended = threading.Event()

    def work(token: CancelToken) -> Iterator[object]:
        try:
            begun.set()
            while True:
                token.checkpoint()
                yield None
        finally:
            ended.set()

    lane.start("first", work)
    lane.start("second", work)
    qtbot.waitUntil(begun.is_set)

    lane.close()

    assert ended.is_set()
    with pytest.raises(RuntimeError):
        lane.start("late", work)


def test_closing_ends_a_paused_job(qtbot: QtBot) -> None:
    lane = Lane("test")
    job = lane.start("paused", lambda token: numbers(token, 10**9))
    qtbot.waitSignal(job.yielded).wait()
    job.pause()

    lane.close()

    assert not lane.findChildren(QThread)


def test_the_last_word_of_a_job_that_is_gone_already_is_heard_by_nobody(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end can be told before the worker has said that there is one."""
    gone, spoken = threading.Event(), threading.Event()

    class LateTask(_Task):
        def _ring_once(self) -> None:
            if self.has_ended:
                assert gone.wait(60)
                super()._ring_once()
                spoken.set()
            else:
                super()._ring_once()

    with monkeypatch.context() as patched:
        patched.setattr(module, "_Task", LateTask)
        job = jobs.files.start("late", lambda token: numbers(token, 3))
    job.destroyed.connect(gone.set)
    with qtbot.waitSignal(job.ended):
        pass
    qtbot.waitUntil(gone.is_set)
    qtbot.waitUntil(spoken.is_set)

    following = jobs.files.start("following", lambda token: numbers(token, 3))
    with qtbot.waitSignal(following.ended) as ended:
        pass
    assert ended.args == [JobEnd.DONE]
