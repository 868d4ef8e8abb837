import numpy as np

from core.project.grid import NO_CONFIDENCE, CellGrid
from core.types import PROTECTED_STATES, CellState, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def make_grid() -> CellGrid:
    grid = CellGrid(6)
    grid.keep_only([ONE, TWO])
    grid.update(
        [
            (1, 2, CellState.KEYFRAME, NO_CONFIDENCE),
            (1, 3, CellState.AUTO, 0.25),
            (2, 5, CellState.DRAFT, NO_CONFIDENCE),
        ]
    )
    return grid


def test_cells_are_empty_until_updated() -> None:
    grid = make_grid()
    assert grid.states(ONE).tolist() == [0, 0, CellState.KEYFRAME, CellState.AUTO, 0, 0]
    assert grid.state(TWO, 5) is CellState.DRAFT
    assert np.array_equal(
        grid.confidences(ONE), np.array([np.nan] * 3 + [0.25] + [np.nan] * 2), equal_nan=True
    )
    assert grid.frames_of(ONE) == [2, 3]


def test_what_is_handed_out_is_a_copy() -> None:
    grid = make_grid()
    grid.states(ONE)[:] = 9
    grid.confidences(ONE)[:] = 9
    assert grid.state(ONE, 0) is CellState.EMPTY
    assert np.isnan(grid.confidences(ONE)[0])


def test_frames_are_found_by_state_and_object() -> None:
    grid = make_grid()
    assert np.flatnonzero(grid.frames_with(PROTECTED_STATES, [ONE, TWO])).tolist() == [2, 5]
    assert np.flatnonzero(grid.frames_with(PROTECTED_STATES, [ONE])).tolist() == [2]
    assert not grid.frames_with(PROTECTED_STATES, []).any()


def test_objects_come_and_go() -> None:
    grid = make_grid()
    grid.keep_only([TWO, ObjectId(3)])
    assert grid.frames_of(TWO) == [5]
    assert grid.frames_of(ObjectId(3)) == []
    grid.keep_only([ONE, TWO])
    assert grid.frames_of(ONE) == [], "an id used again begins empty"
    grid.update([])
