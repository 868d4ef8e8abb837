from app.actions.edit_menus import EDIT, OBJECTS
from app.situation import Situation


def test_tools_can_be_chosen_at_any_time_and_exclude_each_other() -> None:
    tools = [row for row in EDIT.rows() if row.handler == "toolbox.choose"]

    assert len(tools) >= 4
    assert all(row.group == "tool" and row.is_checkable for row in tools)
    impossible = [row.id for row in tools for when in row.when if when(Situation())]
    assert impossible == ["tool_point"], "no network for it is there"
    assert all(row.id == f"tool_{row.argument}" for row in tools)


def test_what_is_done_to_the_selected_object_needs_one() -> None:
    now = Situation(is_open=True)
    rows = {row.id: row for row in OBJECTS.rows()}

    for name in ("rename_object", "toggle_object", "delete_object"):
        assert any(when(now) for when in rows[name].when)
    assert not any(when(now) for when in rows["add_object"].when)


def test_nine_objects_have_a_number() -> None:
    numbered = [row for row in OBJECTS.rows() if row.handler == "document.select_by_place"]

    assert [row.argument for row in numbered] == list(range(9))
