"""What the timeline costs with a long clip: python -m tests.benchmarks.timeline

100 000 frames x 8 objects in a window of 1440 pixels. The processor's time is printed beside the
clock's, so that the numbers mean something on a busy machine too.
"""

import os
import statistics
import time
from collections.abc import Callable
from functools import cache

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.application import qt_application
from app.selection import Selection
from app.timeline.axis import TimeAxis
from app.timeline.lane import Lane
from app.timeline.lane_gestures import LaneView
from app.timeline.plot import Line, Plot
from app.timeline.pyramid import FlagPyramid, StatePyramid
from app.timeline.ruler import Ruler
from app.timeline.score_strip import ScoreStrip
from app.timeline.series import SERIES, SeriesStore
from core.colors import default_color
from core.types import CellState, ObjectId
from tests.benchmarks.measured import Measured, tell

FRAMES, OBJECTS, WIDTH = 100_000, 8, 1440
ROUNDS = 40


def main() -> None:
    qt_application()
    random = np.random.default_rng(0)
    axis, selection, series = TimeAxis(), Selection(), SeriesStore()
    axis.set_frame_count(FRAMES)
    lanes = LaneView(axis, selection)
    lanes.set_lanes([lane(number, random) for number in range(1, OBJECTS + 1)])
    lanes.set_selected(frozenset({ObjectId(1), ObjectId(3)}))
    plot = Plot(axis, series, selection)
    strip = ScoreStrip(axis, series)
    ruler = Ruler(axis)
    for number in [None, *range(1, OBJECTS + 1)]:
        values = 0.9 + 0.03 * random.standard_normal(FRAMES)
        series.put("confidence", number and ObjectId(number), values.astype(np.float32))
    plot.set_lines(
        [Line(SERIES[0], ObjectId(n), f"object {n}", default_color(n)) for n in range(1, 9)]
    )
    strip.show_series(SERIES[0], None)
    for widget, height in ((lanes, 140), (plot, 100), (strip, 18), (ruler, 30)):
        widget.resize(WIDTH, height)
        widget.show()
    strips = (ruler, strip, lanes, plot)
    moves = iter(range(10**9))

    def scroll() -> None:
        axis.zoom_at(600, 1.5 if next(moves) % 2 else 1 / 1.5)
        for widget in strips:
            painted(widget)

    def move_playhead() -> None:
        axis.set_playhead(next(moves) % FRAMES)
        for widget in strips:
            painted(widget)

    def land() -> None:
        first = next(moves) * 20 % (FRAMES - 20)
        frames = np.arange(first, first + 20)
        for shown in lanes.lanes:
            shown.states.update(frames, np.full(20, CellState.AUTO, np.uint8))
            series.update("confidence", shown.id, frames, random.random(20).astype(np.float32))
            lanes.lane_changed(shown.id)
        painted(lanes)

    def plot_update() -> None:
        series.update("confidence", ObjectId(1), np.arange(20), np.zeros(20, np.float32))
        plot.redraw()
        painted(plot)

    whole = measured("whole timeline after zooming", scroll)
    measured("lanes alone after zooming", lambda: (lanes.on_axis_changed(), painted(lanes)))
    measured("ruler alone", lambda: painted(ruler))
    measured("strip alone, its picture painted anew", lambda: (strip.redraw(), painted(strip)))
    measured("playhead moves", move_playhead)
    measured("20 frames of 8 objects land", land)
    update = measured("plot update, 8 curves", plot_update)
    tell(Measured("timeline repaint, 100 000 frames x 8 objects", whole, "ms", 8))
    tell(Measured("plot update, 8 curves of 100 000 frames", update, "ms", 16))


def lane(number: int, random: np.random.Generator) -> Lane:
    states = np.full(FRAMES, CellState.AUTO, np.uint8)
    for state in (CellState.STALE_SOFT, CellState.STALE_HARD, CellState.ABSENT, CellState.EMPTY):
        for start in random.integers(0, FRAMES - 900, 12).tolist():
            states[start : start + 900] = state
    states[random.integers(0, FRAMES, 150)] = CellState.KEYFRAME
    flags = (random.random(FRAMES) < 0.001).astype(np.uint8) * 4
    flags[number * 1000 : number * 1000 + 5000] |= 1
    name, color = f"object {number}", default_color(number)
    return Lane(
        ObjectId(number), name, color, True, StatePyramid(states), FlagPyramid(flags)
    )  # fmt: skip


def painted(widget: QWidget) -> None:
    """Into the same picture each time, as a window does."""
    widget.render(picture_of(widget))


@cache
def picture_of(widget: QWidget) -> QImage:
    return QImage(widget.size(), QImage.Format.Format_RGB32)


def measured(name: str, work: Callable[[], object]) -> float:
    """Milliseconds of the processor's time, the median."""
    clock, processor = [], []
    for _ in range(ROUNDS):
        start, start_cpu = time.perf_counter(), time.thread_time()
        work()
        clock.append(time.perf_counter() - start)
        processor.append(time.thread_time() - start_cpu)
    print(
        f"{name:42} median {1000 * statistics.median(clock):6.2f} ms, "
        f"processor {1000 * statistics.median(processor):6.2f} ms, worst "
        f"{1000 * max(processor):6.2f} ms"
    )
    return 1000 * statistics.median(processor)


if __name__ == "__main__":
    main()
