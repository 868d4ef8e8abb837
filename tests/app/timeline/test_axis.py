import pytest
from pytestqt.qtbot import QtBot

from app.timeline.axis import MIN_SPAN, TimeAxis


@pytest.fixture
def axis(qapp: object) -> TimeAxis:
    made = TimeAxis()
    made.set_width(1000)
    made.set_frame_count(500)
    return made


def test_a_new_clip_is_visible_as_a_whole(axis: TimeAxis) -> None:
    assert (axis.start, axis.span, axis.pixels_per_frame) == (0, 500, 2)


def test_zooming_keeps_the_frame_under_the_cursor(axis: TimeAxis) -> None:
    before = axis.frame_at(300)
    axis.zoom_at(300, 4)

    assert axis.frame_at(300) == before
    assert axis.span == 125


def test_the_view_never_leaves_the_clip(axis: TimeAxis) -> None:
    axis.zoom_at(0, 1e9)
    assert axis.span == MIN_SPAN
    axis.scroll(-1000)
    assert axis.start == 0
    axis.scroll(10_000)
    assert axis.start + axis.span == 500
    axis.zoom_at(500, 1e-9)
    assert (axis.start, axis.span) == (0, 500)


def test_positions_and_frames_belong_together(axis: TimeAxis) -> None:
    axis.zoom_at(0, 5)
    axis.scroll(37)
    for frame in (40, 77, 120):
        assert axis.frame_at(axis.x_of(frame + 0.5)) == frame


def test_outside_the_strip_is_the_first_or_last_frame(axis: TimeAxis) -> None:
    assert axis.frame_at(-50) == 0
    assert axis.frame_at(5000) == 499


def test_revealing_scrolls_only_when_needed(qtbot: QtBot, axis: TimeAxis) -> None:
    axis.zoom_at(0, 10)
    with qtbot.assertNotEmitted(axis.changed):
        axis.reveal(20)
    axis.reveal(300)
    assert axis.start < 300 < axis.start + axis.span
    axis.reveal(5)
    assert axis.start <= 5


def test_a_clip_of_one_frame(axis: TimeAxis) -> None:
    axis.set_frame_count(1)

    assert axis.span == 1
    assert axis.frame_at(999) == 0


def test_a_range_is_shown_with_room_beside_it(axis: TimeAxis) -> None:
    axis.show_range(100, 199)

    assert axis.start < 100
    assert axis.start + axis.span > 200
    assert axis.span < 120


def test_the_playhead_tells_where_it_was(qtbot: QtBot, axis: TimeAxis) -> None:
    axis.set_playhead(5)
    with qtbot.waitSignal(axis.playhead_moved) as moved:
        axis.set_playhead(9)
    assert moved.args == [5, 9]
    with qtbot.assertNotEmitted(axis.playhead_moved):
        axis.set_playhead(9)


def test_what_is_marked_belongs_to_a_clip(qtbot: QtBot, axis: TimeAxis) -> None:
    with qtbot.waitSignal(axis.shaded):
        axis.set_range((3, 6))
    with qtbot.waitSignal(axis.shaded):
        axis.set_selected((4, 5))
    with qtbot.assertNotEmitted(axis.shaded):
        axis.set_range((3, 6))

    axis.set_frame_count(40)

    assert (axis.range, axis.selected, axis.playhead) == (None, None, 0)
