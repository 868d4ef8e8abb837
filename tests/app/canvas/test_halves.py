import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.halves import GAP_PX, Arrangement, Halves
from app.canvas.view import CanvasView
from core.types import Mask, ObjectId

RED, BLUE = (200, 0, 0), (0, 0, 200)


def full_of(object_id: int) -> Mask:
    return np.full((60, 80), object_id, np.uint8)


@pytest.fixture
def halves(qtbot: QtBot) -> Halves:
    """The canvas is full of object 1 (red), the other view of object 2 (blue)."""
    canvas = CanvasView()
    canvas.set_object_colors({ObjectId(1): RED, ObjectId(2): BLUE})
    made = Halves(canvas)
    qtbot.addWidget(made)
    made.resize(600, 300)
    with qtbot.waitExposed(made):
        made.show()
    picture = np.zeros((60, 80, 3), np.uint8)
    canvas.show_frame(picture, full_of(1))
    made.other.show_frame(picture, full_of(2))
    return made


def color_at(halves: Halves, x: int, y: int = 200) -> str:
    color = halves.grab().toImage().pixelColor(x, y)
    return "red" if color.red() > color.blue() else "blue"


def test_alone_the_canvas_has_all_the_room(halves: Halves) -> None:
    assert halves.arrangement is Arrangement.ALONE
    assert halves.canvas.geometry() == halves.rect()
    assert halves.other.isHidden()


def test_a_wipe_shows_one_left_and_the_other_right_of_the_divider(halves: Halves) -> None:
    halves.arrange(Arrangement.WIPE)
    assert (color_at(halves, 270), color_at(halves, 330)) == ("red", "blue")
    halves.divider.move_to(0.6)
    assert (color_at(halves, 330), color_at(halves, 380)) == ("red", "blue")
    halves.arrange(Arrangement.WIPE, is_canvas_left=False)
    assert (color_at(halves, 330), color_at(halves, 380)) == ("blue", "red")
    halves.divider.move_to(0.0)
    assert halves.other.isHidden()
    halves.arrange(Arrangement.ALONE)
    assert halves.divider.isHidden()
    assert color_at(halves, 420) == "red"


def test_side_by_side_both_look_at_the_same(halves: Halves) -> None:
    halves.arrange(Arrangement.SIDE)
    halves.canvas.zoom_to(3.0)
    assert halves.canvas.size() == halves.other.size()
    point = QPointF(20, 10)
    assert halves.canvas.viewport_point(point) == halves.other.viewport_point(point)
    assert halves.canvas.x() == 0
    assert halves.other.x() >= halves.canvas.width() + GAP_PX
    assert (color_at(halves, 150), color_at(halves, 450)) == ("red", "blue")
    halves.arrange(Arrangement.SIDE, is_canvas_left=False)
    assert (color_at(halves, 150), color_at(halves, 450)) == ("blue", "red")


@pytest.mark.parametrize("arrangement", [Arrangement.SIDE, Arrangement.WIPE])
def test_it_follows_the_size_of_the_window(halves: Halves, arrangement: Arrangement) -> None:
    halves.arrange(arrangement)
    halves.resize(800, 400)
    right = halves.other.geometry()
    assert right.right() == 799
    assert right.height() == 400


def test_tags_name_the_halves(halves: Halves) -> None:
    halves.set_tags("A  mine", "B  theirs/")
    halves.arrange(Arrangement.WIPE)
    left, right = halves.tags
    assert (left.accessibleName(), right.accessibleName()) == ("A  mine", "B  theirs/")
    assert left.x() < 100
    assert right.geometry().right() > 500
    halves.divider.move_to(0.02)
    assert left.width() == 0, "no room for a letter"
