import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.document import Document
from app.editing.marks import Marks
from app.frames.playback import Playback
from app.panels.transport import Transport
from app.settings import Settings


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def playback(document: Document, marks: Marks, settings: Settings) -> Playback:
    return Playback(document, marks, settings)


@pytest.fixture
def transport(
    qtbot: QtBot, document: Document, playback: Playback, marks: Marks, actions: Actions
) -> Transport:
    made = Transport(document, playback, marks, actions)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    return made


def ask_for(qtbot: QtBot, transport: Transport, text: str) -> None:
    transport.go_to()
    qtbot.keyClicks(transport.field, text)
    qtbot.keyClick(transport.field, Qt.Key.Key_Return)


def test_the_field_shows_the_frame_without_seeking(
    qtbot: QtBot, transport: Transport, document: Document, playback: Playback
) -> None:
    with qtbot.assertNotEmitted(playback.moved):
        document.set_frame(6)

    assert transport.field.text() == "6"
    assert transport.place_text == "of 12"


def test_typing_goes_there_and_gives_the_keys_back(
    qtbot: QtBot, transport: Transport, document: Document
) -> None:
    for text, frame in (("9", 9), ("-2", 7), ("100 %", 11), ("shot_003", 3)):
        ask_for(qtbot, transport, text)
        assert document.frame == frame
        assert not transport.field.hasFocus()


def test_a_mistake_is_told_beside_the_field(
    qtbot: QtBot, transport: Transport, document: Document
) -> None:
    ask_for(qtbot, transport, "400")

    assert document.frame == 0
    assert "no frame 400" in transport.place_text
    assert transport.field.hasFocus()
    qtbot.keyClick(transport.field, Qt.Key.Key_Escape)
    assert transport.place_text == "of 12"


def test_the_play_button_shows_that_it_plays(
    transport: Transport, playback: Playback, actions: Actions
) -> None:
    playback.play()
    assert actions["play"].isChecked()
    playback.stop()
    assert not actions["play"].isChecked()


def test_the_range_is_said_in_words(transport: Transport, marks: Marks) -> None:
    assert not transport.range_text
    marks.set_range(3, 6)
    assert transport.range_text == "3 to 6 · 4 frames"
    marks.clear_range()
    assert not transport.range_text


def test_the_speed_is_chosen_and_shown(transport: Transport, playback: Playback) -> None:
    half = next(action for action in transport.speed.menu().actions() if action.data() == 50)
    half.trigger()
    assert transport.speed.text() == "50 %"
    assert playback.chosen_speed == 0.5
    playback.shuttle(-1)
    playback.shuttle(-1)
    assert transport.speed.text() == "\N{MINUS SIGN}200 %"
    playback.stop()
    assert transport.speed.text() == "50 %"


def test_the_time_gives_its_room_to_buttons(transport: Transport) -> None:
    def cut() -> list[str]:
        buttons = transport.findChildren(QToolButton)
        return [b.accessibleName() for b in buttons if b.width() < b.sizeHint().width()]

    transport.resize(1400, transport.height())
    assert transport.time.isVisible()
    transport.resize(transport.minimumSizeHint())
    assert not transport.time.isVisible()
    assert not cut()
