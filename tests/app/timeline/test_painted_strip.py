import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.painted_strip import PaintedStrip


class Painted(PaintedStrip):
    """Red all over; counts how often."""

    count = 0

    def paint_picture(self, painter: QPainter, scale: float) -> None:
        self.count += 1
        painter.fillRect(self.rect(), QColor("red"))


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
        plain.paint_picture(QPainter(), 1.0)
