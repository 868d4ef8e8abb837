from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.actions import held
from app.actions.held import HeldKeys
from app.actions.rows import Hold

KEY = Qt.Key.Key_H


class Switch:
    """A widget with one action on H, what it was told, and a clock."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(held.time, "monotonic", lambda: self.now)
        self.widget = QWidget()
        qtbot.addWidget(self.widget)
        self.action = QAction("Hide", self.widget)
        self.action.setCheckable(True)
        self.action.setAutoRepeat(False)
        self.action.setShortcut("H")
        self.widget.addAction(self.action)
        self.told: list[bool] = []
        self.action.triggered.connect(lambda checked: self.told.append(checked))
        self.widget.show()
        self._qtbot = qtbot

    def hold(self, kind: Hold) -> None:
        keys = HeldKeys(self.widget)
        self.action.triggered.connect(lambda: keys.watch(self.action, kind))

    def press(self) -> None:
        self._qtbot.keyPress(self.widget, KEY)

    def release(self, after_s: float) -> None:
        self.now += after_s
        self._qtbot.keyRelease(self.widget, KEY)


@pytest.fixture
def switch(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Switch]:
    made = Switch(qtbot, monkeypatch)
    yield made
    made.widget.close()


def test_it_lasts_while_the_key_is_down(switch: Switch) -> None:
    switch.hold(Hold.ONLY)
    switch.press()
    assert switch.told == [True]

    switch.release(after_s=0.05)
    assert switch.told == [True, False]
    assert not switch.action.isChecked()


def test_a_tap_switches_and_stays(switch: Switch) -> None:
    switch.hold(Hold.OR_TAP)
    switch.press()
    switch.release(after_s=0.1)
    assert switch.told == [True]

    switch.press()
    switch.release(after_s=0.1)
    assert switch.told == [True, False]


def test_holding_what_can_be_tapped_ends_with_the_key(switch: Switch) -> None:
    switch.hold(Hold.OR_TAP)
    switch.press()
    switch.release(after_s=1.0)

    assert switch.told == [True, False]


def test_chosen_from_a_menu_it_stays_until_chosen_again(switch: Switch) -> None:
    switch.hold(Hold.ONLY)
    switch.action.trigger()
    switch.now += 60
    assert switch.action.isChecked()

    switch.action.trigger()
    assert not switch.action.isChecked()


def test_leaving_the_program_lets_go_of_the_key(switch: Switch) -> None:
    switch.hold(Hold.ONLY)
    switch.press()
    application = QCoreApplication.instance()
    assert application is not None
    QCoreApplication.sendEvent(application, QEvent(QEvent.Type.ApplicationDeactivate))

    assert switch.told == [True, False]


def test_other_keys_do_not_matter(switch: Switch, qtbot: QtBot) -> None:
    switch.hold(Hold.ONLY)
    switch.press()
    qtbot.keyRelease(switch.widget, Qt.Key.Key_B)

    assert switch.action.isChecked()
    switch.release(after_s=0)
