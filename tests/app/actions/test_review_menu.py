from app.actions.review_menu import REVIEW
from app.actions.rows import ActionRow
from app.keys.shortcuts import SHORTCUTS


def test_the_walk_and_the_marks_have_the_keys_of_the_design() -> None:
    ids = [row.id for row in REVIEW.entries if isinstance(row, ActionRow)]
    keys = {row_id: SHORTCUTS[row_id][0] for row_id in ids if row_id in SHORTCUTS}
    assert keys == {
        "next_worst": "N",
        "previous_worst": "Shift+N",
        "approve": "A",
        "approve_range": "Shift+A",
        "flag": "Q",
        "comment": "Shift+C",
    }


def test_everything_needs_a_clip() -> None:
    assert all(row.when for row in REVIEW.rows())
