import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from app.tools.brush import Brush, stepped_diameter
from app.tools.eraser import Eraser
from app.tools.fill import Fill
from app.tools.lasso import Lasso
from app.tools.options import MAX_BRUSH
from app.tools.polygon import Polygon
from app.tools.wand import Wand
from core.types import ObjectId

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_drag_paints_and_is_one_step(easel, at):
    brush = Brush(easel)
    brush.press(at(10, 10))
    assert brush.is_active
    brush.move(at(30, 10, "none"))
    brush.release(at(30, 10))
    assert not brush.is_active
    assert easel.finished == ["Brush"]
    assert easel.mask[10, 10:30].all()
    assert not easel.mask[20].any()


def test_each_move_shows_only_what_it_changed(easel, at):
    brush = Brush(easel)
    brush.press(at(10, 10))
    brush.move(at(14, 10, "none"))
    brush.move(at(14, 10, "none"))
    assert len(easel.shown) == 2
    assert easel.shown[1].width < 10


@pytest.mark.parametrize(
    ("button", "held", "adds"),
    [
        ("left", Qt.KeyboardModifier.NoModifier, True),
        ("right", Qt.KeyboardModifier.NoModifier, False),
        ("left", ALT, False),
    ],
)
def test_which_gesture_adds(easel, at, button, held, adds):
    brush = Brush(easel)
    brush.press(at(5, 5, button, held))
    assert easel.begun == [adds]


def test_the_eraser_end_of_a_pen_erases(easel, at):
    Brush(easel).press(at(5, 5, erases=True))
    assert easel.begun == [False]


def test_shift_draws_straight_from_the_last_dab(easel, at):
    brush = Brush(easel)
    brush.press(at(5, 5))
    brush.release(at(5, 5))
    brush.press(at(45, 5, held=SHIFT))
    brush.release(at(45, 5))
    assert easel.mask[5, 5:45].all()
    assert len(easel.finished) == 2


def test_after_another_frame_there_is_no_last_dab(easel, at):
    brush = Brush(easel)
    brush.press(at(5, 5))
    brush.release(at(5, 5))
    brush.put_away()
    brush.press(at(45, 5, held=SHIFT))
    brush.release(at(45, 5))
    assert not easel.mask[5, 15:35].any()


def test_shift_while_dragging_keeps_to_one_axis(easel, at):
    brush = Brush(easel)
    brush.press(at(10, 10))
    brush.move(at(25, 14, "none", SHIFT))
    brush.move(at(40, 30, "none", SHIFT))
    brush.release(at(40, 30))
    assert easel.mask[10, 10:40].all()
    assert not easel.mask[25:].any()


def test_pressure_makes_the_dab_smaller(easel, at):
    easel.options.brush_diameter = 20
    brush = Brush(easel)
    brush.press(at(30, 20, pressure=0.5))
    brush.release(at(30, 20))
    assert easel.mask[20].sum() == 10


def test_pressure_can_be_ignored(easel, at):
    easel.options.brush_diameter = 20
    brush = Brush(easel)
    easel.options.pressure_changes_size = False
    brush.press(at(30, 20, pressure=0.1))
    brush.release(at(30, 20))
    assert easel.mask[20].sum() == 20


def test_control_picks_the_object_under_the_pointer(easel, at):
    easel.mask[5, 5] = 3
    brush = Brush(easel)
    brush.press(at(5.5, 5.5, held=CONTROL))
    brush.press(at(-3, 900, held=CONTROL))
    assert easel.selected == [3]
    assert not easel.begun


def test_alt_right_drag_changes_the_size_and_paints_nothing(easel, at):
    brush = Brush(easel)
    brush.press(at(10, 10, "right", ALT))
    brush.move(at(22, 10, "none", ALT))
    assert easel.options.brush_diameter == 18
    brush.release(at(22, 10, "right", ALT))
    assert not easel.begun
    brush.press(at(10, 10, "right", ALT))
    brush.move(at(50, 10, "none", ALT))
    brush.cancel()
    assert easel.options.brush_diameter == 18


