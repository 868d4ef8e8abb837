from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.actions.rows import Command
from app.appearance.colors import DARK
from app.dialogs.key_overlay import KeyOverlay, page, valid_now
from app.main_window import MainWindow


def command(name: str, menu: str = "File", key: str = "A", reason: str = "") -> Command:
    return Command(name, name, menu, "does it", key, reason)


def test_only_what_has_a_key_and_is_possible_is_shown() -> None:
    shown = valid_now([command("a"), command("b", key=""), command("c", reason="No clip.")])

    assert [entry.id for entry in shown] == ["a"]


def test_the_page_keeps_every_command_at_any_number_of_columns() -> None:
    commands = [command(f"c{n}", menu=f"M{n // 5}") for n in range(23)]

    for columns in (1, 2, 4):
        text = page(commands, columns, DARK)
        assert all(f">c{n}<" in text for n in range(23))
        assert text.count("<h4") == 5


def test_signs_in_names_are_no_markup() -> None:
    assert "<b>x" not in page([command("<b>x")], 1, DARK)


def test_it_fits_its_window_and_closes_with_the_key_that_opened_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    overlay = KeyOverlay(window.actions_table.commands(), "Drag paints.", window)
    qtbot.addWidget(overlay)
    overlay.open()
    qtbot.waitUntil(overlay.isActiveWindow)
    assert overlay.width() <= window.width()
    assert overlay.height() <= window.height()
    assert "Ctrl+O" in overlay.keys.toPlainText()
    assert "Commit" not in overlay.keys.toPlainText()

    qtbot.keyClick(overlay, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert not overlay.isVisible()
