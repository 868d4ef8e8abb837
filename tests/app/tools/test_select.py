from PySide6.QtCore import Qt

from app.tools.select import Select


def test_a_click_selects_the_object_under_it(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel)
    select.press(at(4.9, 3.9))
    select.release(at(4.9, 3.9))
    assert easel.selected == [7]
    assert not select.is_active


def test_background_outside_and_right_clicks_select_nothing(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel)
    select.press(at(20, 20))
    select.press(at(-0.5, 3))
    select.press(at(4, 3, "right"))
    assert not easel.selected


def test_a_hand_over_an_object(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel)
    select.move(at(4.5, 3.5, "none"))
    assert select.cursor == Qt.CursorShape.PointingHandCursor
    select.move(at(9, 9, "none"))
    assert select.cursor == Qt.CursorShape.ArrowCursor
