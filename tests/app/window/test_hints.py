from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.main_window import MainWindow
from app.settings import Settings
from app.window.hints import HINTS, Hints, done_here


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def hints(settings: Settings, actions: Actions) -> Hints:
    return Hints(settings, actions)


def test_there_are_five_and_the_first_is_drawing(hints: Hints) -> None:
    assert [hint.id for hint in HINTS] == ["draw", "commit", "track", "worst", "export"]
    assert hints.text() == "Next: Draw on the frame to make the first object (B is the brush)."


def test_what_was_done_once_is_not_said_again(
    qtbot: QtBot, hints: Hints, settings: Settings, actions: Actions
) -> None:
    with qtbot.waitSignal(hints.changed):
        hints.did("draw")
    assert "commit" in hints.text()

    hints.did("track")
    hints.did("commit")
    assert "committed" not in hints.text()
    assert "through the video" not in hints.text()
    assert Hints(settings, actions).text() == hints.text()
    for hint in HINTS:
        hints.did(hint.id)
    assert hints.text() == ""


def test_hints_can_be_switched_off(hints: Hints, settings: Settings) -> None:
    settings.set("look/hints", False)

    assert hints.text() == ""


def test_they_name_the_key_that_is_in_force(hints: Hints, actions: Actions) -> None:
    actions.set_keys({"tool_brush": ("Y",)})
    assert "Y is the brush" in hints.text()

    actions.set_keys({})
    assert "the menu" in hints.text()


def test_a_signal_may_mean_a_step(hints: Hints) -> None:
    class Sender(QObject):
        done = Signal(int)

    sender = Sender()
    hints.watch("draw", sender.done)
    sender.done.emit(3)

    assert "Draw" not in hints.text()


def test_steps_are_recognised_in_the_window(open_window: MainWindow, tmp_path: Path) -> None:
    hints, files = open_window.hints, open_window.files
    assert "Draw" in hints.text()
    files.imported.emit(tmp_path)
    assert "track" in hints.text()

    hints.did("track")
    open_window.actions_table["commit_and_track"].triggered.emit()
    assert "needs you most" in hints.text(), "nothing was looked for yet"
    open_window.actions_table["next_worst"].trigger()
    assert "Paint what is wrong here" in hints.text()
    open_window.actions_table["approve"].triggered.emit()
    assert "export the masks" in hints.text()
    files.exported.emit(tmp_path)
    assert hints.text() == ""


def test_what_a_clip_has_already_is_not_asked_for(hints: Hints, open_window: MainWindow) -> None:
    session = open_window.parts.document.session
    assert done_here(session) == frozenset()

    open_window.parts.document.add_object()
    assert done_here(session) == frozenset()

    easel = open_window.parts.easel
    stroke = easel.begin_stroke(adds=True)
    assert stroke is not None
    easel.show_stroke(stroke, stroke.dab(20, 20, 12))
    easel.finish_stroke(stroke, "Brush")
    assert done_here(session) == {"draw"}
    assert "commit" in hints.text(done_here(session))

    open_window.actions_table["commit"].trigger()
    assert done_here(session) == {"draw", "commit"}
    assert "track" in hints.text(done_here(session))
