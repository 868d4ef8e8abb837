import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.crash import CrashHook
from app.messages import Level, Messages


@pytest.fixture
def hook(messages: Messages) -> Iterator[CrashHook]:
    made = CrashHook(messages)
    made.install()
    yield made
    made.remove()


def test_an_uncaught_exception_is_logged_and_shown(
    hook: CrashHook, messages: Messages, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("deep inside")
    sys.excepthook(ValueError, error, None)

    assert messages.current is not None
    assert messages.current.level is Level.ERROR
    assert "deep inside" in caplog.text


def test_a_failure_of_another_thread_reaches_the_window(
    qtbot: QtBot, hook: CrashHook, messages: Messages, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail)

    with qtbot.waitSignal(messages.shown):
        thread.start()
        thread.join()

    assert "in a thread" in caplog.text


def test_removing_gives_the_hooks_back(messages: Messages) -> None:
    before = (sys.excepthook, threading.excepthook)
    hook = CrashHook(messages)
    hook.install()
    hook.remove()

    assert (sys.excepthook, threading.excepthook) == before
