import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.timeline.pyramid import (
    STATES_BY_RANK,
    FlagPyramid,
    MinMaxPyramid,
    StatePyramid,
    column_edges,
)
from core.types import CellState

LONG = 100_000


def most_important(states: np.ndarray) -> int:
    return max(states.tolist(), key=STATES_BY_RANK.index)


def test_one_draft_among_100_000_frames_is_still_visible() -> None:
    states = np.full(LONG, CellState.AUTO, np.uint8)
    states[73_123] = CellState.DRAFT

    columns = StatePyramid(states).columns(0, LONG, 1000)

    assert columns[731] == CellState.DRAFT
    assert (columns == CellState.DRAFT).sum() <= 2


@settings(max_examples=60)
@given(
    length=st.integers(1, 700),
    columns=st.integers(1, 90),
    seed=st.integers(0, 1000),
    begin=st.floats(0, 0.9),
    part=st.floats(0.05, 1),
)
def test_columns_agree_with_looking_at_every_frame(
    length: int, columns: int, seed: int, begin: float, part: float
) -> None:
    states = np.random.default_rng(seed).integers(0, 7, length).astype(np.uint8)
    start = begin * length
    span = max(part * (length - start), 0.01)

    shown = StatePyramid(states).columns(start, span, columns)

    low, high = column_edges(start, span, columns, length)
    assert shown.shape == (columns,)
    # Coarse levels may take in neighbours up to an eighth of a column; nothing may be lost.
    for column in range(columns):
        exact = most_important(states[low[column] : high[column]])
        assert STATES_BY_RANK.index(shown[column]) >= STATES_BY_RANK.index(exact)
    if span / columns < 64:
        expected = [most_important(states[a:b]) for a, b in zip(low, high, strict=True)]
        assert shown.tolist() == expected


def test_updating_equals_building_anew() -> None:
    random = np.random.default_rng(1)
    states = random.integers(0, 7, 5000).astype(np.uint8)
    pyramid = StatePyramid(states)
    frames = np.unique(random.integers(0, 5000, 300))
    states[frames] = random.integers(0, 7, frames.size)

    pyramid.update(frames, states[frames])

    fresh = StatePyramid(states)
    for span in (50.0, 700.0, 5000.0):
        assert np.array_equal(pyramid.columns(0, span, 40), fresh.columns(0, span, 40))


def test_updating_values_equals_building_anew() -> None:
    random = np.random.default_rng(2)
    values = random.random(3000).astype(np.float32)
    pyramid = MinMaxPyramid(values.copy())
    frames = np.unique(random.integers(0, 3000, 200))
    values[frames] = random.random(frames.size)
    values[frames[:50]] = np.nan

    pyramid.update(frames, values[frames])

    fresh = MinMaxPyramid(values)
    for span in (40.0, 3000.0):
        expected = fresh.columns(0, span, 30)
        assert np.array_equal(pyramid.columns(0, span, 30), expected, equal_nan=True)


def test_frames_in_a_state_are_found_exactly() -> None:
    states = np.zeros(100, np.uint8)
    states[[3, 50, 99]] = CellState.KEYFRAME

    found = StatePyramid(states).frames_in_state(10, 100, CellState.KEYFRAME)

    assert found.tolist() == [50, 99]


def test_one_bad_value_stays_visible_and_gaps_stay_gaps() -> None:
    values = np.full(LONG, 0.9, np.float32)
    values[50_000:60_000] = np.nan
    values[12_345] = 0.1

    low, high = MinMaxPyramid(values).columns(0, LONG, 500)

    assert np.nanmin(low) == np.float32(0.1)
    assert high[61] == np.float32(0.9)
    assert np.isnan(low[260:290]).all()


@pytest.mark.parametrize("columns", [1, 7, 300])
def test_a_clip_of_one_frame_fills_every_column(columns: int) -> None:
    pyramid = StatePyramid(np.array([CellState.KEYFRAME], np.uint8))

    assert (pyramid.columns(0, 1, columns) == CellState.KEYFRAME).all()


def test_a_column_has_every_flag_of_its_frames() -> None:
    bits = np.zeros(LONG, np.uint8)
    bits[10] = 1
    bits[20] = 4
    pyramid = FlagPyramid(bits)

    assert pyramid.columns(0, LONG, 100)[0] == 5
    pyramid.update(np.array([10, 99_999]), np.array([0, 2], np.uint8))
    columns = pyramid.columns(0, LONG, 100)
    assert (columns[0], columns[99]) == (4, 2)
    assert pyramid.at(20) == 4


def test_values_and_states_of_single_frames() -> None:
    values = MinMaxPyramid(np.arange(20, dtype=np.float32))
    assert values.values(-3, 2).tolist() == [0, 1]
    assert values.values(18, 40).tolist() == [18, 19]
    assert values.at(np.array([3, 17])).tolist() == [3, 17]
    assert values.frame_count == 20
    assert StatePyramid(np.array([1, 5, 2], np.uint8)).state_at(1) == CellState.STALE_SOFT


def test_the_order_of_states_is_that_of_the_design() -> None:
    assert STATES_BY_RANK[::-1] == (
        CellState.DRAFT,
        CellState.STALE_HARD,
        CellState.KEYFRAME,
        CellState.STALE_SOFT,
        CellState.AUTO,
        CellState.ABSENT,
        CellState.EMPTY,
    )
