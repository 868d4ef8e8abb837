import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.panels.go_to_field import GoToField


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def field(qtbot: QtBot, window: QWidget) -> GoToField:
    """Beside another field, to which the focus can go."""
    made = GoToField(window)
    layout = QVBoxLayout(window)
    layout.addWidget(QLineEdit(window))
    layout.addWidget(made)
    window.show()
    qtbot.waitActive(window)
    made.show_frame(7)
    return made


def test_enter_asks_for_what_was_typed(qtbot: QtBot, field: GoToField) -> None:
    field.begin()
    qtbot.keyClicks(field, "+10")
    with qtbot.waitSignal(field.asked) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)

    assert asked.args == ["+10"]


def test_escape_brings_the_frame_back(qtbot: QtBot, field: GoToField) -> None:
    field.begin()
    qtbot.keyClicks(field, "99")
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)

    assert field.text() == "7"
    assert not field.hasFocus()


def test_what_is_being_typed_is_not_overwritten(qtbot: QtBot, field: GoToField) -> None:
    field.begin()
    qtbot.keyClicks(field, "9")
    field.show_frame(8)
    assert field.text() == "9"
    field.clearFocus()
    assert field.text() == "8"


def test_arrows_ask_for_the_neighbours(qtbot: QtBot, field: GoToField) -> None:
    field.begin()
    steps: list[int] = []
    field.step_asked.connect(steps.append)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Down)

    assert steps == [1, -1]


def test_typing_on_takes_the_mistake_away(qtbot: QtBot, field: GoToField) -> None:
    field.begin()
    field.set_wrong(True)
    assert field.property("wrong")
    qtbot.keyClicks(field, "1")
    assert not field.property("wrong")
