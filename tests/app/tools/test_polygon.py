import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.tools.polygon import Polygon

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def click(tool, event):
    tool.press(event)
    tool.release(event)


@pytest.fixture
def square(easel, at):
    """Four nodes around the pixels 10..29 x 5..24, not yet closed."""
    tool = Polygon(easel)
    for x, y in ((10, 5), (30, 5), (30, 25), (10, 25)):
        click(tool, at(x, y))
    return tool


def is_square(mask):
    return mask[5:25, 10:30].all() and mask.sum() == 400


def test_nodes_paint_nothing_before_the_end(easel, square):
    assert len(square.nodes) == 4
    assert square.is_active
    assert not easel.begun


def test_a_click_on_the_first_node_closes(easel, square, at):
    click(square, at(12, 7))
    assert is_square(easel.mask)
    assert easel.finished == ["Polygon"]
    assert not square.is_active


def test_enter_closes(easel, square):
    assert square.wants_key(Qt.Key.Key_Return)
    square.key(Qt.Key.Key_Return)
    assert is_square(easel.mask)
    assert not square.wants_key(Qt.Key.Key_Return)
    assert not square.key(Qt.Key.Key_Return), "without nodes Enter belongs to the window"


def test_a_double_click_closes_without_a_further_node(easel, at):
    tool = Polygon(easel)
    for x, y in ((10, 5), (30, 5), (30, 25), (10, 25)):
        click(tool, at(x, y))
    tool.double_click(at(10, 25))
    assert is_square(easel.mask)


def test_a_double_click_on_too_few_nodes_goes_on(easel, at):
    tool = Polygon(easel)
    click(tool, at(10, 5))
    tool.double_click(at(10, 5))
    assert len(tool.nodes) == 2
    assert not easel.begun


@pytest.mark.parametrize("when", ["first", "last"])
def test_alt_at_the_first_or_the_last_click_subtracts(easel, at, when):
    easel.mask[:] = 1
    tool = Polygon(easel)
    click(tool, at(10, 5, held=ALT if when == "first" else Qt.KeyboardModifier.NoModifier))
    for x, y in ((30, 5), (30, 25), (10, 25)):
        click(tool, at(x, y))
    click(tool, at(10, 5, held=ALT if when == "last" else Qt.KeyboardModifier.NoModifier))
    assert not easel.mask[5:25, 10:30].any()
    assert easel.mask.sum() == easel.mask.size - 400


def test_right_click_and_backspace_take_the_last_node(square, at):
    click(square, at(50, 30, "right"))
    square.key(Qt.Key.Key_Backspace)
    assert square.nodes == ((10, 5), (30, 5))


def test_escape_forgets_the_nodes(easel, square):
    square.cancel()
    assert not square.nodes
    assert not easel.begun


def test_two_nodes_do_not_close(easel, at):
    tool = Polygon(easel)
    click(tool, at(10, 5))
    click(tool, at(30, 5))
    assert tool.key(Qt.Key.Key_Enter)
    assert len(tool.nodes) == 2
    assert not easel.begun


def test_control_moves_a_node(square, at):
    square.press(at(29, 24, held=CONTROL))
    square.move(at(40, 35, "none", CONTROL))
    square.release(at(40, 35, held=CONTROL))
    assert square.nodes[2] == (40, 35)
    assert len(square.nodes) == 4


def test_a_node_is_hit_by_what_the_eye_sees(easel, at):
    """At 800 % a click two pixels off is another place, not the first node."""
    tool = Polygon(easel)
    for x, y in ((10, 5), (30, 5), (30, 25), (12, 7)):
        click(tool, at(x, y, scale=8.0))
    assert len(tool.nodes) == 4


def test_shift_snaps_to_45_degrees(easel, at):
    tool = Polygon(easel)
    click(tool, at(10, 10))
    click(tool, at(30, 12, held=SHIFT))
    assert tool.nodes[1] == pytest.approx((30, 10))


def test_a_refused_polygon_keeps_its_nodes(easel, square):
    easel.refuses = True
    square.key(Qt.Key.Key_Return)
    assert len(square.nodes) == 4


def test_another_window_costs_no_nodes_another_frame_does(square):
    square.interrupt()
    assert len(square.nodes) == 4
    square.put_away()
    assert not square.nodes


def test_the_preview_stays_inside_its_extent(easel, square, at, qapp):
    square.move(at(45, 30, "none"))
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.gray)
    with QPainter(picture) as painter:
        square.paint(painter, 1.0)
    assert picture.pixelColor(20, 5).value() > 190
    extent = square.extent(1.0)
    assert extent.contains(QRectF(10, 5, 35, 25))
    square.leave()
    square.cancel()
    assert square.extent(1.0).isEmpty()


def test_what_is_drawn_is_written_down_until_it_ends(easel, square, at):
    outline, adds = easel.outline
    assert adds
    assert outline() == square.nodes
    square.step_back()
    assert len(outline()) == 3
    square.key(Qt.Key.Key_Return)
    assert easel.outline is None
    click(square, at(3, 3, held=ALT))
    assert not easel.outline[1]
    square.step_back()
    assert easel.outline is None
