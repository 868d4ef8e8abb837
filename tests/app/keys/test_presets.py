import pytest

from app.actions.table import ACTIONS
from app.keys.keymap import clashes, is_key
from app.keys.presets import PRESETS, preset_keys
from app.keys.shortcuts import SHORTCUTS


def test_the_presets_are_those_of_the_programs_people_come_from() -> None:
    assert list(PRESETS) == ["Default", "Cutie / XMem", "After Effects", "Resolve", "CVAT"]


@pytest.mark.parametrize("name", PRESETS)
def test_no_key_of_a_preset_does_two_things(name: str) -> None:
    assert clashes(preset_keys(name)) == []


@pytest.mark.parametrize("name", PRESETS)
def test_every_key_belongs_to_a_command(name: str) -> None:
    assert preset_keys(name).keys() - {row.id for row in ACTIONS} == set()


@pytest.mark.parametrize("name", PRESETS)
def test_nobody_loses_their_last_key(name: str) -> None:
    keys = preset_keys(name)

    assert [action_id for action_id in SHORTCUTS if not keys[action_id]] == []
    assert [key for own in keys.values() for key in own if not is_key(key)] == []


def test_a_preset_knows_the_keys_of_its_program() -> None:
    cutie, cvat = preset_keys("Cutie / XMem"), preset_keys("CVAT")
    effects = preset_keys("After Effects")

    assert "F" in cutie["track_forward"]
    assert "B" in cutie["track_backward"]
    assert "C" in cutie["commit"]
    assert cutie["track_or_pause"] == ("Space",)
    assert (effects["back"][0], effects["forward"][0]) == ("PgUp", "PgDown")
    assert (cvat["back"][0], cvat["forward"][0], cvat["jump_back"][0]) == ("D", "F", "C")
    assert "N" in cvat["commit"]


def test_an_unknown_preset_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        preset_keys("Paint")
