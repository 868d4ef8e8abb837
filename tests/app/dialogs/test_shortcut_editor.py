from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.dialogs.shortcut_editor import ShortcutEditor
from app.keys.keymap import Keymap
from app.settings import Settings


@pytest.fixture
def keymap(settings: Settings) -> Keymap:
    return Keymap(settings)


@pytest.fixture
def editor(qtbot: QtBot, keymap: Keymap) -> ShortcutEditor:
    actions = Actions(None, keymap.all())
    made = ShortcutEditor(keymap, actions)
    qtbot.addWidget(made)
    made.actions_kept = actions  # type: ignore[attr-defined]  # a dialog's actions outlive it
    made.show()
    return made


def rows(editor: ShortcutEditor) -> list[str]:
    return [editor.table.item(row, 0).text() for row in range(editor.table.rowCount())]


def choose(editor: ShortcutEditor, title: str) -> None:
    editor.search.setText(title)
    editor.table.selectRow(rows(editor).index(title))


def record(editor: ShortcutEditor, key: str) -> None:
    editor.recorder.setKeySequence(QKeySequence(key))


def test_commands_are_found_by_name_and_by_key(editor: ShortcutEditor) -> None:
    editor.search.setText("polyg")
    assert rows(editor) == ["Polygon"]

    editor.search.setText("ctrl+z")
    assert rows(editor) == ["Undo"]
    editor.search.setText("qqq")
    assert rows(editor) == []
    assert not editor.take.isEnabled()


def test_a_free_key_is_taken(editor: ShortcutEditor, keymap: Keymap) -> None:
    choose(editor, "Polygon")
    record(editor, "C")
    assert editor.line.text() == "C is free."
    editor.take.click()

    assert keymap.keys_of("tool_polygon") == ("P", "C")


def test_taking_a_key_says_first_who_loses_it(editor: ShortcutEditor, keymap: Keymap) -> None:
    choose(editor, "Polygon")
    record(editor, "B")
    assert editor.line.text() == "B belongs to “Brush”, which loses it."
    editor.take.click()

    assert keymap.keys_of("tool_brush") == ()
    assert "B" in keymap.keys_of("tool_polygon")


def test_keys_that_commands_may_not_have_are_refused(
    editor: ShortcutEditor, keymap: Keymap
) -> None:
    choose(editor, "Polygon")
    record(editor, "Alt+P")

    assert "Alt and a letter" in editor.line.text()
    assert not editor.take.isEnabled()
    editor.take_key()
    assert keymap.keys_of("tool_polygon") == ("P",)


def test_keys_can_be_given_up_and_taken_back(editor: ShortcutEditor, keymap: Keymap) -> None:
    choose(editor, "Polygon")
    editor.clear.click()
    assert keymap.keys_of("tool_polygon") == ()
    assert not editor.clear.isEnabled()

    editor.back.click()
    assert keymap.keys_of("tool_polygon") == ("P",)


def test_a_preset_is_one_choice(editor: ShortcutEditor, keymap: Keymap) -> None:
    editor.preset.textActivated.emit("CVAT")

    assert keymap.preset == "CVAT"
    editor.search.setText("Next frame")
    assert editor.table.item(0, 2).text().startswith("F")


def test_keys_go_to_a_file_and_come_back(
    editor: ShortcutEditor, keymap: Keymap, tmp_path: Path
) -> None:
    choose(editor, "Polygon")
    record(editor, "C")
    editor.take.click()
    editor.save_to(tmp_path / "keys.json")
    assert "Saved" in editor.line.text()
    keymap.choose_preset("Default")

    editor.load_from(tmp_path / "keys.json")
    assert "C" in keymap.keys_of("tool_polygon")


def test_a_file_that_is_none_is_told_and_changes_nothing(
    editor: ShortcutEditor, keymap: Keymap, tmp_path: Path
) -> None:
    before = keymap.all()
    editor.load_from(tmp_path / "missing.json")
    assert "missing.json" in editor.line.text()

    editor.save_to(tmp_path / "no such folder" / "keys.json")
    assert "keys.json" in editor.line.text()
    assert keymap.all() == before
