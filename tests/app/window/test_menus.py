from pathlib import Path

from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from app.actions.rows import Slot
from app.actions.table import MENUS, Actions
from app.settings import Settings
from app.window.menus import RecentMenu, fill_menu_bar


def commands(menu: QMenu) -> list[str]:
    found = []
    for action in menu.actions():
        submenu = action.menu()
        found += commands(submenu) if isinstance(submenu, QMenu) else [action.objectName()]
    return [name for name in found if name]


def test_the_menu_bar_shows_every_command_in_its_menu(qtbot: QtBot, settings: Settings) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    fill_menu_bar(bar, Actions(bar), {Slot.RECENT: RecentMenu(settings, bar)})

    shown = {entry.text(): commands(entry.menu()) for entry in bar.actions()}
    assert shown == {menu.title: [row.id for row in menu.rows()] for menu in MENUS}


def test_no_two_menus_have_the_same_letter() -> None:
    letters = [menu.title[menu.title.index("&") + 1].lower() for menu in MENUS]

    assert len(set(letters)) == len(letters)


def test_recent_files_can_be_chosen(qtbot: QtBot, settings: Settings) -> None:
    owner = QMenuBar()
    qtbot.addWidget(owner)
    menu = RecentMenu(settings, owner)
    menu.fill()
    assert [action.isEnabled() for action in menu.actions()] == [False]

    settings.remember_recent(Path("/clips/dog.mp4"))
    menu.fill()
    (entry,) = menu.actions()
    assert entry.text() == "dog.mp4"
    assert entry.toolTip() == str(Path("/clips/dog.mp4"))
    with qtbot.waitSignal(menu.chosen) as chosen:
        entry.trigger()
    assert chosen.args == [Path("/clips/dog.mp4")]
