import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass
class Project:
    """The one of the clip, closed during a run and opened again another day."""

    qtbot: QtBot
    document: Document
    jobs: Jobs
    messages: Messages
    held: threading.Semaphore
    open: Callable[[], Session]

    def close(self) -> None:
        """As Opening.close_clip does it."""
        with self.qtbot.waitSignal(self.jobs.tracking.ended):
            self.jobs.tracking.cancel_all()
            self.held.release(100)
        self.document.close()

    def reopen(self) -> None:
        """Until it is said that a run is paused."""
        self.document.take(self.open())
        self.qtbot.waitUntil(lambda: "A run is paused at frame " in said(self.messages))


@pytest.fixture
def project(
    qtbot: QtBot,
    document: Document,
    jobs: Jobs,
    messages: Messages,
    held: threading.Semaphore,
    open_path: Callable[[Path], Session],
    clip_path: Path,
) -> Project:
    return Project(qtbot, document, jobs, messages, held, lambda: open_path(clip_path))


def test_closing_the_clip_keeps_the_run_and_what_waits_for_it(
    qtbot: QtBot,
    document: Document,
    one_waits: Tracking,
    messages: Messages,
    project: Project,
    choose: Callable[[str], None],
) -> None:
    project.close()
    assert one_waits.waiting.runs == ()
    project.reopen()
    assert said(messages).endswith("Another run waits for it.")
    assert [run.text for run in one_waits.waiting.runs] == ["Track forward “object 2” from 00000"]
    assert states(document, TWO)[1] == CellState.EMPTY

    ends: list[JobEnd] = []
    one_waits.finished.connect(ends.append)
    choose("Resume")
    qtbot.waitUntil(lambda: ends == [JobEnd.DONE] * 2)
    assert states(document, ONE)[11] == states(document, TWO)[11] == CellState.AUTO
    assert document.session.waiting_runs() == ()


def test_what_waits_comes_back_as_it_was_asked_for(one_waits: Tracking, project: Project) -> None:
    """With the rules that pause it, and with what is to happen when it is done."""
    one_waits.waiting.take_all_out()
    rules, after = StopRules(vanished=4, risk=0.7), AfterRun(Shown.SCORES, beeps=True)
    one_waits.start(RunScope(0, objects=frozenset({TWO})), rules, after)
    (asked,) = one_waits.waiting.runs
    project.close()
    project.reopen()

    (waiting,) = one_waits.waiting.runs
    assert (waiting.rules, waiting.after) == (rules, after)
    assert waiting == asked


def test_a_paused_run_is_as_watchful_another_day(
    qtbot: QtBot,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    project: Project,
    choose: Callable[[str], None],
) -> None:
    """The fake is confident by 75 %."""
    paint()
    tracking.start(RunScope(0), StopRules(confidence=0.9))
    qtbot.waitUntil(lambda: tracking.is_paused)
    project.close()
    project.reopen()

    choose("Resume")
    qtbot.waitUntil(lambda: tracking.is_paused)
    qtbot.waitUntil(lambda: "limit 90%" in said(messages))
    with qtbot.waitSignal(tracking.finished):
        tracking.stop()


def test_what_waits_is_offered_when_the_run_before_is_not_wanted(
    qtbot: QtBot,
    document: Document,
    one_waits: Tracking,
    messages: Messages,
    project: Project,
    choose: Callable[[str], None],
) -> None:
    project.close()
    project.reopen()
    choose("Forget it")
    assert said(messages) == (
        "A run was waiting when the clip was closed: Track forward “object 2” from 00000."
    )
    with qtbot.waitSignal(one_waits.finished):
        choose("Begin")
    assert states(document, TWO)[11] == CellState.AUTO


def test_what_waits_can_be_forgotten(
    document: Document, one_waits: Tracking, project: Project, choose: Callable[[str], None]
) -> None:
    project.close()
    project.reopen()
    choose("Forget it")
    choose("Forget")
    assert one_waits.waiting.runs == ()
    assert document.session.waiting_runs() == ()
    document.close()
    document.take(project.open())
    assert one_waits.waiting.runs == ()


def test_what_was_taken_out_does_not_come_back(document: Document, one_waits: Tracking) -> None:
    assert len(document.session.waiting_runs()) == 1, "written down at once, for a crash"
    one_waits.waiting.take_out(one_waits.waiting.runs[0])
    assert document.session.waiting_runs() == ()


def test_what_has_nothing_to_do_any_more_does_not_wait_again(
    document: Document, one_waits: Tracking, messages: Messages, project: Project
) -> None:
    document.session.delete_object(TWO)
    project.close()
    project.reopen()
    assert one_waits.waiting.runs == ()
    assert "waits" not in said(messages)


def test_a_run_that_the_user_stopped_is_not_offered_again(
    qtbot: QtBot, document: Document, tracking: Tracking, paint: Paint, held: threading.Semaphore
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
    project: Project,
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
    document.take(project.open())
    qtbot.waitUntil(lambda: bool(messages.current and messages.current.choices))
    assert messages.current is not None
    assert messages.current.text.startswith("A run is paused at frame ")
    with qtbot.waitSignal(tracking.finished):
        choose("Resume")
        held.release(20)
    assert states(document, ONE)[1:] == [CellState.AUTO] * 11
    assert document.session.paused_run() is None
