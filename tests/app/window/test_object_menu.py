from PySide6.QtWidgets import QMenu

from app.main_window import MainWindow
from app.window.object_menu import object_menu
from core.colors import COLOR_NAMES, OKABE_ITO


def submenu(menu: QMenu, title: str) -> QMenu:
    found = next(entry.menu() for entry in menu.actions() if entry.text() == title)
    assert isinstance(found, QMenu)
    return found


def test_it_offers_what_can_be_done_with_an_object(open_window: MainWindow) -> None:
    menu = object_menu(open_window.actions_table, open_window)
    texts = {entry.text() for entry in menu.actions()}

    assert {"&Rename", "&Colour", "Pa&ttern", "&Delete object"} <= texts


def test_a_colour_is_chosen_by_its_name(open_window: MainWindow) -> None:
    document = open_window.parts.document
    document.add_object()
    colors = submenu(object_menu(open_window.actions_table, open_window), "&Colour")
    wanted = next(entry for entry in colors.actions() if entry.text() == COLOR_NAMES[5])
    assert not wanted.icon().isNull()
    assert wanted.isIconVisibleInMenu()

    wanted.trigger()

    info = document.object(document.selected)
    assert info is not None
    assert info.color == OKABE_ITO[5]
