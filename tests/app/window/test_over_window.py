import pytest
from PySide6.QtWidgets import QDialog

from app.dialogs.about import AboutDialog
from app.dialogs.key_overlay import KeyOverlay
from app.dialogs.palette import Palette
from app.dialogs.preferences import PreferencesDialog
from app.dialogs.shortcut_editor import ShortcutEditor
from app.dialogs.track import TrackDialog
from app.main_window import MainWindow


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("preferences", PreferencesDialog),
        ("palette", Palette),
        ("show_keys", KeyOverlay),
        ("edit_shortcuts", ShortcutEditor),
        ("track_dialog", TrackDialog),
        ("about", AboutDialog),
    ],
)
def test_a_command_opens_its_dialog_and_goes_on(
    open_window: MainWindow, command: str, kind: type[QDialog]
) -> None:
    open_window.parts.document.add_object()
    open_window.actions_table[command].trigger()

    dialog = open_window.findChild(kind)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()
