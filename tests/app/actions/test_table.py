from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.actions.table import ACTIONS, Actions
from app.appearance.theme import ICON_FOLDER
from app.situation import Situation

OPEN = Situation(is_open=True, is_selected=True)


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


def test_every_action_has_words_for_eyes_and_ears(actions: Actions) -> None:
    for action in actions.all():
        assert action.text()
        assert action.iconText()
        assert action.toolTip()
        assert action.statusTip()


def test_ids_are_unique_and_icons_exist() -> None:
    ids = [row.id for row in ACTIONS]

    assert len(set(ids)) == len(ids)
    assert [
        r.icon for r in ACTIONS if r.icon and not (ICON_FOLDER / f"{r.icon}.svg").is_file()
    ] == []


def test_a_disabled_action_says_why_in_its_tooltip(actions: Actions) -> None:
    actions.refresh(Situation())

    for row in ACTIONS:
        reasons = [reason for when in row.when if (reason := when(Situation()))]
        assert actions[row.id].isEnabled() == (not reasons)
        if reasons:
            assert reasons[0] in actions[row.id].toolTip()


def test_the_tooltip_names_the_key(actions: Actions) -> None:
    assert "(T)" in actions["track_forward"].toolTip()


def test_undo_names_what_it_would_take_back(actions: Actions) -> None:
    actions.refresh(replace(OPEN, undo_name="Brush"))

    assert actions["undo"].isEnabled()
    assert actions["undo"].text().endswith("Brush")
    assert not actions["redo"].isEnabled()


def test_the_button_says_how_many_cells_are_stale(actions: Actions) -> None:
    actions.refresh(replace(OPEN, stale_cells=214))
    assert actions["rerun_stale"].iconText() == "Re-run stale (214)"

    actions.refresh(OPEN)
    assert actions["rerun_stale"].iconText() == "Re-run stale"


EDITING = [
    "undo",
    "redo",
    "commit",
    "tool_brush",
    "tool_eraser",
    "tool_polygon",
    "tool_lasso",
    "tool_wand",
    "tool_box",
    "tool_fill",
    "paste_mask",
    "paste_to_range",
    "duplicate_previous",
    "clear_mask",
    "mark_absent",
    "lock_cells",
    "paint_background",
    "add_object",
    "rename_object",
    "toggle_object",
    "solo_object",
    "object_color",
    "lock_object",
    "object_notes",
    "delete_object",
    "track_forward",
    "track_backward",
    "track_dialog",
    "commit_and_track",
    "commit_and_track_both",
    "track_one_forward",
    "track_one_backward",
    "rerun_stale",
    "approve",
    "approve_range",
    "flag",
    "import_mask",
    "save_checkpoint",
    "set_in",
    "set_out",
    "in_out_around",
    "clear_in_out",
    "toggle_marker",
]


def test_a_project_that_is_only_looked_at_cannot_be_changed(actions: Actions) -> None:
    everything = replace(
        OPEN, has_range=True, has_copied_mask=True, stale_cells=1, undo_name="a", redo_name="b"
    )
    actions.refresh(everything)
    assert [name for name in EDITING if not actions[name].isEnabled()] == []

    actions.refresh(replace(everything, read_only_reason="Open elsewhere."))
    assert [name for name in EDITING if actions.reason(name) != "Open elsewhere."] == []
    assert actions["copy_mask"].isEnabled()
    assert actions["export"].isEnabled()


def test_undo_waits_for_the_run(actions: Actions) -> None:
    actions.refresh(replace(OPEN, undo_name="Brush", is_tracking=True))

    assert not actions["undo"].isEnabled()
    actions.refresh(replace(OPEN, undo_name="Brush", is_tracking=True, is_paused=True))
    assert actions["undo"].isEnabled()


def test_showing_a_state_does_not_run_the_handler(qtbot: QtBot, actions: Actions) -> None:
    with qtbot.assertNotEmitted(actions["follow"].triggered):
        actions.set_checked("follow", True)

    assert actions["follow"].isChecked()


def test_handlers_get_the_argument_the_check_or_nothing(actions: Actions) -> None:
    heard: list[object] = []

    class Anything:
        def __getattr__(self, name: str) -> object:
            return lambda *arguments: heard.append((name, *arguments))

    actions.connect_to({row.handler.split(".")[0]: Anything() for row in ACTIONS})
    actions.refresh(OPEN)

    actions["select_3"].trigger()
    actions["follow"].trigger()
    actions["first"].trigger()
    actions["tool_eraser"].trigger()
    actions["play"].trigger()

    assert heard == [
        ("select_by_place", 2),
        ("set_follow", True),
        ("first",),
        ("choose", "eraser"),
        ("toggle",),
    ]


def test_a_missing_handler_is_found_at_once(actions: Actions) -> None:
    with pytest.raises(KeyError):
        actions.connect_to({})


def test_a_command_says_its_menu_its_key_and_why_not(actions: Actions) -> None:
    commands = {command.id: command for command in actions.commands()}

    track = commands["track_forward"]
    assert (track.title, track.menu, track.key) == ("Track ▶", "Track", "T")
    assert track.reason
    actions.refresh(OPEN)
    commands = {command.id: command for command in actions.commands()}
    assert not commands["track_forward"].reason


def test_other_keys_are_taken_at_once(actions: Actions) -> None:
    actions.set_keys({"track_forward": ("F",)})

    assert [key.toString() for key in actions["track_forward"].shortcuts()] == ["F"]
    assert actions["play"].shortcuts() == []
    assert "(F)" in actions["track_forward"].toolTip()


def test_a_key_that_a_widget_looked_at_first_is_passed_on(qtbot: QtBot, actions: Actions) -> None:
    assert not actions.trigger_key("Space")

    actions.refresh(OPEN)
    with qtbot.waitSignal(actions["play"].triggered):
        assert actions.trigger_key("Space")
