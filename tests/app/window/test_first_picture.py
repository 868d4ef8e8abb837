import threading
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.project.opening import OpenSession
from app.window.first_picture import FirstPicture
from core.progress import CancelToken, Progress
from core.session.opening import OpenRequest
from core.session.session import Session
from core.video.clip import OpeningStep


@pytest.fixture
def gate() -> threading.Event:
    """Set: what is being opened goes on to its end."""
    return threading.Event()


@pytest.fixture
def open_session(open_session: OpenSession, gate: threading.Event) -> OpenSession:
    """Waits at its gate once it has given away the first picture."""

    def opening(request: OpenRequest, token: CancelToken) -> Generator[OpeningStep, None, Session]:
        steps = open_session(request, token)
        yield next(steps)
        yield Progress(3, 10)
        while not gate.wait(0.01):
            token.checkpoint()
        return (yield from steps)

    return opening


def page_of(window: MainWindow) -> FirstPicture:
    return window.findChildren(FirstPicture)[0]


def test_the_first_frame_is_seen_while_the_clip_is_being_opened(
    qtbot: QtBot, window: MainWindow, clip_path: Path, gate: threading.Event
) -> None:
    page = page_of(window)
    window.files.open_path(clip_path)
    qtbot.waitUntil(page.isVisible)
    picture = page.grab().toImage()
    assert picture.pixelColor(page.width() // 2, page.height() // 2).getRgb()[:3] == (0, 0, 0)
    assert picture.pixelColor(2, 2).red() > 0, "the surround is not black"
    qtbot.waitUntil(lambda: page.bar.value() == 30)
    assert not window.parts.document.is_open

    gate.set()
    qtbot.waitUntil(lambda: window.parts.document.is_open)
    assert not page.isVisible()
    assert window.stage.isVisible()


def test_cancel_leads_back_to_the_welcome_page(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    page = page_of(window)
    window.files.open_path(clip_path)
    qtbot.waitUntil(page.isVisible)

    page.cancel.click()

    qtbot.waitUntil(window.welcome.isVisible)
    assert not window.parts.document.is_open
    assert not window.files.is_busy


@pytest.mark.parametrize("size", [(2000, 4000), (20, 40)])
def test_a_picture_is_fitted_as_on_the_canvas(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    page = FirstPicture(window.files)
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    page.show_picture(np.full((*size, 3), 255, np.uint8), "clip.mp4")
    picture = page.grab().toImage()

    assert picture.pixelColor(200, 120).red() == 255
    assert picture.pixelColor(20, 120).red() == 255
    assert picture.pixelColor(200, 20).red() < 255
