import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.timeline.lane_pixels import (
    LOCKED,
    PERIOD,
    LaneColors,
    LaneShape,
    lane_image,
    runs,
    state_patterns,
)
from core.types import CellState

COLORS = LaneColors(
    edge=QColor(250, 0, 0).rgb(), bar=QColor(150, 0, 0).rgb(), dark=QColor(60, 0, 0).rgb(),
    line=QColor(255, 255, 255).rgb(), rest=QColor(90, 90, 90).rgb(),
)  # fmt: skip


def shape(scale: float) -> LaneShape:
    return LaneShape(round(14 * scale), round(4 * scale), round(12 * scale), scale)


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_every_state_has_a_shape_of_its_own(scale: float) -> None:
    patterns = state_patterns(shape(scale), COLORS)

    with_bar = (CellState.KEYFRAME, CellState.DRAFT)  # told apart by the sign upon the bar
    different = [state for state in CellState if state not in with_bar]
    seen = {patterns[:, state].tobytes() for state in different}
    assert len(seen) == len(different)
    for state in with_bar:
        assert np.array_equal(patterns[:, state], patterns[:, CellState.AUTO])


def test_only_shape_tells_states_apart_not_hue() -> None:
    patterns = state_patterns(shape(1), COLORS)
    ours = {0, *(getattr(COLORS, name) for name in ("edge", "bar", "dark", "rest"))}

    assert set(np.unique(patterns).tolist()) <= ours


def test_a_lock_is_a_line_above_the_bar() -> None:
    states = np.full(20, CellState.AUTO, np.uint8)
    flags = np.zeros(20, np.uint8)
    flags[5:10] = LOCKED

    picture = lane_image(states, flags, shape(1), COLORS, 0)

    white = [x for x in range(20) if picture.pixel(x, 2) == COLORS.line]
    assert white == [5, 6, 7, 8, 9]


def test_patterns_stay_with_the_frames_while_one_scrolls() -> None:
    states = np.full(60, CellState.STALE_HARD, np.uint8)
    flags = np.zeros(60, np.uint8)

    before = lane_image(states, flags, shape(1), COLORS, 0)
    after = lane_image(states, flags, shape(1), COLORS, 7)

    assert before.copy(7, 0, 40, 14) == after.copy(0, 0, 40, 14)
    assert PERIOD == 6


def test_runs_are_half_open() -> None:
    starts, ends = runs(np.array([True, True, False, True]))
    assert (starts.tolist(), ends.tolist()) == ([0, 3], [2, 4])
    starts, ends = runs(np.zeros(3, bool))
    assert starts.size == ends.size == 0
