import pytest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.main_window import MainWindow
from app.panels.table import PANELS
from app.settings import Settings
from app.window.inspector import RAIL_WIDTH, Inspector

ROW = PANELS[0]


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def inspector(qtbot: QtBot, actions: Actions, settings: Settings) -> Inspector:
    made = Inspector([ROW], {ROW.id: QWidget()}, actions, settings)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_begins_with_the_first_panel_and_its_command_is_checked(
    inspector: Inspector, actions: Actions
) -> None:
    assert inspector.current == ROW.id
    assert inspector.title == ROW.title
    assert not inspector.is_folded
    assert actions[f"panel_{ROW.id}"].isChecked()


def test_choosing_what_is_shown_folds_it(
    qtbot: QtBot, inspector: Inspector, actions: Actions
) -> None:
    with qtbot.waitSignal(inspector.folded) as folded:
        inspector.choose(ROW.id)

    assert folded.args == [True]
    assert inspector.maximumWidth() == RAIL_WIDTH
    assert not actions[f"panel_{ROW.id}"].isChecked()
    inspector.choose(ROW.id)
    assert not inspector.is_folded


def test_opening_what_is_shown_leaves_it_open(inspector: Inspector) -> None:
    inspector.open(ROW.id)
    assert not inspector.is_folded

    inspector.choose(ROW.id)
    inspector.open(ROW.id)
    assert not inspector.is_folded


def test_a_narrow_window_folds_it_and_a_wide_one_gives_it_back(inspector: Inspector) -> None:
    inspector.set_room(False)
    assert inspector.is_folded

    inspector.set_room(True)
    assert not inspector.is_folded


def test_in_a_narrow_window_one_can_still_ask_for_it(inspector: Inspector) -> None:
    inspector.set_room(False)
    inspector.choose(ROW.id)

    assert not inspector.is_folded


def test_it_comes_back_as_it_was_left(
    qtbot: QtBot, inspector: Inspector, actions: Actions, settings: Settings
) -> None:
    inspector.choose(ROW.id)

    again = Inspector([ROW], {ROW.id: QWidget()}, actions, settings)
    qtbot.addWidget(again)

    assert again.is_folded


def test_every_icon_is_a_button_with_a_name(inspector: Inspector) -> None:
    buttons = inspector.findChildren(QToolButton)

    assert [button.accessibleName() for button in buttons] == [ROW.title]
    assert all(button.toolTip() and button.width() >= 24 for button in buttons)


def test_it_is_wider_where_letters_are_large(qtbot: QtBot, open_window: MainWindow) -> None:
    inspector = open_window.inspector
    inspector.open("object")
    before = inspector.minimumWidth()
    open_window.parts.settings.set("look/font_scale", 200)
    qtbot.waitUntil(lambda: inspector.minimumWidth() > before)
    open_window.parts.settings.set("look/font_scale", 100)
    qtbot.waitUntil(lambda: inspector.minimumWidth() == before)