def test_alt_right_drag_up_is_harder(easel, at):
    easel.options.hardness = 50
    brush = Brush(easel)
    brush.press(at(10, 10, "right", ALT))
    brush.move(at(10, 0, "none", ALT, scale=4.0))
    assert easel.options.hardness == 70
    brush.move(at(10, 20, "none", ALT, scale=4.0))
    assert easel.options.hardness == 30
    brush.cancel()
    assert easel.options.hardness == 50


@pytest.fixture
def keys_of_after_effects(easel):
    easel.options.settings.set("keys/preset", "After Effects")
    yield
    easel.options.settings.set("keys/preset", "Default")


@pytest.mark.parametrize("kind", [Brush, Eraser])
def test_with_the_keys_of_after_effects_a_ctrl_drag_sizes(easel, at, keys_of_after_effects, kind):
    easel.options.brush_diameter, easel.options.hardness = 10, 50
    brush = kind(easel)
    brush.press(at(10, 10, held=CONTROL))
    brush.move(at(30, 4, "none", CONTROL))
    assert easel.options.brush_diameter == 30
    assert easel.options.hardness == 50, "only the size"
    brush.move(at(15, 4, "none", CONTROL))
    assert easel.options.brush_diameter == 15
    brush.release(at(15, 4))
    assert not brush.is_active
    assert not easel.begun, "nothing is painted"
    assert not easel.selected, "and nothing picked"


def test_with_the_keys_of_after_effects_esc_takes_a_size_back(easel, at, keys_of_after_effects):
    easel.options.brush_diameter = 10
    brush = Brush(easel)
    brush.press(at(10, 10, held=CONTROL))
    brush.move(at(40, 10, "none", CONTROL))
    brush.cancel()
    assert easel.options.brush_diameter == 10


def test_with_the_keys_of_after_effects_a_ctrl_click_still_picks(easel, at, keys_of_after_effects):
    easel.options.brush_diameter = 10
    easel.mask[:, 10:] = 2
    brush = Brush(easel)
    brush.press(at(12, 10, held=CONTROL))
    brush.move(at(13, 10, "none", CONTROL))
    brush.release(at(13, 10, held=CONTROL))
    assert easel.selected == [ObjectId(2)]
    assert easel.options.brush_diameter == 10


def test_with_other_keys_a_ctrl_drag_sizes_nothing(easel, at):
    easel.options.brush_diameter = 10
    brush = Brush(easel)
    brush.press(at(10, 10, held=CONTROL))
    brush.move(at(40, 10, "none", CONTROL))
    brush.release(at(40, 10, held=CONTROL))
    assert easel.options.brush_diameter == 10


def test_a_soft_brush_follows_the_picture(easel, at):
    easel.picture = np.full((40, 60, 3), 50, np.uint8)
    easel.picture[:, 30:] = 200
    easel.options.brush_diameter = 20
    easel.options.hardness = 40
    brush = Brush(easel)
    brush.press(at(25, 20))
    brush.release(at(25, 20))
    assert easel.mask[20, 28] == 1
    assert not easel.mask[:, 30:].any()


def test_smoothing_trails_and_catches_up_at_the_release(easel, at):
    easel.options.smoothing = 80
    brush = Brush(easel)
    brush.press(at(10, 10))
    brush.move(at(50, 10, "none"))
    assert not easel.open.mask[10, 40]
    brush.release(at(50, 10))
    assert easel.mask[10, 10:50].all()


def test_painting_the_background_shows_a_minus(easel, at, qapp):
    easel.options.brush_diameter = 30
    brush = Brush(easel)
    brush.move(at(30, 20, "none"))
    plus = painted(brush, scale=4.0)
    easel.target = ObjectId(0)
    minus = painted(brush, scale=4.0)
    assert plus.pixelColor(120, 77) != minus.pixelColor(120, 77)
    assert plus.pixelColor(117, 80) == minus.pixelColor(117, 80)


def test_a_refused_stroke_is_no_gesture(easel, at):
    easel.refuses = True
    brush = Brush(easel)
    brush.press(at(10, 10))
    brush.move(at(20, 10, "none"))
    brush.release(at(20, 10))
    assert not easel.shown
    assert not easel.finished


