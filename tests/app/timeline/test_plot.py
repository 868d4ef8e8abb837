import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.appearance.readable import readable
from app.appearance.theme import current_theme
from app.selection import Selection
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.plot import Line, Plot, spread
from app.timeline.series import SERIES, Band, SeriesStore, series_color
from core.types import ObjectId

LEFT = Qt.MouseButton.LeftButton
CONFIDENCE, JF = SERIES[0], SERIES[1]
ONE = ObjectId(1)
LONG = 100_000


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    made = SeriesStore()
    made.put("confidence", ONE, np.full(100, 0.5, np.float32))
    return made


@pytest.fixture
def selection(qapp: object) -> Selection:
    return Selection()


@pytest.fixture
def plot(qtbot: QtBot, axis: TimeAxis, series: SeriesStore, selection: Selection) -> Plot:
    made = Plot(axis, series, selection)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, 100)
    made.set_lines([Line(CONFIDENCE, ONE, "dog")])
    made.show()
    return made


def rows_in(plot: Plot, x: int, color: QColor) -> list[int]:
    picture = plot.grab().toImage()
    return [y for y in range(plot.height()) if picture.pixelColor(x, y) == color]


def curve_color(plot: Plot) -> QColor:
    base = plot.palette().base().color()
    return readable(series_color(CONFIDENCE, current_theme()), base)


def test_a_curve_is_one_pixel_wide_at_its_value(plot: Plot) -> None:
    rows = rows_in(plot, GUTTER + 250, curve_color(plot))

    assert len(rows) == 1
    assert rows[0] == pytest.approx(plot._y_of(0.5), abs=1)


def test_one_bad_frame_of_100_000_reaches_down(
    plot: Plot, series: SeriesStore, axis: TimeAxis
) -> None:
    values = np.full(LONG, 0.9, np.float32)
    values[50_000] = 0.1
    axis.set_frame_count(LONG)
    series.put("confidence", ONE, values)
    plot.redraw()

    color = curve_color(plot)
    assert len(rows_in(plot, GUTTER + 250, color)) > 50
    assert len(rows_in(plot, GUTTER + 100, color)) == 1


def test_many_updates_are_drawn_ten_times_a_second(
    plot: Plot, series: SeriesStore, qtbot: QtBot
) -> None:
    shown = plot.grab().toImage()
    for number in range(50):
        series.update("confidence", ONE, np.array([number]), np.array([0.9], np.float32))
    assert plot.grab().toImage() == shown, "not before the timer says so"

    qtbot.waitUntil(lambda: plot.grab().toImage() != shown)


def test_objects_have_their_own_colours(plot: Plot) -> None:
    plot.set_lines([Line(CONFIDENCE, ONE, "dog", (230, 159, 0))])

    base = plot.palette().base().color()
    assert rows_in(plot, GUTTER + 250, readable(QColor(230, 159, 0), base))


def test_a_click_goes_there(qtbot: QtBot, plot: Plot, selection: Selection) -> None:
    selection.select_frames(1, 2)
    scrubbed: list[int] = []
    plot.scrubbed.connect(scrubbed.append)
    with qtbot.waitSignal(plot.scrub_ended):
        qtbot.mouseClick(plot, LEFT, pos=QPoint(GUTTER + 252, 40))

    assert scrubbed == [50]
    assert selection.frames is None


def test_a_drag_selects_frames(qtbot: QtBot, plot: Plot, selection: Selection) -> None:
    with qtbot.assertNotEmitted(plot.scrubbed):
        qtbot.mousePress(plot, LEFT, pos=QPoint(GUTTER + 252, 40))
        qtbot.mouseMove(plot, QPoint(GUTTER + 200, 40))
        qtbot.mouseMove(plot, QPoint(GUTTER + 102, 40))
        qtbot.mouseRelease(plot, LEFT, pos=QPoint(GUTTER + 102, 40))

    assert selection.frames == (20, 50)


