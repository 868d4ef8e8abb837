import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import app.held_keys
from app.held_keys import HeldKey


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def heard() -> list[object]:
    return []


@pytest.fixture
def held(widget: QWidget, heard: list[object]) -> HeldKey:
    action = QAction("Hide", widget)
    action.setShortcut(QKeySequence("H"))
    action.triggered.connect(lambda: heard.append("chosen"))
    widget.addAction(action)
    return HeldKey(action, lambda: heard.append("down"), heard.append)


def test_a_long_press_begins_and_ends(
    widget: QWidget, held: HeldKey, heard: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.held_keys, "TAP_MS", -1)
    QTest.keyPress(widget, Qt.Key.Key_H)
    assert held.is_down
    assert heard == ["down"]
    QTest.keyRelease(widget, Qt.Key.Key_J)
    assert held.is_down
    QTest.keyRelease(widget, Qt.Key.Key_H)
    assert heard == ["down", False]
    assert not held.is_down


def test_a_tap_is_told_from_it(widget: QWidget, held: HeldKey, heard: list[object]) -> None:
    QTest.keyClick(widget, Qt.Key.Key_H)
    assert heard == ["down", True]


def test_from_a_menu_it_is_an_ordinary_command(
    widget: QWidget, held: HeldKey, heard: list[object]
) -> None:
    widget.actions()[0].trigger()
    assert heard == ["chosen"]
    assert not held.is_down


def test_going_to_another_program_lets_go(
    widget: QWidget, held: HeldKey, heard: list[object]
) -> None:
    QTest.keyPress(widget, Qt.Key.Key_H)
    QApplication.sendEvent(widget, QEvent(QEvent.Type.ApplicationDeactivate))
    assert heard == ["down", False]


def test_a_disabled_command_is_not_held(
    widget: QWidget, held: HeldKey, heard: list[object]
) -> None:
    widget.actions()[0].setEnabled(False)
    QTest.keyClick(widget, Qt.Key.Key_H)
    assert heard == []
