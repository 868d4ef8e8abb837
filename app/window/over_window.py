"""What commands open over the window: dialogs that block nothing, and are gone when closed."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.actions.table import Actions
from app.dialogs.about import AboutDialog
from app.dialogs.key_overlay import KeyOverlay
from app.dialogs.palette import Palette
from app.dialogs.preferences import PreferencesDialog
from app.dialogs.shortcut_editor import ShortcutEditor
from app.parts import Parts
from app.runs.track_offer import track_dialog
from app.window.toolbox import Toolbox


class OverWindow(QObject):
    """Each method is what a command calls."""

    def __init__(self, parts: Parts, actions: Actions, toolbox: Toolbox, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._actions = actions
        self._toolbox = toolbox
        self._window = window

    def show_preferences(self) -> None:
        self._open(PreferencesDialog(self._parts.settings, self._actions, self._window))

    def ask_track(self) -> None:
        self._open(track_dialog(self._parts, self._window))

    def show_palette(self) -> None:
        self._open(Palette(self._actions, self._window))

    def show_keys(self) -> None:
        hint = self._toolbox.hint() if self._parts.document.is_open else ""
        self._open(KeyOverlay(self._actions.commands(), hint, self._window))

    def edit_shortcuts(self) -> None:
        self._open(ShortcutEditor(self._parts.keymap, self._actions, self._window))

    def show_about(self) -> None:
        self._open(AboutDialog(self._window))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
