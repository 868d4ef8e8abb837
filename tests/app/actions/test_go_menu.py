from app.actions.go_menu import GO
from app.situation import Situation


def test_one_cannot_move_in_a_clip_that_is_not_there() -> None:
    reasons = {row.id: [when(Situation()) for when in row.when] for row in GO.rows()}

    assert [name for name, texts in reasons.items() if not any(texts)] == ["loop"]


def test_a_range_that_is_not_set_cannot_be_cleared() -> None:
    clear = next(row for row in GO.rows() if row.id == "clear_in_out")

    assert any(when(Situation(is_open=True)) for when in clear.when)
    assert not any(when(Situation(is_open=True, has_range=True)) for when in clear.when)
