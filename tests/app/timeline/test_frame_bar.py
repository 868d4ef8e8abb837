import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.frame_bar import HEIGHT, FrameBar


class SomeFrames(FrameBar):
    """Marks what it is told to."""

    ground, mark = "border", "accent"

    def show_frames(self, marked: list[int], bad: list[int]) -> None:
        self._marked, self._bad = np.array(marked, np.int64), np.array(bad, np.int64)
        self.redraw()


@pytest.fixture
def bar(qtbot: QtBot, axis: TimeAxis) -> SomeFrames:
    made = SomeFrames(axis)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, HEIGHT)
    return made


def shade(bar: SomeFrames, frame: int) -> QColor:
    return bar.grab().toImage().pixelColor(round(bar.x_of(frame + 0.5)), 2)


def test_marks_stand_on_the_ground_and_bad_frames_over_them(bar: SomeFrames) -> None:
    theme = current_theme()
    bar.show_frames([20, 30], [30])
    assert shade(bar, 20) == QColor(theme.accent)
    assert shade(bar, 30) == QColor(theme.danger)
    assert shade(bar, 50) == QColor(theme.border)


def test_marks_move_with_the_axis(bar: SomeFrames, axis: TimeAxis) -> None:
    bar.show_frames([20], [])
    before = bar.x_of(20.5)
    assert shade(bar, 20) == QColor(current_theme().accent)
    axis.zoom_at(axis.x_of(0), 4)
    assert bar.x_of(20.5) != before
    assert shade(bar, 20) == QColor(current_theme().accent)
