from app.actions.table import ACTIONS
from app.keys.keymap import clashes, forms, is_key
from app.keys.shortcuts import SHORTCUTS

IDS = {row.id for row in ACTIONS}


def test_every_key_belongs_to_a_command() -> None:
    assert SHORTCUTS.keys() - IDS == set()


def test_no_key_does_two_things() -> None:
    assert clashes(SHORTCUTS) == []


def test_every_key_is_one_that_commands_may_have() -> None:
    assert [key for keys in SHORTCUTS.values() for key in keys if not is_key(key)] == []


def test_shifted_symbols_are_named_in_both_forms() -> None:
    """Qt reports Shift and the dot as one or the other, depending on the system."""
    assert {"Shift+.", ">"} <= forms(SHORTCUTS["track_one_forward"])
    assert {"Shift+,", "<"} <= forms(SHORTCUTS["track_one_backward"])
    assert {"Shift+[", "{"} <= forms(SHORTCUTS["brush_softer"])
    assert {"Shift+]", "}"} <= forms(SHORTCUTS["brush_harder"])
    assert {"Shift+/", "?"} <= forms(SHORTCUTS["show_keys"])


def test_keyboards_without_plain_brackets_have_other_keys() -> None:
    assert "-" in SHORTCUTS["brush_smaller"]
    assert "=" in SHORTCUTS["brush_larger"]
