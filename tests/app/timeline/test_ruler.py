import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from pytestqt.qtbot import QtBot

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.ruler import HEIGHT, Ruler

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ruler(qtbot: QtBot, axis: TimeAxis) -> Ruler:
    made = Ruler(axis)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, HEIGHT)
    made.show()
    return made


def test_the_handle_stands_at_the_playhead(ruler: Ruler, axis: TimeAxis) -> None:
    axis.set_playhead(30)

    picture = ruler.grab().toImage()

    x = round(GUTTER + axis.x_of(30.5))
    assert picture.pixelColor(x, HEIGHT - 9) == QColor(current_theme().playhead)


def test_marks_follow_the_axis_and_what_is_shown(ruler: Ruler, axis: TimeAxis) -> None:
    ruler.set_timestamps([frame / 7 for frame in range(100)])
    frames = ruler.grab().toImage()
    axis.zoom_at(0, 3)
    nearer = ruler.grab().toImage()
    ruler.set_shows_time(True)
    times = ruler.grab().toImage()
    axis.fit()
    ruler.set_shows_time(False)

    assert frames != nearer != times
    assert ruler.grab().toImage() == frames


def test_a_part_is_repainted_as_the_whole_is(ruler: Ruler, axis: TimeAxis) -> None:
    axis.set_playhead(40)
    whole = ruler.grab().toImage()
    for left in range(0, ruler.width(), 50):
        part = QRect(left, 0, 50, HEIGHT).intersected(ruler.rect())
        assert ruler.grab(part).toImage() == whole.copy(part)


def test_double_click_shows_the_whole_clip(qtbot: QtBot, ruler: Ruler, axis: TimeAxis) -> None:
    axis.zoom_at(0, 4)

    qtbot.mouseDClick(ruler, LEFT, pos=QPoint(GUTTER + 50, 15))

    assert axis.span == 100


def test_in_and_out_are_dragged_by_their_handles(
    qtbot: QtBot, ruler: Ruler, axis: TimeAxis
) -> None:
    axis.set_range((20, 59))
    ruler.range_moved.connect(lambda first, last: axis.set_range((first, last)))

    with qtbot.assertNotEmitted(ruler.scrubbed):
        qtbot.mousePress(ruler, LEFT, pos=QPoint(GUTTER + 100, 4))
        qtbot.mouseMove(ruler, QPoint(GUTTER + 152, 4))
        qtbot.mouseRelease(ruler, LEFT, pos=QPoint(GUTTER + 152, 4))
    assert axis.range == (30, 59)

    qtbot.mousePress(ruler, LEFT, pos=QPoint(GUTTER + 300, 4))
    qtbot.mouseMove(ruler, QPoint(GUTTER + 50, 4))
    assert axis.range == (30, 30), "Out cannot pass In"
    qtbot.mouseMove(ruler, QPoint(GUTTER + 400, 4))
    assert axis.range == (30, 79)
    qtbot.mouseRelease(ruler, LEFT, pos=QPoint(GUTTER + 400, 4))


def test_below_the_handles_the_ruler_scrubs(qtbot: QtBot, ruler: Ruler, axis: TimeAxis) -> None:
    axis.set_range((20, 59))

    with qtbot.waitSignal(ruler.scrubbed) as scrubbed:
        qtbot.mousePress(ruler, LEFT, pos=QPoint(GUTTER + 101, 15))

    assert scrubbed.args == [20]


def test_markers_are_found_and_dragged(qtbot: QtBot, ruler: Ruler) -> None:
    markers = {10: "cut", 40: ""}
    ruler.set_markers(markers)
    moves: list[tuple[int, int]] = []
    ruler.marker_moved.connect(lambda frame, to: moves.append((frame, to)))
    assert ruler.marker_at(ruler.x_of(10.5) + 4) == 10
    assert ruler.marker_at(ruler.x_of(25)) is None

    start = QPoint(round(ruler.x_of(10.5)), HEIGHT - 6)
    qtbot.mousePress(ruler, LEFT, pos=start)
    qtbot.mouseMove(ruler, QPoint(round(ruler.x_of(40.5)), HEIGHT - 6))
    qtbot.mouseMove(ruler, QPoint(round(ruler.x_of(15.5)), HEIGHT - 6))
    qtbot.mouseRelease(ruler, LEFT, pos=start)

    assert moves == [(10, 15)], "no marker is dropped upon another"


def test_the_tip_names_what_is_under_the_mouse(ruler: Ruler, axis: TimeAxis) -> None:
    ruler.set_markers({10: "cut"})
    axis.set_range((20, 59))

    assert "cut" in ruler._tip_at(QPoint(round(ruler.x_of(10.5)), HEIGHT - 4))
    assert ruler._tip_at(QPoint(round(ruler.x_of(20)), 3)).startswith("In")
    assert "scrub" in ruler._tip_at(QPoint(round(ruler.x_of(80)), 15))
    assert ruler.edge_at(QPointF(ruler.x_of(60), 3)) == "out"


def test_it_shows_frames_or_times(ruler: Ruler) -> None:
    frames = ruler.grab().toImage()
    ruler.set_timestamps([frame / 25 for frame in range(100)])
    ruler.set_shows_time(True)

    assert ruler.grab().toImage() != frames


def test_the_menu_knows_the_frame(qtbot: QtBot, ruler: Ruler) -> None:
    place = QPoint(round(ruler.x_of(33.5)), 15)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place)
    with qtbot.waitSignal(ruler.menu_asked) as asked:
        ruler.contextMenuEvent(event)
    assert asked.args[1] == 33
