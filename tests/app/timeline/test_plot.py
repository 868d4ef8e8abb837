import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.plot import ConfidencePlot
from app.timeline.pyramid import MinMaxPyramid
from core.types import ObjectId

ONE = ObjectId(1)


@pytest.fixture
def plot(qtbot: QtBot) -> ConfidencePlot:
    axis = TimeAxis()
    made = ConfidencePlot(axis)
    axis.setParent(made)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 400, 90)
    made.show()
    axis.set_width(400)
    axis.set_frame_count(100)
    made.set_objects({ONE: (230, 159, 0)})
    return made


def drawn(plot: ConfidencePlot) -> tuple[np.ndarray, np.ndarray]:
    x, y = plot.curve(ONE)
    return x, y


def test_it_is_named_an_estimate(plot: ConfidencePlot) -> None:
    assert plot.accessibleName() == "Confidence (estimate)"


def test_values_are_drawn_at_the_middle_of_their_frames(qtbot: QtBot, plot: ConfidencePlot) -> None:
    plot.set_values(ONE, MinMaxPyramid(np.linspace(0, 1, 100, dtype=np.float32)))

    qtbot.waitUntil(lambda: drawn(plot)[0].size > 0)

    x, y = drawn(plot)
    assert x[0] == 0.5
    assert y[99] == pytest.approx(1.0)


def test_many_updates_are_drawn_once(qtbot: QtBot, plot: ConfidencePlot) -> None:
    for number in range(50):
        plot.set_values(ONE, MinMaxPyramid(np.full(100, number / 50, np.float32)))

    qtbot.waitUntil(lambda: drawn(plot)[0].size > 0)

    assert drawn(plot)[1][0] == pytest.approx(49 / 50)


def test_a_long_clip_costs_two_points_a_column_and_hides_no_dip(
    qtbot: QtBot, plot: ConfidencePlot
) -> None:
    values = np.full(100_000, 0.9, np.float32)
    values[77_777] = 0.05
    plot.axis.set_frame_count(100_000)
    plot.set_values(ONE, MinMaxPyramid(values))

    qtbot.waitUntil(lambda: drawn(plot)[0].size > 0)

    assert drawn(plot)[0].size == 800
    assert drawn(plot)[1].min() == pytest.approx(0.05)


def test_a_click_seeks(qtbot: QtBot, plot: ConfidencePlot) -> None:
    with qtbot.waitSignal(plot.scrubbed) as scrubbed:
        qtbot.mousePress(
            plot.surface.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 202, 40)
        )

    assert scrubbed.args == [50]


def test_the_plot_lies_under_the_lanes(plot: ConfidencePlot) -> None:
    plot.axis.zoom_at(0, 2)
    (left, right), _ = plot.surface.box.viewRange()

    assert (left, right) == pytest.approx((plot.axis.start, plot.axis.start + plot.axis.span))


def test_objects_that_go_take_their_line_along(plot: ConfidencePlot) -> None:
    plot.set_objects({})

    with pytest.raises(KeyError):
        plot.curve(ONE)
