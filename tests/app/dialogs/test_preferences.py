from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from app.dialogs.preferences import PreferencesDialog
from app.settings import SETTINGS, Settings


def test_every_shown_setting_has_an_editor_with_a_name(qtbot: QtBot, settings: Settings) -> None:
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)

    names = {child.objectName() for child in dialog.children() if child.objectName()}
    assert {row.key for row in SETTINGS if row.page} <= names


def test_changes_count_at_once(qtbot: QtBot, settings: Settings) -> None:
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)

    scheme = dialog.findChild(QComboBox, "look/scheme")
    loop = dialog.findChild(QCheckBox, "playback/loop")
    size = dialog.findChild(QSpinBox, "tracking/size")
    assert scheme is not None
    assert loop is not None
    assert size is not None
    scheme.setCurrentIndex(scheme.findData("light"))
    scheme.activated.emit(scheme.currentIndex())
    loop.setChecked(True)
    size.setValue(360)

    assert settings.text("look/scheme") == "light"
    assert settings.flag("playback/loop")
    assert settings.whole("tracking/size") == 360
