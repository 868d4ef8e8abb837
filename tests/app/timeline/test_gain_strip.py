import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.gain_strip import HEIGHT, GainStrip
from app.timeline.series import DIFFERS, GAIN, SeriesStore
from core.types import ObjectId

ONE = ObjectId(1)
LONG, WIDTH = 100_000, 500


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    return SeriesStore()


@pytest.fixture
def strip(qtbot: QtBot, axis: TimeAxis, series: SeriesStore) -> GainStrip:
    made = GainStrip(axis, series)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + WIDTH, HEIGHT)
    return made


def rows_in(strip: GainStrip, color: str, x: int) -> list[int]:
    strip.redraw()
    picture = strip.grab().toImage()
    return [y for y in range(HEIGHT) if picture.pixelColor(x, y) == QColor(color)]


def test_it_is_there_while_something_is_compared(strip: GainStrip, series: SeriesStore) -> None:
    assert strip.isHidden()
    assert strip.row is None
    series.put(DIFFERS.id, None, np.full(12, 0.1, np.float32))
    assert not strip.isHidden()
    assert strip.toolTip() == DIFFERS.hint
    series.put(GAIN.id, None, np.full(12, 0.1, np.float32))
    assert strip.row is GAIN
    for row in (GAIN, DIFFERS):
        series.drop(row.id)
    assert strip.isHidden()


def test_better_fills_upwards_and_worse_downwards(
    strip: GainStrip, series: SeriesStore, axis: TimeAxis
) -> None:
    values = np.zeros(100, np.float32)
    values[:40], values[60:] = 0.2, -0.2
    series.put(GAIN.id, None, values)
    axis.set_frame_count(100)
    axis.set_width(WIDTH)
    theme = current_theme()
    up = rows_in(strip, theme.gain, GUTTER + 100)
    down = rows_in(strip, theme.loss, GUTTER + 400)
    assert len(up) > 10
    assert len(down) > 10
    assert max(up) <= min(down), "told apart without colours"
    assert rows_in(strip, theme.loss, GUTTER + 100) == []


def test_one_frame_of_100_000_is_seen_on_both_sides(
    strip: GainStrip, series: SeriesStore, axis: TimeAxis
) -> None:
    values = np.full(LONG, np.nan, np.float32)
    values[:] = 0.0
    values[50_000], values[50_001] = 0.33, -0.31
    series.put(GAIN.id, ONE, values)
    strip.show_object(ONE)
    axis.set_frame_count(LONG)
    axis.set_width(WIDTH)
    axis.fit()
    axis.set_playhead(0)
    theme = current_theme()
    assert strip.reach == pytest.approx(0.4)
    assert len(rows_in(strip, theme.gain, GUTTER + WIDTH // 2)) > 8
    assert len(rows_in(strip, theme.loss, GUTTER + WIDTH // 2)) > 8
    assert strip.value_at(50_001) == pytest.approx(-0.31)


def test_without_truth_it_fills_to_how_much_they_differ(
    strip: GainStrip, series: SeriesStore, axis: TimeAxis
) -> None:
    values = np.full(100, np.nan, np.float32)
    values[:50] = 0.9
    series.put(DIFFERS.id, None, values)
    axis.set_frame_count(100)
    axis.set_width(WIDTH)
    filled = rows_in(strip, current_theme().series_agreement, GUTTER + 100)
    assert len(filled) > 20
    assert rows_in(strip, current_theme().series_agreement, GUTTER + 400) == []
    assert strip.value_at(80) is None


def test_nothing_known_has_a_scale_all_the_same(strip: GainStrip, series: SeriesStore) -> None:
    assert strip.reach == pytest.approx(0.1)
    assert strip.value_at(0) is None
    series.put(GAIN.id, None, np.full(12, np.nan, np.float32))
    assert strip.reach == pytest.approx(0.1)
    strip.show_object(ONE)
    assert strip.value_at(0) is None
    assert not strip.grab().isNull()


def test_the_value_of_the_shown_frame_stands_beside_it(
    strip: GainStrip, series: SeriesStore, axis: TimeAxis
) -> None:
    series.put(GAIN.id, None, np.linspace(-0.5, 0.5, 12).astype(np.float32))
    axis.set_frame_count(12)
    before = strip.grab().copy(0, 0, GUTTER, HEIGHT).toImage()
    axis.set_playhead(9)
    assert strip.grab().copy(0, 0, GUTTER, HEIGHT).toImage() != before
