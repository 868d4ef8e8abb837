from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.frame_bar import HEIGHT
from app.timeline.truth_bar import TruthBar
from core.review.truth import Truth
from core.types import FrameIndex, Mask


@dataclass(frozen=True)
class SomeMasks:
    frames: tuple[FrameIndex, ...]

    def read(self, frame: FrameIndex) -> Mask:
        return np.zeros((2, 2), np.uint8)


def truth_of(*frames: FrameIndex, unusable: frozenset[FrameIndex] = frozenset()) -> Truth:
    return Truth("masks", "all", SomeMasks(frames), (), 100, (2, 2), unusable=unusable)


@pytest.fixture
def bar(qtbot: QtBot, axis: TimeAxis) -> TruthBar:
    made = TruthBar(axis)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, HEIGHT)
    return made


def shade(bar: TruthBar, frame: int) -> QColor:
    return bar.grab().toImage().pixelColor(round(bar.x_of(frame + 0.5)), 2)


def test_it_is_there_only_while_true_masks_are_open(bar: TruthBar) -> None:
    assert bar.isHidden()
    bar.show_truth(truth_of(3))
    assert not bar.isHidden()
    bar.show_truth(None)
    assert bar.isHidden()


def test_frames_with_truth_have_a_tick_and_spoilt_ones_another(bar: TruthBar) -> None:
    theme = current_theme()
    bar.show_truth(truth_of(20, 40, 60, unusable=frozenset({40})))

    assert shade(bar, 20) == shade(bar, 60) == QColor(theme.series_jf)
    assert shade(bar, 40) == QColor(theme.danger)
    assert shade(bar, 30) == QColor(theme.base)
    assert "3 frames" in bar.toolTip()
    assert "1 of them cannot be used" in bar.toolTip()


def test_a_single_frame_of_100_000_is_visible(bar: TruthBar, axis: TimeAxis) -> None:
    axis.set_frame_count(100_000)
    bar.show_truth(truth_of(50_000))

    assert shade(bar, 50_000) == QColor(current_theme().series_jf)