def test_escape_cancels(easel, at):
    brush = Brush(easel)
    brush.press(at(10, 10))
    brush.cancel()
    brush.release(at(10, 10))
    assert easel.cancelled == 1
    assert not easel.finished
    assert not easel.mask.any()


@pytest.mark.parametrize(
    ("diameter", "steps", "expected"),
    [(1, 1, 2), (1, -1, 1), (2, -1, 1), (20, 1, 22), (100, -1, 91), (1020, 1, MAX_BRUSH)],
)
def test_size_steps_are_ten_percent_and_at_least_a_pixel(diameter, steps, expected):
    assert stepped_diameter(diameter, steps) == expected


def test_the_ring_is_what_a_dab_covers(easel, at, qapp):
    easel.options.brush_diameter = 20
    brush = Brush(easel)
    brush.move(at(30, 20, "none"))
    picture = painted(brush, scale=4.0)
    ring = [picture.pixelColor(30 * 4 + dx, 20 * 4).value() for dx in (-40, 40)]
    assert all(value > 180 for value in ring)
    inside = picture.pixelColor(30 * 4 + 20, 20 * 4)
    assert inside == Qt.GlobalColor.gray
    assert brush.extent(4.0).contains(QPointF(20, 10))


def test_what_a_large_ring_leaves_free_needs_no_repaint(easel, at, qapp):
    easel.options.brush_diameter = 36
    brush = Brush(easel)
    brush.move(at(30, 20, "none"))
    scale = 8.0
    areas = brush.areas(scale)
    assert len(areas) > 1
    whole = brush.extent(scale)
    assert sum(a.width() * a.height() for a in areas) < 0.7 * whole.width() * whole.height()
    picture = painted(brush, scale=scale)
    with QPainter(picture) as painter:
        painter.scale(scale, scale)
        for area in areas:
            painter.fillRect(area, Qt.GlobalColor.gray)
    plain = QImage(picture.size(), picture.format())
    plain.fill(Qt.GlobalColor.gray)
    assert picture == plain


def test_a_tiny_brush_stays_visible(easel, at, qapp):
    easel.options.brush_diameter = 1
    brush = Brush(easel)
    brush.move(at(30, 20, "none"))
    plain = QImage(60, 40, QImage.Format.Format_RGB32)
    plain.fill(Qt.GlobalColor.gray)
    assert painted(brush, scale=1.0) != plain
    brush.leave()
    assert painted(brush, scale=1.0) == plain
    assert brush.extent(1.0).isEmpty()


def painted(brush: Brush, *, scale: float) -> QImage:
    picture = QImage(round(60 * scale), round(40 * scale), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.gray)
    with QPainter(picture) as painter:
        painter.scale(scale, scale)
        brush.paint(painter, scale)
    return picture


GESTURES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("press", "move", "release", "double", "cancel", "interrupt", "put_away"),
                *("leave", "enter", "step_back", "resize"),
            ]
        ),
        st.integers(-5, 65),
        st.integers(-5, 45),
        st.sampled_from(["left", "right"]),
        st.sampled_from([Qt.KeyboardModifier.NoModifier, ALT, SHIFT, CONTROL]),
        st.booleans(),
    ),
    max_size=30,
)


@pytest.mark.parametrize("kind", [Brush, Eraser, Polygon, Lasso, Wand, Fill])
@settings(max_examples=60, deadline=None)
@given(gestures=GESTURES)
def test_whatever_happens_every_stroke_is_ended_once(kind, gestures, new_easel, at):
    easel = new_easel()
    tool = kind(easel)
    for action, x, y, button, held, refuses in gestures:
        easel.refuses = refuses
        before = easel.mask.copy()
        event = at(x, y, button, held)
        if action in ("press", "move", "release"):
            getattr(tool, action)(event)
        elif action == "double":
            tool.double_click(event)
        elif action == "enter":
            tool.key(Qt.Key.Key_Return)
        elif action == "resize":
            tool.resize(x)
        else:
            getattr(tool, action)()
        if action in ("cancel", "step_back"):
            np.testing.assert_array_equal(easel.mask, before)
    tool.put_away()
    assert easel.open is None
    assert not tool.is_active
    assert len(easel.begun) == len(easel.finished) + easel.cancelled