def test_what_is_selected_elsewhere_is_shown(plot: Plot, axis: TimeAxis) -> None:
    before = plot.grab().toImage()
    axis.set_selected((20, 40))

    after = plot.grab().toImage()
    inside, outside = round(plot.x_of(30)), round(plot.x_of(60))
    assert before.pixelColor(inside, 20) != after.pixelColor(inside, 20)
    assert before.pixelColor(outside, 20) == after.pixelColor(outside, 20)


def test_hovering_tells_the_values(qtbot: QtBot, plot: Plot) -> None:
    before = plot.grab().toImage()
    qtbot.mouseMove(plot, QPoint(GUTTER + 252, 40))

    assert plot.texts_at(50) == {"dog": 0.5}
    assert plot.grab().toImage() != before
    QCoreApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert plot.grab().toImage() == before


def test_frames_without_a_value_say_nothing(plot: Plot, series: SeriesStore) -> None:
    values = np.full(100, np.nan, np.float32)
    series.put("confidence", ONE, values)

    assert plot.texts_at(50) == {}


def test_bands_and_points_are_drawn(plot: Plot, series: SeriesStore) -> None:
    pictures = [plot.grab().toImage()]
    series.set_band("confidence", ONE, Band(0.5, 0.2))
    plot.redraw()
    pictures.append(plot.grab().toImage())
    series.set_points("confidence", ONE, [25])
    plot.redraw()
    pictures.append(plot.grab().toImage())

    assert pictures[0] != pictures[1] != pictures[2]
    inside = round(plot._y_of(0.6))
    assert pictures[0].pixelColor(GUTTER + 10, inside) != pictures[1].pixelColor(
        GUTTER + 10, inside
    )
    x, y = round(plot.x_of(25.5)), round(plot._y_of(0.5))
    around = [(x + dx, y + dy) for dx in range(-6, 7) for dy in range(-6, 7)]
    ring = [p for p in around if pictures[1].pixelColor(*p) != pictures[2].pixelColor(*p)]
    assert len(ring) > 10
    assert (x, y) not in ring, "the value stays visible inside its ring"


@pytest.mark.parametrize(
    ("tops", "placed"),
    [
        ([10, 40], [10, 40]),
        ([10, 12, 14], [10, 20, 30]),
        ([90, 95], [70, 80]),
        ([-5, 0], [0, 10]),
        ([], []),
    ],
)
def test_labels_are_moved_apart(tops: list[float], placed: list[float]) -> None:
    assert spread(tops, 10, 80) == placed


@pytest.mark.slow
def test_an_update_of_100_000_frames_is_quick(
    plot: Plot, series: SeriesStore, axis: TimeAxis
) -> None:
    random = np.random.default_rng(0)
    axis.set_frame_count(LONG)
    plot.resize(1440, 100)
    for number in range(1, 9):
        series.put("confidence", ObjectId(number), random.random(LONG).astype(np.float32))
    plot.set_lines([Line(CONFIDENCE, ObjectId(n), str(n), (n, 99, 200)) for n in range(1, 9)])
    times = []
    for _ in range(10):
        begun = time.thread_time()
        series.update("confidence", ONE, np.arange(20), np.zeros(20, np.float32))
        plot.redraw()
        plot.grab()
        times.append(time.thread_time() - begun)

    assert min(times) < 0.016


def test_a_sample_is_marked_and_has_no_curve(plot: Plot, series: SeriesStore) -> None:
    row = next(row for row in SERIES if row.is_sampled)
    values = np.full(100, np.nan, np.float32)
    values[[50, 90]] = 0.2
    series.put(row.id, ONE, values)
    series.set_points(row.id, ONE, [50])
    plot.set_lines([Line(row, ONE, "Corrections")])
    color = readable(series_color(row, current_theme()), plot.palette().base().color())
    marked = rows_in(plot, round(plot.x_of(50.5)), color)
    assert np.mean(marked) == pytest.approx(plot._y_of(0.2), abs=1.5)
    assert len(marked) > 5
    assert rows_in(plot, round(plot.x_of(70.5)), color) == []
    assert plot.texts_at(50) == {"Corrections": pytest.approx(0.2)}
