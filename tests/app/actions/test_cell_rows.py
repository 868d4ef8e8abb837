from app.actions.cell_rows import CELL_ROWS
from app.actions.edit_menus import EDIT
from app.situation import Situation


def test_all_stand_in_the_edit_menu() -> None:
    edit = {row.id for row in EDIT.rows()}

    assert {row.id for row in CELL_ROWS if row} <= edit


def test_only_a_copied_mask_can_be_pasted() -> None:
    now = Situation(is_open=True, is_selected=True)
    refused = {row.id for row in CELL_ROWS if row and any(when(now) for when in row.when)}

    assert refused == {"paste_mask", "paste_to_range"}
