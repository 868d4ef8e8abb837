import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from pytestqt.qtbot import QtBot

from app.selection import Selection
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.lane import Lane
from app.timeline.lane_gestures import LaneView
from app.timeline.lane_pixels import FLAGGED
from app.timeline.pyramid import FlagPyramid, StatePyramid
from core.types import CellState, ObjectId

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ONE, TWO, THREE = ObjectId(1), ObjectId(2), ObjectId(3)


@pytest.fixture
def selection(qapp: object) -> Selection:
    return Selection()


@pytest.fixture
def view(qtbot: QtBot, axis: TimeAxis, selection: Selection) -> LaneView:
    """Three lanes; the second has a keyframe on frame 20 and a draft on 60, frame 5 is flagged."""
    made = LaneView(axis, selection)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, 90)
    made.show()
    lanes = []
    for number in (1, 2, 3):
        states, flags = np.zeros(100, np.uint8), np.zeros(100, np.uint8)
        if number == 2:
            states[20], states[60] = CellState.KEYFRAME, CellState.DRAFT
            flags[5] = FLAGGED
        lanes.append(
            Lane(ObjectId(number), f"object {number}", (9, 9, 9), True,
                 StatePyramid(states), FlagPyramid(flags))
        )  # fmt: skip
    made.set_lanes(lanes)
    selection.changed.connect(lambda: made.set_selected(selection.objects))
    return made


def at(view: LaneView, number: int, frame: float) -> QPoint:
    """The middle of a frame in an object's lane."""
    return QPoint(round(view.x_of(frame + 0.5)), view.lane_rect(number - 1).center().y())


def drag(qtbot: QtBot, view: LaneView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, LEFT, pos=start)
    qtbot.mouseMove(view, (start + end) / 2)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, LEFT, pos=end)


def test_a_click_selects_the_object_and_goes_there(
    qtbot: QtBot, view: LaneView, selection: Selection
) -> None:
    selection.select_frames(3, 5)
    scrubbed: list[int] = []
    view.scrubbed.connect(scrubbed.append)
    with qtbot.waitSignal(view.scrub_ended):
        qtbot.mouseClick(view, LEFT, pos=at(view, 2, 30))

    assert scrubbed == [30]
    assert selection.current == TWO
    assert selection.frames is None


def test_a_drag_selects_objects_and_frames(
    qtbot: QtBot, view: LaneView, selection: Selection
) -> None:
    with qtbot.assertNotEmitted(view.scrubbed):
        drag(qtbot, view, at(view, 3, 40), at(view, 2, 10))

    assert selection.objects == {TWO, THREE}
    assert selection.current == THREE, "the one where the drag began"
    assert selection.frames == (10, 40)


def test_shift_click_extends_and_control_click_toggles(
    qtbot: QtBot, view: LaneView, selection: Selection
) -> None:
    drag(qtbot, view, at(view, 1, 10), at(view, 1, 20))
    qtbot.mouseClick(view, LEFT, SHIFT, pos=at(view, 2, 30))
    assert selection.objects == {ONE, TWO}
    assert selection.frames == (10, 30)
    qtbot.mouseClick(view, LEFT, CONTROL, pos=at(view, 1, 50))
    assert selection.objects == {TWO}
    assert selection.frames == (10, 30)


def test_shift_click_without_a_range_begins_at_the_playhead(
    qtbot: QtBot, view: LaneView, selection: Selection, axis: TimeAxis
) -> None:
    axis.set_playhead(44)
    qtbot.mouseClick(view, LEFT, SHIFT, pos=at(view, 1, 50))
    assert selection.frames == (44, 50)


def test_names_select_objects_and_leave_the_frames(
    qtbot: QtBot, view: LaneView, selection: Selection
) -> None:
    selection.select_frames(3, 5)
    name = QPoint(40, view.lane_rect(1).center().y())
    with qtbot.assertNotEmitted(view.scrubbed):
        qtbot.mouseClick(view, LEFT, pos=name)
    qtbot.mouseClick(view, LEFT, SHIFT, pos=QPoint(40, view.lane_rect(2).center().y()))

    assert selection.objects == {TWO, THREE}
    assert selection.frames == (3, 5)


