import pytest

from app.tools.fill import Fill


@pytest.fixture
def fill(easel) -> Fill:
    """On a ring of object 1 with an opening of two pixels, beside a square of object 2."""
    easel.mask[5:25, 5:25] = 1
    easel.mask[9:21, 9:21] = 0
    easel.mask[14:16, 21:25] = 0
    easel.mask[5:15, 40:50] = 2
    return Fill(easel)


def click(tool, event) -> None:
    tool.press(event)
    tool.release(event)


def test_a_hole_is_filled_although_its_wall_leaks(easel, fill, at):
    easel.options.gap = 4
    click(fill, at(15, 15))
    assert (easel.mask[9:21, 9:21] == 1).all()
    assert not easel.mask[:, 30:39].any()
    assert easel.finished == ["Fill"]


def test_without_closing_gaps_it_leaks(easel, fill, at):
    easel.options.gap = 0
    click(fill, at(15, 15))
    assert easel.mask[35, 55] == 1


def test_on_the_object_itself_its_holes_are_filled(easel, fill, at):
    easel.mask[14:16, 21:25] = 1
    click(fill, at(6, 6))
    assert (easel.mask[5:25, 5:25] == 1).all()


def test_a_region_of_another_object_changes_hands(easel, fill, at):
    click(fill, at(45, 10))
    assert (easel.mask[5:15, 40:50] == 1).all()


def test_the_right_button_empties_a_piece(easel, fill, at):
    easel.mask[30:35, 30:35] = 1
    click(fill, at(32, 32, "right"))
    assert not easel.mask[30:35, 30:35].any()
    assert (easel.mask == 1).any()
    click(fill, at(45, 10, "right"))
    assert (easel.mask == 2).sum() == 100, "another object's piece is not emptied"


def test_clicks_outside_do_nothing(easel, fill, at):
    click(fill, at(-1, 5))
    click(fill, at(5, 40))
    assert not easel.begun
