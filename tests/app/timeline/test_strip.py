import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from pytestqt.qtbot import QtBot

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.strip import TimeStrip


@pytest.fixture
def strip(qtbot: QtBot) -> TimeStrip:
    axis = TimeAxis()
    made = TimeStrip(axis)
    axis.setParent(made)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 400, 30)
    made.show()
    axis.set_frame_count(100)
    return made


def wheel(strip: TimeStrip, x: int, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    position = QPointF(x, 10)
    event = QWheelEvent(
        position, position, QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    strip.wheelEvent(event)


def test_pressing_and_dragging_seek(qtbot: QtBot, strip: TimeStrip) -> None:
    scrubbed: list[int] = []
    strip.scrubbed.connect(scrubbed.append)

    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 42, 10))
    qtbot.mouseMove(strip, QPoint(GUTTER + 202, 10))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 202, 10))

    assert scrubbed == [10, 50]


def test_names_are_no_place_to_seek(qtbot: QtBot, strip: TimeStrip) -> None:
    with qtbot.assertNotEmitted(strip.scrubbed):
        qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER - 20, 10))


def test_the_wheel_zooms_where_it_is_and_shift_scrolls(strip: TimeStrip) -> None:
    x = GUTTER + 202
    wheel(strip, x, 4, Qt.KeyboardModifier.NoModifier)
    assert strip.axis.span < 50
    assert strip.axis.frame_at(x - GUTTER) == 50

    start = strip.axis.start
    wheel(strip, x, -1, Qt.KeyboardModifier.ShiftModifier)
    assert strip.axis.start > start


def test_the_axis_is_as_wide_as_the_frames_may_be(strip: TimeStrip) -> None:
    assert strip.axis.width == 400


def test_the_playhead_is_painted_at_its_frame(qtbot: QtBot, strip: TimeStrip) -> None:
    strip.set_playhead(50)

    assert strip.playhead == 50