def test_dragging_beyond_the_edge_scrolls(
    qtbot: QtBot, view: LaneView, axis: TimeAxis, selection: Selection
) -> None:
    axis.zoom_at(0, 4)
    qtbot.mousePress(view, LEFT, pos=at(view, 1, 10))
    for _ in range(5):
        qtbot.mouseMove(view, QPoint(GUTTER + 540, 5))
        qtbot.mouseMove(view, QPoint(GUTTER + 541, 5))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(GUTTER + 541, 5))

    assert axis.start > 5
    assert selection.frames is not None
    assert selection.frames[1] > 25


@pytest.mark.parametrize(("frame", "opened"), [(20, True), (60, True), (40, False)])
def test_a_double_click_opens_a_diamond(
    qtbot: QtBot, view: LaneView, frame: int, opened: bool
) -> None:
    heard: list[tuple[int, int]] = []
    view.diamond_opened.connect(lambda *found: heard.append(found))
    qtbot.mouseDClick(view, LEFT, pos=at(view, 2, frame))

    assert heard == ([(2, frame)] if opened else [])


def test_a_diamond_is_found_when_it_is_wider_than_its_frame(view: LaneView, axis: TimeAxis) -> None:
    states = np.zeros(100_000, np.uint8)
    states[[50_000, 50_900]] = CellState.KEYFRAME
    axis.set_frame_count(100_000)
    flags = FlagPyramid(np.zeros(100_000, np.uint8))
    view.set_lanes([Lane(ONE, "a", (9, 9, 9), True, StatePyramid(states), flags)])

    y = view.lane_rect(0).center().y()
    assert view._diamond_at(QPointF(GUTTER + 251, y)) == (1, 50_000)
    assert view._diamond_at(QPointF(GUTTER + 256, y)) == (1, 50_900)
    assert view._diamond_at(QPointF(GUTTER + 270, y)) is None


def test_hovering_a_diamond_is_told_once_and_taken_back(qtbot: QtBot, view: LaneView) -> None:
    heard: list[tuple[int, int]] = []
    view.diamond_hovered.connect(lambda object_id, frame, _where: heard.append((object_id, frame)))
    qtbot.mouseMove(view, at(view, 2, 20))
    qtbot.mouseMove(view, at(view, 2, 20) + QPoint(1, 0))
    with qtbot.waitSignal(view.diamond_left):
        qtbot.mouseMove(view, at(view, 2, 40))

    assert heard == [(2, 20)]


def test_the_menu_is_about_the_selected_cells_or_those_under_the_mouse(
    qtbot: QtBot, view: LaneView, selection: Selection
) -> None:
    drag(qtbot, view, at(view, 1, 10), at(view, 2, 20))
    inside, outside = at(view, 2, 15), at(view, 3, 50)
    for place in (inside, outside):
        with qtbot.waitSignal(view.menu_asked):
            view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place))
        if place is inside:
            assert (selection.objects, selection.frames) == ({ONE, TWO}, (10, 20))
    assert (selection.objects, selection.frames) == ({THREE}, (50, 50))


def test_the_keyboard_asks_for_the_menu_of_what_is_selected(
    qtbot: QtBot, view: LaneView, selection: Selection
) -> None:
    drag(qtbot, view, at(view, 1, 10), at(view, 2, 20))
    place = QPoint(5, 5)
    with qtbot.waitSignal(view.menu_asked):
        view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, place))

    assert selection.frames == (10, 20)


def test_the_tip_says_what_a_cell_is(view: LaneView) -> None:
    def tip(number: int, frame: int) -> str:
        return view._tip_at(QPointF(at(view, number, frame)))

    assert "Keyframe" in tip(2, 20)
    assert "No mask" in tip(1, 20)
    assert "flagged" in tip(2, 5)
    assert "object 3" in view._tip_at(QPointF(20, view.lane_rect(2).center().y()))
    assert view._tip_at(QPointF(20, 88)) == ""
