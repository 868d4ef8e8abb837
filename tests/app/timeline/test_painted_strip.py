import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.painted_strip import PaintedStrip


class Painted(PaintedStrip):
    """Red all over, with a line of blue over the frames; counts how often."""

    count = 0

    def paint_picture(self, painter: QPainter, pixels: NDArray[np.uint32], scale: float) -> None:
        self.count += 1
        painter.fillRect(self.rect(), QColor("red"))
        pixels[2] = QColor("blue").rgba()


@pytest.fixture
def strip(qtbot: QtBot, axis: TimeAxis) -> Painted:
    made = Painted(axis)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 200, 30)
    with qtbot.waitExposed(made):
        made.show()
    made.grab()
    made.count = 0
    return made


def test_the_playhead_moves_over_the_same_picture(strip: Painted, axis: TimeAxis) -> None:
    axis.set_playhead(3)
    picture = strip.grab().toImage()
    assert strip.count == 0
    assert picture.pixelColor(5, 5) == QColor("red")
    assert picture.pixelColor(round(strip.x_of(3.5)), 5) != QColor("red")


def test_what_changes_the_picture_paints_it_anew(
    qtbot: QtBot, strip: Painted, axis: TimeAxis
) -> None:
    axis.zoom_at(50, 2.0)
    strip.grab()
    assert strip.count == 1
    strip.resize(GUTTER + MARGIN + 300, 30)
    strip.grab()
    assert strip.count == 2
    QApplication.sendEvent(strip, QEvent(QEvent.Type.PaletteChange))
    strip.grab()
    assert strip.count == 3
    for _ in range(5):
        strip.redraw_soon()
    qtbot.waitUntil(lambda: strip.count > 3)
    assert strip.count == 4, "many values, one picture"


def test_a_strip_has_to_say_what_is_painted(qtbot: QtBot, axis: TimeAxis) -> None:
    plain = PaintedStrip(axis)
    qtbot.addWidget(plain)
    with pytest.raises(NotImplementedError):
        plain.paint_picture(QPainter(), np.zeros((30, 200), np.uint32), 1.0)


def test_curves_are_drawn_where_frames_are(strip: Painted) -> None:
    picture = strip.grab().toImage()
    blue = [x for x in range(strip.width()) if picture.pixelColor(x, 2) == QColor("blue")]
    assert (blue[0], blue[-1]) == (GUTTER, GUTTER + 199)


def test_a_strip_that_is_not_laid_out_yet_draws_what_fits(strip: Painted, axis: TimeAxis) -> None:
    strip.resize(GUTTER - 20, 30)
    axis.set_width(500)
    assert strip.columns(1.0) == 500
    assert strip.grab().toImage().pixelColor(GUTTER - 21, 2) == QColor("red")
