import numpy as np
import pytest

from core.project.cell_pages import LOCKED_BIT, PAGE_FRAMES, REVIEW_SHIFT, Plane, encode
from core.project.grid import CellGrid, GridEdit
from core.types import PROTECTED_STATES, CellState, ObjectId, Review

ONE, TWO = ObjectId(1), ObjectId(2)


def make_grid(frames: int = 6) -> CellGrid:
    grid = CellGrid(frames)
    edit = GridEdit(grid)
    edit.write(ONE, Plane.MARKS)[[2, 3]] = [
        CellState.KEYFRAME | LOCKED_BIT,
        CellState.AUTO | Review.FLAGGED << REVIEW_SHIFT,
    ]
    edit.write(ONE, Plane.CONTENTS)[[2, 3]] = [(7, 10, 0, 0), (8, 10, 1, 0.25)]
    edit.write(TWO, Plane.MARKS)[5] = CellState.DRAFT
    grid.put(edit.copies)
    return grid


def test_cells_are_empty_until_written() -> None:
    grid = make_grid()
    assert grid.states(ONE).tolist() == [0, 0, CellState.KEYFRAME, CellState.AUTO, 0, 0]
    assert grid.state(TWO, 5) is CellState.DRAFT
    assert grid.locks(ONE).tolist() == [False, False, True, False, False, False]
    assert (grid.is_locked(ONE, 2), grid.is_locked(ONE, 3)) == (True, False)
    assert grid.reviews(ONE).tolist() == [0, 0, 0, Review.FLAGGED, 0, 0]
    assert np.array_equal(
        grid.confidences(ONE), np.array([np.nan] * 3 + [0.25] + [np.nan] * 2), equal_nan=True
    )
    assert not grid.states(ObjectId(9)).any()


def test_what_is_in_the_grid_cannot_be_written() -> None:
    grid = make_grid()
    with pytest.raises(ValueError, match="read-only"):
        grid.array(ONE, Plane.MARKS)[0] = 1
    grid.states(ONE)[:] = 9
    assert grid.state(ONE, 0) is CellState.EMPTY


def test_frames_are_found_by_state_and_object() -> None:
    grid = make_grid()
    assert np.flatnonzero(grid.frames_with(PROTECTED_STATES, [ONE, TWO])).tolist() == [2, 5]
    assert np.flatnonzero(grid.frames_with(PROTECTED_STATES, [ONE])).tolist() == [2]
    assert not grid.frames_with(PROTECTED_STATES, []).any()


def test_forgotten_objects_begin_empty() -> None:
    grid = make_grid()
    grid.forget_all_but([TWO])
    assert grid.objects == [TWO]
    assert not grid.states(ONE).any()
    assert grid.state(TWO, 5) is CellState.DRAFT


def test_an_edit_leaves_the_grid_alone_and_knows_what_it_changed() -> None:
    grid = make_grid(3 * PAGE_FRAMES)
    edit = GridEdit(grid)
    edit.write(ONE, Plane.MARKS)[3] = CellState.STALE_HARD | Review.FLAGGED << REVIEW_SHIFT
    edit.write(ONE, Plane.CAUSES)[3] = 3
    edit.write(ONE, Plane.CONTENTS)[2 * PAGE_FRAMES] = (9, 1, 0, 0)
    edit.write(TWO, Plane.CONTENTS)
    assert grid.state(ONE, 3) is CellState.AUTO
    assert edit.is_different
    assert sorted(edit.changed_pages()) == [
        (ONE, Plane.MARKS, 0),
        (ONE, Plane.CAUSES, 0),
        (ONE, Plane.CONTENTS, 2),
    ]
    difference = edit.difference()
    assert difference.frames == {3, 2 * PAGE_FRAMES}
    assert difference.restaled == {3}
    assert difference.repainted == {2 * PAGE_FRAMES}
    assert difference.objects == {ONE}
    assert edit.page_before(ONE, Plane.MARKS, 0)[3] != edit.page(ONE, Plane.MARKS, 0)[3]
    with pytest.raises(RuntimeError):
        edit.write(ONE, Plane.MARKS)


def test_an_edit_that_puts_back_what_was_there_is_none() -> None:
    edit = GridEdit(make_grid())
    edit.write(ONE, Plane.MARKS)[2] = CellState.KEYFRAME | LOCKED_BIT
    assert not edit.is_different
    assert list(edit.changed_pages()) == []


def test_a_lock_is_more_than_becoming_stale() -> None:
    edit = GridEdit(make_grid())
    edit.write(ONE, Plane.MARKS)[3] |= LOCKED_BIT
    assert edit.difference().frames == {3}
    assert not edit.difference().restaled


def test_clearing_takes_everything() -> None:
    grid = make_grid()
    edit = GridEdit(grid)
    edit.clear(ONE, np.array([2]))
    assert edit.difference().frames == {2}
    assert not edit.read(ONE, Plane.MARKS)[2]
    assert not edit.read(ONE, Plane.CONTENTS)[2]["pixels"]
    assert edit.read_before(ONE, Plane.MARKS)[2]


def test_stored_pages_are_taken_over() -> None:
    grid = CellGrid(PAGE_FRAMES + 5)
    edit = GridEdit(grid)
    edit.put_page(ONE, Plane.MARKS, 1, encode(Plane.MARKS, np.full(5, 3, np.uint8)))
    grid.put(edit.copies)
    assert np.flatnonzero(grid.states(ONE)).tolist() == list(range(PAGE_FRAMES, PAGE_FRAMES + 5))


def test_directions_disagree_only_where_a_run_wrote() -> None:
    grid = make_grid()
    edit = GridEdit(grid)
    edit.write(ONE, Plane.DISAGREEMENT)[[2, 3]] = 65535
    difference = edit.difference()
    grid.put(edit.copies)
    found = grid.disagreements(ONE)
    assert np.flatnonzero(~np.isnan(found)).tolist() == [3], "frame 2 is drawn"
    assert found[3] == 1.0
    assert np.isnan(grid.disagreements(TWO)).all()
    assert difference.repainted.array().tolist() == [2, 3], "what is made of them looks again"
    assert not difference.restaled
