import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.rolling_strip import BOTTOM, HEIGHT, TOP, RollingStrip
from app.timeline.series import ROLLING, SeriesStore
from core.types import ObjectId

ONE = ObjectId(1)
LONG = 100_000
WIDTH = 500


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    return SeriesStore()


@pytest.fixture
def strip(qtbot: QtBot, axis: TimeAxis, series: SeriesStore) -> RollingStrip:
    made = RollingStrip(axis, series)
    qtbot.addWidget(made)
    made.want(True)
    made.resize(GUTTER + MARGIN + WIDTH, HEIGHT)
    return made


def curve_rows(strip: RollingStrip, x: int) -> list[int]:
    """Rows between the lines of the scale that are not empty."""
    strip.on_axis_changed()
    picture = strip.grab().toImage()
    ground = strip.palette().base().color()
    return [y for y in range(TOP + 1, HEIGHT - BOTTOM - 1) if picture.pixelColor(x, y) != ground]


def test_it_is_there_once_there_are_values_and_room(
    strip: RollingStrip, series: SeriesStore
) -> None:
    assert not strip.isVisible()
    series.put(ROLLING.id, None, np.full(12, 0.1, np.float32))
    assert strip.isVisible()
    strip.want(False)
    assert not strip.isVisible()
    strip.want(True)
    series.drop(ROLLING.id)
    assert not strip.isVisible()


def test_one_unsteady_place_of_100_000_frames_stands_out(
    strip: RollingStrip, series: SeriesStore, axis: TimeAxis
) -> None:
    values = np.full(LONG, 0.0, np.float32)
    values[50_000] = 0.33
    series.put(ROLLING.id, None, values)
    axis.set_frame_count(LONG)
    axis.set_width(WIDTH)
    axis.fit()
    axis.set_playhead(0)
    assert strip.top == pytest.approx(0.4)
    assert len(curve_rows(strip, GUTTER + WIDTH // 2)) > 12
    assert len(curve_rows(strip, GUTTER + WIDTH // 4)) <= 1
    assert strip.value_at(50_000) == pytest.approx(0.33)


def test_the_scale_fits_what_there_is(strip: RollingStrip, series: SeriesStore) -> None:
    assert strip.top == pytest.approx(0.1)
    series.put(ROLLING.id, None, np.full(12, np.nan, np.float32))
    assert strip.top == pytest.approx(0.1)
    assert strip.value_at(3) is None
    series.put(ROLLING.id, ONE, np.full(12, 0.5, np.float32))
    strip.show_object(ONE)
    assert strip.top == pytest.approx(0.5)
