from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.later import later


def test_it_is_done_once_however_often_it_was_asked_for(qtbot: QtBot) -> None:
    owner, done = QObject(), []
    timer = later(owner, 1, lambda: done.append(True))
    assert not timer.isActive()

    for _ in range(3):
        timer.start()
    qtbot.waitUntil(lambda: bool(done))
    assert done == [True]
    assert not timer.isActive()


def test_nothing_is_done_when_it_is_not_wanted_any_more(qtbot: QtBot) -> None:
    owner, done = QObject(), list[bool]()
    given_up, other = (
        later(owner, 1, lambda: done.append("given up")),
        later(owner, 2, lambda: None),
    )
    given_up.start()
    given_up.stop()
    with qtbot.waitSignal(other.timeout):
        other.start()

    assert done == []
