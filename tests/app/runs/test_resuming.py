import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import JobEnd, Jobs
from app.messages import Messages
from app.runs.track_wish import AfterRun, Shown
from app.runs.tracking import Tracking
from core.session.runs.rules import StopRules
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.types import CellState, ObjectId

Paint = Callable[..., None]
ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def held(fake: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Semaphore]:
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    fake.allowed = threading.Semaphore(3)
    yield fake.allowed
    fake.allowed.release(100)


@pytest.fixture
def one_waits(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint, held: threading.Semaphore
) -> Tracking:
    """A run of the first object goes on, one of the second waits for it."""
    paint()
    document.add_object()
    paint(30, 20)
    tracking.set_follow(False)
    tracking.start(RunScope(0, objects=frozenset({ONE})))
    tracking.start(RunScope(0, objects=frozenset({TWO})))
    assert len(tracking.waiting.runs) == 1
    qtbot.waitUntil(lambda: states(document, ONE)[2] == CellState.AUTO)
    return tracking


def states(document: Document, object_id: ObjectId) -> list[int]:
    return document.session.states(object_id).tolist()


def said(messages: Messages) -> str:
    return messages.current.text if messages.current else ""


def close_clip(qtbot: QtBot, document: Document, jobs: Jobs, held: threading.Semaphore) -> None:
    """As Opening.close_clip does it."""
    with qtbot.waitSignal(jobs.tracking.ended):
        jobs.tracking.cancel_all()
        held.release(100)
    document.close()


def reopen(
    qtbot: QtBot,
    document: Document,
    messages: Messages,
    open_path: Callable[[Path], Session],
    clip_path: Path,
    wanted: str,
) -> None:
    document.take(open_path(clip_path))
    qtbot.waitUntil(lambda: wanted in said(messages))


def test_closing_the_clip_keeps_the_run_and_what_waits_for_it(
    qtbot: QtBot,
    document: Document,
    one_waits: Tracking,
    jobs: Jobs,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
    choose: Callable[[str], None],
) -> None:
    close_clip(qtbot, document, jobs, held)
    assert one_waits.waiting.runs == ()
    reopen(qtbot, document, messages, open_path, clip_path, "A run is paused at frame ")
    assert said(messages).endswith("Another run waits for it.")
    assert [run.text for run in one_waits.waiting.runs] == ["Track forward “object 2” from 00000"]
    assert states(document, TWO)[1] == CellState.EMPTY

    ends: list[JobEnd] = []
    one_waits.finished.connect(ends.append)
    choose("Resume")
    qtbot.waitUntil(lambda: ends == [JobEnd.DONE] * 2)
    assert states(document, ONE)[11] == states(document, TWO)[11] == CellState.AUTO
    assert document.session.waiting_runs() == ()


def test_what_waits_comes_back_as_it_was_asked_for(
    qtbot: QtBot,
    document: Document,
    one_waits: Tracking,
    jobs: Jobs,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
) -> None:
    """With the rules that pause it, and with what is to happen when it is done."""
    one_waits.waiting.take_all_out()
    rules, after = StopRules(vanished=4, risk=0.7), AfterRun(Shown.SCORES, beeps=True)
    one_waits.start(RunScope(0, objects=frozenset({TWO})), rules, after)
    (asked,) = one_waits.waiting.runs
    close_clip(qtbot, document, jobs, held)
    reopen(qtbot, document, messages, open_path, clip_path, "A run is paused at frame ")

    (waiting,) = one_waits.waiting.runs
    assert (waiting.rules, waiting.after) == (rules, after)
    assert waiting == asked


def test_a_paused_run_is_as_watchful_another_day(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    jobs: Jobs,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
    choose: Callable[[str], None],
) -> None:
    """The fake is confident by 75 %."""
    paint()
    tracking.start(RunScope(0), StopRules(confidence=0.9))
    qtbot.waitUntil(lambda: tracking.is_paused)
    close_clip(qtbot, document, jobs, held)
    reopen(qtbot, document, messages, open_path, clip_path, "A run is paused at frame ")

    choose("Resume")
    qtbot.waitUntil(lambda: tracking.is_paused)
    qtbot.waitUntil(lambda: "limit 90%" in said(messages))
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()


def test_what_waits_is_offered_when_the_run_before_is_not_wanted(
    qtbot: QtBot,
    document: Document,
    one_waits: Tracking,
    jobs: Jobs,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
    choose: Callable[[str], None],
) -> None:
    close_clip(qtbot, document, jobs, held)
    reopen(qtbot, document, messages, open_path, clip_path, "A run is paused at frame ")
    choose("Forget it")
    assert said(messages) == (
        "A run was waiting when the clip was closed: Track forward “object 2” from 00000."
    )
    with qtbot.waitSignal(one_waits.finished):
        choose("Begin")
    assert states(document, TWO)[11] == CellState.AUTO


def test_what_waits_can_be_forgotten(
    qtbot: QtBot,
    document: Document,
    one_waits: Tracking,
    jobs: Jobs,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
    choose: Callable[[str], None],
) -> None:
    close_clip(qtbot, document, jobs, held)
    reopen(qtbot, document, messages, open_path, clip_path, "A run is paused at frame ")
    choose("Forget it")
    choose("Forget")
    assert one_waits.waiting.runs == ()
    assert document.session.waiting_runs() == ()
    document.close()
    document.take(open_path(clip_path))
    assert one_waits.waiting.runs == ()


def test_what_was_taken_out_does_not_come_back(
    document: Document, one_waits: Tracking, held: threading.Semaphore
) -> None:
    assert len(document.session.waiting_runs()) == 1, "written down at once, for a crash"
    one_waits.waiting.take_out(one_waits.waiting.runs[0])
    assert document.session.waiting_runs() == ()


def test_what_has_nothing_to_do_any_more_does_not_wait_again(
    qtbot: QtBot,
    document: Document,
    one_waits: Tracking,
    jobs: Jobs,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
) -> None:
    document.session.delete_object(TWO)
    close_clip(qtbot, document, jobs, held)
    reopen(qtbot, document, messages, open_path, clip_path, "A run is paused at frame ")
    assert one_waits.waiting.runs == ()
    assert "waits" not in said(messages)


def test_a_run_that_the_user_stopped_is_not_offered_again(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    paint()
    tracking.start(RunScope(0))
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()
        held.release(100)
    assert document.session.paused_run() is None


def test_a_run_paused_for_the_night_goes_on_when_the_clip_is_opened_again(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
    choose: Callable[[str], None],
) -> None:
    paint()
    tracking.start(RunScope(0))
    held.release(4)
    qtbot.waitUntil(lambda: states(document, ONE)[3] == CellState.AUTO)
    tracking.toggle_pause(True)
    tracking.suspend()
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()
        held.release(20)

    document.close()
    document.take(open_path(clip_path))
    qtbot.waitUntil(lambda: bool(messages.current and messages.current.choices))
    assert messages.current is not None
    assert messages.current.text.startswith("A run is paused at frame ")
    with qtbot.waitSignal(tracking.finished):
        choose("Resume")
        held.release(20)
    assert states(document, ONE)[1:] == [CellState.AUTO] * 11
    assert document.session.paused_run() is None
