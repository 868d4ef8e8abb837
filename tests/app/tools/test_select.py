from PySide6.QtCore import Qt

from app.tools.select import Select


def test_a_click_selects_the_object_under_it(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel, lambda: None)
    select.press(at(4.9, 3.9))
    select.release(at(4.9, 3.9))
    assert easel.selected == [7]
    assert not select.is_active


def test_background_and_outside_select_nothing(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel, lambda: None)
    select.press(at(20, 20))
    select.press(at(-0.5, 3))
    assert not easel.selected


def test_the_right_button_selects_what_its_menu_is_about(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel, lambda: None)
    select.press(at(4, 3, "right"))
    assert easel.selected == [7]
    assert select.opens_menu


def test_shift_adds_and_control_toggles(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel, lambda: None)
    select.press(at(4, 3, held=Qt.KeyboardModifier.ShiftModifier))
    select.press(at(4, 3, held=Qt.KeyboardModifier.ControlModifier))
    assert (easel.selected, easel.added, easel.toggled) == ([], [7], [7])


def test_a_double_click_brings_the_object_close(easel, at):
    easel.mask[3, 4] = 7
    zoomed = []
    select = Select(easel, lambda: zoomed.append(True))
    select.double_click(at(20, 20))
    select.double_click(at(4, 3, "right"))
    assert not zoomed
    select.double_click(at(4, 3))
    assert zoomed


def test_the_name_stands_beside_the_pointer(easel, at, qapp):
    easel.mask[3, 4] = 7
    select = Select(easel, lambda: None)
    select.move(at(4.5, 3.5, "none"))
    assert not select.extent(1.0).isEmpty()
    select.move(at(9, 9, "none"))
    assert select.extent(1.0).isEmpty()


def test_a_hand_over_an_object(easel, at):
    easel.mask[3, 4] = 7
    select = Select(easel, lambda: None)
    select.move(at(4.5, 3.5, "none"))
    assert select.cursor == Qt.CursorShape.PointingHandCursor
    select.move(at(9, 9, "none"))
    assert select.cursor == Qt.CursorShape.ArrowCursor
