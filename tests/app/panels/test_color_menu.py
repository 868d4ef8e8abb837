from pytestqt.qtbot import QtBot

from app.panels.color_menu import ColorMenu
from core.colors import COLOR_NAMES, OKABE_ITO


def test_every_colour_has_name_and_swatch_and_there_are_others(qtbot: QtBot) -> None:
    menu = ColorMenu(OKABE_ITO[2])
    qtbot.addWidget(menu)
    entries = [entry for entry in menu.actions() if not entry.isSeparator()]

    assert [entry.text() for entry in entries] == [*COLOR_NAMES, "Other…"]
    assert not any(entry.icon().isNull() for entry in entries[:-1])
    assert menu.activeAction() is entries[2]
    with qtbot.waitSignal(menu.chosen) as chosen:
        entries[4].trigger()
    assert chosen.args == [OKABE_ITO[4]]
    with qtbot.waitSignal(menu.other_wanted):
        entries[-1].trigger()
