import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from app.tools.lasso import Lasso

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ROUND = [(10, 10), (40, 10), (40, 30), (10, 30)]


def draw(lasso, at, points, button="left", held=Qt.KeyboardModifier.NoModifier) -> None:
    lasso.press(at(*points[0], button, held))
    for x, y in points[1:]:
        lasso.move(at(x, y, "none", held))
    lasso.release(at(*points[-1], button, held))


def test_what_is_drawn_round_belongs(easel, at):
    lasso = Lasso(easel)
    draw(lasso, at, ROUND)
    assert (easel.mask[10:30, 10:40] == 1).all()
    assert (easel.mask == 1).sum() == 20 * 30
    assert easel.finished == ["Lasso"]
    assert not lasso.is_active


@pytest.mark.parametrize(("button", "held"), [("right", Qt.KeyboardModifier.NoModifier),
                                              ("left", ALT)])  # fmt: skip
def test_the_right_button_and_alt_subtract(easel, at, button, held):
    easel.mask[:] = 1
    draw(Lasso(easel), at, ROUND, button, held)
    assert not easel.mask[10:30, 10:40].any()
    assert easel.mask[0, 0] == 1


def test_a_click_is_no_lasso(easel, at):
    draw(Lasso(easel), at, [(10, 10)])
    draw(Lasso(easel), at, [(10, 10), (10.2, 10.1)])
    assert not easel.begun


def test_control_picks(easel, at):
    easel.mask[5, 5] = 3
    lasso = Lasso(easel)
    lasso.press(at(5, 5, held=CONTROL))
    assert easel.selected == [3]
    assert not lasso.is_active


def test_escape_forgets_the_line(easel, at):
    lasso = Lasso(easel)
    lasso.press(at(10, 10))
    lasso.move(at(30, 10, "none"))
    lasso.move(at(30, 30, "none"))
    assert lasso.extent(1.0).contains(QPointF(30, 20))
    lasso.cancel()
    lasso.release(at(30, 30))
    assert not easel.begun


def test_with_shift_the_line_keeps_to_the_edge_of_the_picture(easel, at):
    easel.picture = np.full((40, 60, 3), 40, np.uint8)
    easel.picture[10:30, 15:45] = 210
    lasso = Lasso(easel)
    rough = [(15, 10), (25, 8), (35, 12), (45, 9), (46, 20), (44, 30), (30, 31), (15, 29),
             (14, 18)]  # fmt: skip
    draw(lasso, at, rough, held=SHIFT)
    expected = np.zeros((40, 60), bool)
    expected[10:30, 15:45] = True
    found = easel.mask == 1
    assert (found & expected).sum() / (found | expected).sum() > 0.93


def test_a_snapping_line_is_kept_when_shift_is_let_go(easel, at):
    lasso = Lasso(easel)
    lasso.press(at(10, 10, held=SHIFT))
    lasso.move(at(30, 10, "none", SHIFT))
    lasso.move(at(30, 30, "none"))
    assert lasso.points[0] == (10, 10)
    assert lasso.points[-1] == (30, 30)
    assert len(lasso.points) >= 3


def test_what_is_drawn_is_written_down_until_it_ends(easel, at):
    lasso = Lasso(easel)
    lasso.press(at(*ROUND[0]))
    for x, y in ROUND[1:]:
        lasso.move(at(x, y, "none"))
    outline, adds = easel.outline
    assert adds
    assert outline() == [(float(x), float(y)) for x, y in ROUND]
    lasso.release(at(*ROUND[-1]))
    assert easel.outline is None
    lasso.press(at(*ROUND[0]))
    lasso.cancel()
    assert easel.outline is None
