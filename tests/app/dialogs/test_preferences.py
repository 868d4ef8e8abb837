import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QScrollArea, QSpinBox
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.dialogs.preferences import PreferencesDialog
from app.settings import Settings
from app.settings_table import PAGES, SETTINGS


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings, actions: Actions) -> PreferencesDialog:
    made = PreferencesDialog(settings, actions)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_setting_with_a_page_has_an_editor_with_words(dialog: PreferencesDialog) -> None:
    for row in SETTINGS:
        editor = dialog.findChild(object, row.key)  # type: ignore[type-var]
        assert (editor is not None) == bool(row.page)
        if editor is not None:
            assert editor.accessibleName().split(":")[0] == row.label
            assert editor.accessibleDescription() == row.help
            assert editor.toolTip()


def test_changes_count_at_once(dialog: PreferencesDialog, settings: Settings) -> None:
    scheme = dialog.findChild(QComboBox, "look/scheme")
    loop = dialog.findChild(QCheckBox, "playback/loop")
    size = dialog.findChild(QSpinBox, "tracking/size")
    assert scheme is not None
    assert loop is not None
    assert size is not None
    scheme.activated.emit(scheme.findData("light"))
    loop.click()
    size.setValue(360)

    assert settings.text("look/scheme") == "light"
    assert settings.flag("playback/loop")
    assert settings.whole("tracking/size") == 360


def test_it_follows_what_is_changed_elsewhere(
    dialog: PreferencesDialog, settings: Settings
) -> None:
    settings.set("playback/loop", True)
    settings.set("tracking/weights", "/files/mine.safetensors")

    loop = dialog.findChild(QCheckBox, "playback/loop")
    weights = dialog.findChild(QLabel, "tracking/weights")
    assert loop is not None
    assert weights is not None
    assert loop.isChecked()
    assert weights.text() == "mine.safetensors"


def test_the_search_leaves_what_fits(dialog: PreferencesDialog) -> None:
    assert len(dialog.shown()) == sum(bool(row.page) for row in SETTINGS)

    dialog.search.setText("text size")
    assert dialog.shown() == ["look/font_scale"]
    assert [dialog.pages.item(row).isHidden() for row in range(len(PAGES))] == [
        page != "General" for page in PAGES
    ]
    dialog.search.setText("no such thing")
    assert dialog.shown() == []


def test_the_list_goes_to_a_page(dialog: PreferencesDialog) -> None:
    dialog.pages.setCurrentRow(PAGES.index("Tracking"))

    tracking = dialog.findChild(QSpinBox, "tracking/size")
    assert tracking is not None
    assert not tracking.visibleRegion().isEmpty()


def test_a_setting_may_have_a_command(
    qtbot: QtBot, dialog: PreferencesDialog, actions: Actions
) -> None:
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}

    with qtbot.waitSignal(actions["choose_weights"].triggered):
        buttons["Choose &weights…"].click()


def test_nothing_is_cut_when_letters_grow(qtbot: QtBot, dialog: PreferencesDialog) -> None:
    font = dialog.font()
    font.setPointSizeF(1.4 * font.pointSizeF())
    dialog.setFont(font)
    area = dialog.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.viewport().width() >= area.widget().minimumSizeHint().width())
    assert area.horizontalScrollBar().maximum() == 0
