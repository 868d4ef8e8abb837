from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.window.pane import GRIP_HEIGHT, TITLE_HEIGHT, Pane


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[Pane]:
    window = QMainWindow()
    qtbot.addWidget(window)
    made = Pane("things", "Things", QWidget(), window)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, made)
    window.show()
    yield made
    window.close()


def buttons(pane: Pane) -> list[QToolButton]:
    return pane.titleBarWidget().findChildren(QToolButton)


def test_closing_by_hand_is_told_and_hiding_is_not(qtbot: QtBot, pane: Pane) -> None:
    pane.show_title()
    with qtbot.assertNotEmitted(pane.closed):
        pane.hide()
    pane.show()

    with qtbot.waitSignal(pane.closed) as closed:
        buttons(pane)[1].click()
    assert closed.args == ["things"]


def test_its_buttons_say_what_they_do_to_whom(pane: Pane) -> None:
    pane.show_title()

    assert all("Things" in button.accessibleName() for button in buttons(pane))
    assert all(min(button.width(), button.height()) >= 24 for button in buttons(pane))


def test_it_leaves_the_window_and_comes_back(pane: Pane) -> None:
    pane.show_title()
    buttons(pane)[0].click()
    assert pane.isFloating()

    buttons(pane)[0].click()
    assert not pane.isFloating()


def test_bars_are_as_high_as_they_need_to_be(pane: Pane) -> None:
    pane.show_grip()
    assert pane.titleBarWidget().sizeHint().height() == GRIP_HEIGHT
    pane.grab()
    pane.show_title()
    assert pane.titleBarWidget().sizeHint().height() == TITLE_HEIGHT
    pane.show_no_bar()
    assert buttons(pane) == []
