"""What a right click on an object offers, on the canvas and in the list."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.actions.edit_menus import COLORS, PATTERNS
from app.actions.rows import Menu
from app.actions.table import Actions
from app.window.menus import fill_menu

_OFFERED: tuple[str | Menu | None, ...] = (
    *("zoom_to_object", "rename_object", COLORS, PATTERNS),
    *("describe_object", "object_notes", None),
    *("toggle_object", "solo_object", "lock_object", None, "commit", "undo", "redo", None),
    "delete_object",
)
"""Commands by their names, submenus, and lines."""


def open_object_menu(place: QPointF | QPoint, actions: Actions, parent: QWidget) -> None:
    """At a place of the screen."""
    menu = object_menu(actions, parent)
    menu.popup(place.toPoint() if isinstance(place, QPointF) else place)


def object_menu(actions: Actions, parent: QWidget) -> QMenu:
    """It is gone when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    for entry in _OFFERED:
        if isinstance(entry, str):
            menu.addAction(actions[entry])
        else:
            fill_menu(menu, (entry,), actions)
    return menu
