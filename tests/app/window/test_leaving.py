import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.dialogs.question import Question
from app.jobs import JobEnd
from app.main_window import MainWindow
from core.masks import write_indexed_png
from core.session.runs.scope import RunScope, Until, Way
from core.session.session import Session
from core.types import CellState

IN_A_TRAY = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
"""Qt's own complaint about the screen of the tests."""


@pytest.fixture
def running(
    qtbot: QtBot,
    open_window: MainWindow,
    fake: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> MainWindow:
    """A run stands before its sixth frame until `fake.allowed` is released."""
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    mask = np.zeros((32, 48), np.uint8)
    mask[8:20, 4:16] = 1
    write_indexed_png(tmp_path / "mask.png", mask)
    fake.allowed = threading.Semaphore(5)
    open_window.files.import_mask(tmp_path / "mask.png")
    open_window.actions_table["track_forward"].trigger()
    qtbot.waitUntil(lambda: open_window.parts.document.frame >= 3)
    return open_window


def go_on(fake: Any) -> None:
    fake.allowed.release(50)


def question_of(window: MainWindow) -> Question:
    (question,) = [q for q in window.findChildren(Question) if q.isVisible()]
    return question


def is_in_sight(window: MainWindow) -> bool:
    return window.isVisible() and not window.isMinimized()


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch, running: MainWindow) -> Callable[[], QSystemTrayIcon]:
    """A desktop with a tray; what is in it."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)

    def shown() -> QSystemTrayIcon:
        (icon,) = running.findChildren(QSystemTrayIcon)
        return icon

    return shown


def test_without_a_run_the_window_just_closes(open_window: MainWindow) -> None:
    assert open_window.close()


def test_a_run_is_asked_about_once_and_goes_on_when_the_user_stays(
    running: MainWindow, fake: Any
) -> None:
    assert not running.close()
    assert not running.close()
    question = question_of(running)
    assert list(question.buttons) == [
        "Keep running in background and close when done", "Pause and close", "Cancel"
    ]  # fmt: skip
    question.buttons["Cancel"].click()
    assert running.isVisible()
    assert running.parts.tracking.is_active
    assert not running.parts.tracking.is_paused
    go_on(fake)


def test_a_run_that_is_paused_is_not_asked_about(running: MainWindow, fake: Any) -> None:
    running.parts.tracking.toggle_pause(True)
    go_on(fake)
    assert running.close()


def test_it_can_be_paused_and_resumed_another_day(
    running: MainWindow, fake: Any, clip_path: Path
) -> None:
    project = running.parts.document.session.project_path
    running.close()
    button = question_of(running).buttons["Pause and close"]
    threading.Timer(0.0, go_on, [fake]).start()
    button.click()
    assert not running.isVisible()
    with Session.open_media(clip_path, project_path=project) as session:
        states = session.states(session.objects()[0].id)
        assert states[3] == CellState.AUTO
        done = int(np.flatnonzero(states == CellState.AUTO)[-1])
        memo = session.paused_run()
        assert (memo is None) if done == 11 else (memo is not None and memo.plan.start == done)


def test_it_goes_on_unseen_and_closes_when_it_is_done(
    qtbot: QtBot, running: MainWindow, fake: Any, clip_path: Path
) -> None:
    project = running.parts.document.session.project_path
    running.close()
    question_of(running).buttons["Keep running in background and close when done"].click()
    assert running.isMinimized(), "there is no tray here"
    assert running.parts.tracking.is_active
    with qtbot.waitSignal(running.leaving.left_unseen):
        go_on(fake)
    assert not running.parts.document.is_open
    with Session.open_media(clip_path, project_path=project) as session:
        assert session.states(session.objects()[0].id)[11] == CellState.AUTO


def test_a_run_that_fails_brings_the_window_back(
    qtbot: QtBot, running: MainWindow, fake: Any, caplog: pytest.LogCaptureFixture
) -> None:
    fake.fails_at = 8
    running.leaving.go_away()
    with qtbot.waitSignal(running.parts.tracking.finished) as finished:
        go_on(fake)
    assert finished.args == [JobEnd.FAILED]
    assert is_in_sight(running)
    assert not running.leaving.is_away
    assert running.parts.messages.current is not None


def test_a_run_that_stands_still_for_an_answer_brings_it_back(
    running: MainWindow, fake: Any
) -> None:
    running.leaving.go_away()
    assert not is_in_sight(running)
    running.parts.tracking.toggle_pause(True)
    assert is_in_sight(running)
    running.parts.tracking.toggle_pause(False)
    go_on(fake)


def test_a_minimised_window_that_is_brought_back_stays(
    qtbot: QtBot, running: MainWindow, fake: Any
) -> None:
    running.leaving.go_away()
    assert running.isMinimized()
    running.showNormal()
    assert not running.leaving.is_away
    with qtbot.waitSignal(running.parts.tracking.finished):
        go_on(fake)
    QApplication.processEvents()
    assert is_in_sight(running)
    assert running.parts.document.is_open


@IN_A_TRAY
def test_the_sign_in_the_tray_brings_the_window_back(
    qtbot: QtBot, running: MainWindow, fake: Any, tray: Callable[[], QSystemTrayIcon]
) -> None:
    for bring_back in (
        lambda icon: icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger),
        lambda icon: icon.contextMenu().actions()[0].trigger(),
    ):
        running.leaving.go_away()
        assert not running.isVisible()
        assert "Evermask" in tray().toolTip()
        bring_back(tray())
        assert is_in_sight(running)
        assert not running.leaving.is_away
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert running.findChildren(QSystemTrayIcon) == []
    assert running.parts.tracking.is_active
    go_on(fake)


@IN_A_TRAY
def test_from_the_tray_the_run_can_be_put_off(
    qtbot: QtBot, running: MainWindow, fake: Any, tray: Callable[[], QSystemTrayIcon]
) -> None:
    running.leaving.go_away()
    threading.Timer(0.0, go_on, [fake]).start()
    with qtbot.waitSignal(running.leaving.left_unseen):
        tray().contextMenu().actions()[1].trigger()
    assert not running.parts.document.is_open


def test_a_run_that_ends_before_the_answer_is_just_closed_on(
    qtbot: QtBot, running: MainWindow, fake: Any
) -> None:
    running.close()
    question = question_of(running)
    with qtbot.waitSignal(running.parts.tracking.finished):
        go_on(fake)
    question.buttons["Keep running in background and close when done"].click()
    assert not running.isVisible()
    assert not running.leaving.is_away
    assert not running.parts.document.is_open


def test_what_waits_for_the_run_is_kept_for_another_day_too(
    running: MainWindow, fake: Any, clip_path: Path
) -> None:
    project = running.parts.document.session.project_path
    running.parts.tracking.start(RunScope(0, Way.FORWARD, Until.COUNT, count=2))
    assert len(running.parts.tracking.waiting.runs) == 1
    running.close()
    threading.Timer(0.0, go_on, [fake]).start()
    question_of(running).buttons["Pause and close"].click()
    with Session.open_media(clip_path, project_path=project) as session:
        assert len(session.waiting_runs()) == 1
