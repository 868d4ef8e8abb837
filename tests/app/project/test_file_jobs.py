import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import JobEnd, Jobs
from app.messages import Messages
from app.project.file_jobs import FileJobs
from core.progress import CancelToken, Progress


@pytest.fixture
def file_jobs(jobs: Jobs, messages: Messages) -> FileJobs:
    return FileJobs(jobs, messages)


def test_progress_is_said_in_steps_or_in_percent(qtbot: QtBot, file_jobs: FileJobs) -> None:
    lines: list[tuple[str, float]] = []
    file_jobs.progressed.connect(lambda text, fraction: lines.append((text, fraction)))

    def work(token: CancelToken) -> Iterator[object]:
        yield Progress(3, 12)

    for steps in (Progress(3, 12), Progress(5_000_000, 10_000_000), Progress(0, 0)):
        job = file_jobs.start("Opening a.mp4…", lambda _token, steps=steps: iter([steps]))
        assert job is not None
        with qtbot.waitSignal(job.ended):
            pass
    assert ("Opening a.mp4 3 / 12", 0.25) in lines
    assert ("Opening a.mp4 50%", 0.5) in lines
    assert lines[0] == ("Opening a.mp4…", -1.0)
    assert lines[-1] == ("", -1.0)


def test_a_second_job_is_refused_with_a_message(
    qtbot: QtBot, file_jobs: FileJobs, messages: Messages
) -> None:
    go_on = threading.Event()

    def work(token: CancelToken) -> Iterator[object]:
        go_on.wait(5)
        token.checkpoint()
        yield 1

    job = file_jobs.start("held", work)
    assert job is not None
    qtbot.waitUntil(lambda: file_jobs.is_busy)
    assert file_jobs.start("second", work) is None
    assert messages.current is not None
    assert "Another file job" in messages.current.text
    with qtbot.waitSignal(job.ended) as ended:
        file_jobs.stop()
        go_on.set()
    assert ended.args == [JobEnd.CANCELLED]
