import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.document import Document
from app.panels.transport import Transport
from app.playback import Playback
from app.settings import Settings


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def playback(document: Document, settings: Settings) -> Playback:
    return Playback(document, settings)


@pytest.fixture
def transport(qtbot: QtBot, document: Document, playback: Playback, actions: Actions) -> Transport:
    made = Transport(document, playback, actions)
    qtbot.addWidget(made)
    made.show()
    document.opened.emit()
    return made


def frame_box(transport: Transport) -> QSpinBox:
    box = transport.findChild(QSpinBox)
    assert box is not None
    return box


def test_the_box_shows_the_frame_without_seeking(
    qtbot: QtBot, transport: Transport, document: Document, playback: Playback
) -> None:
    with qtbot.assertNotEmitted(playback.moved):
        document.set_frame(6)

    assert frame_box(transport).value() == 6


def test_typing_a_number_goes_there(qtbot: QtBot, transport: Transport, document: Document) -> None:
    box = frame_box(transport)
    transport.go_to()
    qtbot.keyClicks(box, "9")
    qtbot.keyClick(box, Qt.Key.Key_Return)

    assert document.frame == 9
    assert box.maximum() == 11


def test_the_play_button_shows_that_it_plays(
    transport: Transport, playback: Playback, actions: Actions
) -> None:
    playback.play()
    assert actions["play"].isChecked()
    playback.stop()
    assert not actions["play"].isChecked()
