from app.actions.rows import ActionRow, Menu, Slot


def row(name: str) -> ActionRow:
    return ActionRow(name, name, "document.undo", "does it")


def test_a_menu_lists_its_commands_and_those_of_its_submenus_in_order() -> None:
    menu = Menu("M", (row("a"), None, Menu("S", (row("b"), row("c"))), Slot.RECENT, row("d")))

    assert [entry.id for entry in menu.rows()] == ["a", "b", "c", "d"]
