from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.window.welcome import Welcome

BEGIN = ["Open video…", "Open image folder…", "Open dataset…", "Try the sample"]


@pytest.fixture
def welcome(window: MainWindow) -> Welcome:
    return window.welcome


def test_four_ways_to_begin(qtbot: QtBot, window: MainWindow, welcome: Welcome) -> None:
    buttons = {button.text(): button for button in welcome.findChildren(QPushButton)}
    assert list(buttons)[:4] == BEGIN
    action = window.actions_table["open_sample"]
    action.triggered.disconnect()
    with qtbot.waitSignal(action.triggered):
        buttons["Try the sample"].click()


def test_what_is_open_is_recent_the_next_time(
    qtbot: QtBot, open_window: MainWindow, clip_path: Path
) -> None:
    welcome = open_window.welcome
    open_window.files.opening.close_clip()
    (tile,) = welcome.recent.tiles
    assert tile.path == clip_path
    assert tile.has_picture
    qtbot.waitUntil(tile.isVisible)
    with qtbot.waitSignal(open_window.files.opened):
        tile.click()


def test_files_over_the_page_light_it_up_and_are_opened(
    qtbot: QtBot, window: MainWindow, welcome: Welcome, clip_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(clip_path))])
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    modifier = Qt.KeyboardModifier.NoModifier
    place = QPoint(50, 50)
    QApplication.sendEvent(welcome.viewport(), QDragEnterEvent(place, *arguments, modifier))
    assert welcome.drop_zone.is_over
    QApplication.sendEvent(welcome.viewport(), QDragLeaveEvent())
    assert not welcome.drop_zone.is_over
    QApplication.sendEvent(welcome.viewport(), QDragEnterEvent(place, *arguments, modifier))
    with qtbot.waitSignal(window.files.opened):
        QApplication.sendEvent(welcome.viewport(), QDropEvent(place, *arguments, modifier))


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_everything_is_in_sight(window: MainWindow, size: tuple[int, int]) -> None:
    welcome = window.welcome
    for number in range(6):
        window.parts.settings.remember_recent(Path(f"/clips/{number}.mp4"))
    window.resize(*size)
    window.grab()
    assert welcome.verticalScrollBar().maximum() == 0
    assert welcome.horizontalScrollBar().maximum() == 0


def test_missing_weights_are_told_when_a_clip_is_opened(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    window.parts.settings.set("tracking/weights", "/gone.safetensors")
    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(clip_path)
    current = window.parts.messages.current
    assert current is not None
    assert current.text.startswith("Weights not found.")
    assert current.choices[0].text == "Choose file"
    track = window.actions_table["track_forward"]
    assert not track.isEnabled()
    assert current.text in track.toolTip()
    window.parts.settings.set("tracking/weights", "")
    assert window.actions_table["tool_brush"].isEnabled()


def test_buttons_stand_two_by_two_where_they_would_be_cut(
    qtbot: QtBot, window: MainWindow, welcome: Welcome
) -> None:
    def rows() -> int:
        return len({b.y() for b in welcome.findChildren(QPushButton) if b.text() in BEGIN})

    window.resize(1024, 700)
    qtbot.waitUntil(lambda: rows() == 1)
    window.parts.settings.set("look/font_scale", 200)
    qtbot.waitUntil(lambda: rows() == 2)
    window.parts.settings.set("look/font_scale", 100)
    qtbot.waitUntil(lambda: rows() == 1)
