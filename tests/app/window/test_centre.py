from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.window.centre import Centre


def centre_of(window: MainWindow) -> Centre:
    return window.findChildren(Centre)[0]


def test_a_clip_that_opens_at_once_does_not_show_its_first_frame_before(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    centre = centre_of(window)
    seen: list[object] = []
    centre.currentChanged.connect(lambda _index: seen.append(centre.currentWidget()))
    centre._patience.setInterval(60_000)

    window.files.open_path(clip_path)
    qtbot.waitUntil(lambda: not window.files.is_busy and window.parts.document.is_open)

    assert seen == [window.stage]
    assert not centre._patience.isActive()


def test_what_is_open_stays_while_another_clip_is_opened(open_window: MainWindow) -> None:
    centre = centre_of(open_window)
    open_window.files.opening.first_picture.emit(np.zeros((4, 6, 3), np.uint8), "other.mp4")

    centre._patience.timeout.emit()

    assert centre.currentWidget() is open_window.stage
