import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.dialogs.palette import Palette, fitting, row_height, spoken
from app.situation import Situation


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def palette(qtbot: QtBot, actions: Actions) -> Palette:
    actions.refresh(Situation(is_open=True))
    made = Palette(actions)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_lists_every_command(palette: Palette, actions: Actions) -> None:
    assert {command.id for command in palette.shown()} == {c.id for c in actions.commands()}


def test_a_few_letters_and_enter_run_a_command(
    qtbot: QtBot, palette: Palette, actions: Actions
) -> None:
    qtbot.keyClicks(palette.field, "nextkey")
    assert palette.shown()[0].id == "next_keyframe"

    with qtbot.waitSignal(actions["next_keyframe"].triggered):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()


def test_arrows_choose_while_one_types(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentRow() == 1

    qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentRow() == 12


def test_what_is_not_possible_is_listed_with_its_reason_and_does_nothing(
    qtbot: QtBot, palette: Palette, actions: Actions
) -> None:
    qtbot.keyClicks(palette.field, "stop run")
    (command,) = [shown for shown in palette.shown() if shown.id == "stop"]
    assert command.reason
    assert spoken(command) == f"{command.title}, {command.key}, {command.reason}"

    palette.list.setCurrentRow(palette.shown().index(command))
    with qtbot.assertNotEmitted(actions["stop"].triggered):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_words_of_the_hint_find_a_command_after_those_of_the_title(actions: Actions) -> None:
    found = fitting(actions.commands(), "frame")

    titles = ["frame" in command.title.lower() for command in found]
    assert titles[0]
    assert not titles[-1]


def test_letters_that_fit_nothing_show_nothing(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.field, "qqqqxx")
    assert palette.shown() == []

    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_it_draws_rows_of_both_kinds(palette: Palette) -> None:
    assert not palette.grab().isNull()


def test_rows_are_as_high_as_their_letters(palette: Palette) -> None:
    font = palette.font()
    font.setPointSizeF(3 * font.pointSizeF())
    large = QFontMetrics(font)
    assert row_height(palette.fontMetrics()) == palette.list.sizeHintForRow(0)
    assert row_height(large) > 2 * large.height()
