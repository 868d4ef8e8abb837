from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.settings import Settings
from app.window.welcome import Welcome


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def welcome(qtbot: QtBot, actions: Actions, settings: Settings) -> Welcome:
    made = Welcome(actions, settings)
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def recent_buttons(welcome: Welcome) -> list[QToolButton]:
    return [button for button in welcome.findChildren(QToolButton) if button.isVisible()]


def test_three_ways_to_begin(qtbot: QtBot, welcome: Welcome, actions: Actions) -> None:
    texts = [button.text() for button in welcome.findChildren(QPushButton)]
    assert texts == ["Open video…", "Open image folder…", "Try the sample"]

    with qtbot.waitSignal(actions["open_sample"].triggered):
        welcome.findChildren(QPushButton)[2].click()


def test_recent_files_come_and_can_be_chosen(
    qtbot: QtBot, welcome: Welcome, settings: Settings
) -> None:
    assert recent_buttons(welcome) == []
    settings.remember_recent(Path("/clips/a.mp4"))
    settings.remember_recent(Path("/clips/b.mp4"))

    qtbot.waitUntil(lambda: len(recent_buttons(welcome)) == 2)
    buttons = recent_buttons(welcome)
    assert [button.toolTip() for button in buttons] == ["/clips/b.mp4", "/clips/a.mp4"]
    with qtbot.waitSignal(welcome.recent_chosen) as chosen:
        buttons[1].click()
    assert chosen.args == [Path("/clips/a.mp4")]
