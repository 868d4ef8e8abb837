import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.keys.keymap import KeyFileError, Keymap, clashes, forms, is_key, read_key_file, sequences
from app.keys.shortcuts import SHORTCUTS
from app.settings import Settings


@pytest.fixture
def keymap(settings: Settings) -> Keymap:
    return Keymap(settings)


def test_without_the_users_doing_it_is_the_default(keymap: Keymap) -> None:
    assert keymap.all() == SHORTCUTS
    assert keymap.keys_of("about") == ()


def test_a_key_that_is_given_is_taken_from_the_one_who_had_it(qtbot: QtBot, keymap: Keymap) -> None:
    with qtbot.waitSignal(keymap.changed):
        keymap.give("commit", ("B",))

    assert keymap.keys_of("commit") == ("B",)
    assert keymap.keys_of("tool_brush") == ()
    assert clashes(keymap.all()) == []
    assert keymap.users_of("B", SHORTCUTS) == ["commit"]


def test_a_shifted_symbol_clashes_with_its_other_name(keymap: Keymap) -> None:
    keymap.give("commit", (">",))

    assert keymap.keys_of("track_one_forward") == ()


def test_changes_survive_a_restart(keymap: Keymap, settings: Settings) -> None:
    keymap.choose_preset("CVAT")
    keymap.give("commit", ("Y",))

    again = Keymap(settings)

    assert again.preset == "CVAT"
    assert again.keys_of("commit") == ("Y",)
    assert again.all() == keymap.all()


def test_resetting_takes_the_key_back(keymap: Keymap) -> None:
    keymap.give("commit", ("B",))
    keymap.reset("tool_brush")

    assert keymap.keys_of("tool_brush") == ("B",)
    assert keymap.keys_of("commit") == ()
    keymap.reset("commit")
    assert keymap.all() == SHORTCUTS
    assert not keymap.is_changed


def test_a_preset_forgets_the_users_changes(keymap: Keymap) -> None:
    keymap.give("commit", ("B",))
    keymap.choose_preset("Cutie / XMem")

    assert "C" in keymap.keys_of("commit")
    assert not keymap.is_changed


def test_keys_go_to_another_computer(keymap: Keymap, tmp_path: Path) -> None:
    keymap.choose_preset("Resolve")
    keymap.give("commit", ("Y",))
    saved = keymap.all()
    keymap.save(tmp_path / "keys.json")
    keymap.choose_preset("Default")

    assert keymap.load(tmp_path / "keys.json") == 0
    assert keymap.preset == "Resolve"
    assert keymap.all() == saved


def test_what_a_file_does_not_say_rightly_is_left_out(keymap: Keymap, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    changes = {
        "commit": ["Y"],
        "play": ["Alt+P"],
        "stop": ["no key"],
        "pause": "P",
        "undo": ["Y"],
        "redo": ["A"] * 9,
    }
    path.write_text(json.dumps({"format": "evermask-keys", "preset": 7, "changes": changes}))

    assert keymap.load(path) == 5
    assert keymap.keys_of("commit") == ("Y",)
    assert keymap.keys_of("play") == ("Space",)
    assert keymap.preset == "Default"
    assert clashes(keymap.all()) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"format": "other"}', "[" * 100_000])
def test_foreign_files_change_nothing(keymap: Keymap, tmp_path: Path, text: str) -> None:
    path = tmp_path / "foreign.json"
    path.write_text(text)

    with pytest.raises(KeyFileError, match=r"foreign\.json"):
        keymap.load(path)
    assert keymap.all() == SHORTCUTS


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.json").write_bytes(b" " * 1_000_001)

    for name in ("bytes.json", "missing.json", "large.json"):
        with pytest.raises(KeyFileError, match=name):
            read_key_file(tmp_path / name)


def test_nonsense_in_the_settings_is_nothing(settings: Settings) -> None:
    settings.set("keys/changes", '{"commit": [3], "play": null}')

    assert Keymap(settings).all() == SHORTCUTS


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("Ctrl+K", True), ("F1", True), ("[", True), (">", True), ("Shift+Space", True),
     ("Alt+F", False), ("Shift+1", False), ("A, B", False), ("Foo", False), ("", False)],
)  # fmt: skip
def test_which_keys_commands_may_have(text: str, is_one: bool) -> None:
    assert is_key(text) == is_one


def test_the_name_given_comes_first() -> None:
    assert sequences(("Shift+.",))[0].toString() == "Shift+."
    assert [sequence.toString() for sequence in sequences(("Ctrl+K", "F1"))] == ["Ctrl+K", "F1"]


@given(st.sampled_from(sorted({key for keys in SHORTCUTS.values() for key in keys})))
def test_every_form_of_a_key_has_the_same_forms(key: str) -> None:
    assert all(forms((form,)) == forms((key,)) for form in forms((key,)))
