"""The menu bar, made from the tables of actions, and the menu of recent files."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.actions.rows import ActionRow, Entries, Menu, Slot
from app.actions.table import MENUS, Actions
from app.settings import Settings


class RecentMenu(QMenu):
    """What was open before; `chosen` carries its path."""

    chosen = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Recent"))
        self.setToolTipsVisible(True)
        self._settings = settings
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        self.clear()
        for path in self._settings.recent():
            action = self.addAction(path.name)
            action.setToolTip(str(path))
            action.setStatusTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.chosen.emit(path))
        if self.isEmpty():
            nothing = self.addAction(self.tr("Nothing yet"))
            nothing.setEnabled(False)
            nothing.setToolTip(self.tr("What you open is listed here."))
            nothing.setStatusTip(nothing.toolTip())


def fill_menu_bar(bar: QMenuBar, actions: Actions, slots: Mapping[Slot, QMenu]) -> None:
    """Every menu of the table; a menu without commands is left out."""
    for menu in MENUS:
        if any(menu.rows()):
            fill_menu(bar.addMenu(_tr(menu.title)), menu.entries, actions, slots)


def fill_menu(
    shown: QMenu, entries: Entries, actions: Actions, slots: Mapping[Slot, QMenu] | None = None
) -> None:
    """Commands, submenus and lines, as in the tables."""
    shown.setToolTipsVisible(True)
    for entry in entries:
        if isinstance(entry, ActionRow):
            shown.addAction(actions[entry.id])
        elif isinstance(entry, Menu):
            fill_menu(shown.addMenu(_tr(entry.title)), entry.entries, actions, slots)
        elif isinstance(entry, Slot):
            shown.addMenu((slots or {})[entry])
        else:
            shown.addSeparator()


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)
