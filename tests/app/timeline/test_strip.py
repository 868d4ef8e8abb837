from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.strip import TimeStrip

Turn = Callable[..., None]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def strip(qtbot: QtBot, axis: TimeAxis) -> TimeStrip:
    made = TimeStrip(axis)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 400, 30)
    made.show()
    return made


def test_a_hidden_strip_does_not_say_how_wide_time_is(qtbot: QtBot, strip: TimeStrip) -> None:
    other = TimeStrip(strip.axis, strip)
    other.hide()
    other.resize(100, 30)
    QApplication.sendPostedEvents()
    other.grab()
    assert strip.axis.width == 400


def test_pressing_and_dragging_scrub_until_the_mouse_lets_go(
    qtbot: QtBot, strip: TimeStrip
) -> None:
    scrubbed: list[int] = []
    strip.scrubbed.connect(scrubbed.append)

    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 42, 10))
    qtbot.mouseMove(strip, QPoint(GUTTER + 202, 10))
    with qtbot.waitSignal(strip.scrub_ended):
        qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 202, 10))

    assert scrubbed == [10, 50]


def test_names_are_no_place_to_scrub(qtbot: QtBot, strip: TimeStrip) -> None:
    with qtbot.assertNotEmitted(strip.scrubbed), qtbot.assertNotEmitted(strip.scrub_ended):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER - 20, 10))


def test_the_wheel_zooms_with_control_and_scrolls_without(
    strip: TimeStrip, turn_wheel: Turn
) -> None:
    x = GUTTER + 202
    turn_wheel(strip, x, 4, CONTROL)
    assert strip.axis.span < 50
    assert strip.frame_at(x) == 50

    start = strip.axis.start
    turn_wheel(strip, x, -1)
    assert strip.axis.start > start
    turn_wheel(strip, x, 1)
    assert strip.axis.start == pytest.approx(start)


def test_two_fingers_scroll_by_pixels(strip: TimeStrip, turn_wheel: Turn) -> None:
    turn_wheel(strip, GUTTER, 4, CONTROL)
    start = strip.axis.start

    turn_wheel(strip, GUTTER, 0, pixels=QPoint(-40, 0))

    assert strip.axis.start - start == pytest.approx(40 / strip.axis.pixels_per_frame)


def test_the_axis_is_as_wide_as_the_frames_may_be(strip: TimeStrip) -> None:
    assert strip.axis.width == 400


def test_outside_in_and_out_it_is_shaded(strip: TimeStrip) -> None:
    strip.axis.set_range((25, 74))
    picture = QImage(strip.size(), QImage.Format.Format_RGB32)
    picture.fill(QColor(255, 0, 0))
    with QPainter(picture) as painter:
        strip.paint_shade(painter)

    def shade(frame: int) -> QColor:
        return picture.pixelColor(round(strip.x_of(frame + 0.5)), 5)

    assert shade(25) == shade(74) == QColor(255, 0, 0)
    assert shade(24) == shade(75) != QColor(255, 0, 0)
