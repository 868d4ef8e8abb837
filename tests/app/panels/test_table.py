from app.actions.table import ACTIONS
from app.appearance.theme import ICON_FOLDER
from app.panels.table import PANELS
from app.settings_table import SETTINGS


def test_every_panel_has_a_name_an_icon_and_a_command() -> None:
    commands = {row.id for row in ACTIONS}

    for panel in PANELS:
        assert panel.title
        assert panel.hint
        assert (ICON_FOLDER / f"{panel.icon}.svg").is_file()
        assert f"panel_{panel.id}" in commands
    assert len({panel.id for panel in PANELS}) == len(PANELS)


def test_the_inspector_is_remembered() -> None:
    assert {"window/panel", "window/inspector", "window/inspector_open"} <= {
        row.key for row in SETTINGS
    }
