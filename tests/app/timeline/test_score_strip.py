import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QContextMenuEvent
from pytestqt.qtbot import QtBot

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.score_strip import HEIGHT, ScoreStrip
from app.timeline.series import SERIES, SeriesStore
from core.types import ObjectId

CONFIDENCE = SERIES[0]
LONG = 100_000


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    return SeriesStore()


@pytest.fixture
def strip(qtbot: QtBot, axis: TimeAxis, series: SeriesStore) -> ScoreStrip:
    made = ScoreStrip(axis, series)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, HEIGHT)
    made.show()
    return made


def filled_rows(strip: ScoreStrip, x: int) -> int:
    picture = strip.grab().toImage()
    ground = strip.palette().base().color()
    return sum(picture.pixelColor(x, y) != ground for y in range(HEIGHT))


def test_one_bad_frame_of_100_000_is_a_notch(
    strip: ScoreStrip, series: SeriesStore, axis: TimeAxis
) -> None:
    values = np.full(LONG, 0.9, np.float32)
    values[50_100] = 0.05
    axis.set_frame_count(LONG)
    series.put("confidence", None, values)
    strip.show_series(CONFIDENCE, None)

    picture = strip.grab().toImage()
    row = HEIGHT // 2
    good = picture.pixelColor(GUTTER + 100, row)
    notch = picture.pixelColor(GUTTER + 250, row)
    assert good != notch
    assert picture.pixelColor(GUTTER + 252, row) == good


def test_frames_without_a_value_are_empty(strip: ScoreStrip, series: SeriesStore) -> None:
    values = np.full(100, 0.9, np.float32)
    values[40:60] = np.nan
    series.put("confidence", ObjectId(1), values)
    strip.show_series(CONFIDENCE, ObjectId(1))

    assert filled_rows(strip, GUTTER + 250) == 0
    assert filled_rows(strip, GUTTER + 100) > HEIGHT // 2


def test_nothing_to_show_is_an_empty_strip(strip: ScoreStrip) -> None:
    strip.show_series(None, None)
    before = strip.grab().toImage()
    strip.show_series(CONFIDENCE, None)

    assert strip.accessibleName() == "Confidence"
    assert strip.grab().toImage() != before, "its name stands there"
    assert strip.grab().toImage().pixelColor(GUTTER + 100, 9) == QColor(
        strip.palette().base().color()
    )


def test_the_menu_is_asked_for(qtbot: QtBot, strip: ScoreStrip) -> None:
    place = QPoint(GUTTER + 5, 5)
    with qtbot.waitSignal(strip.menu_asked):
        strip.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place))
