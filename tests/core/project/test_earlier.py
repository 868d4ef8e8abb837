from collections.abc import Sequence

import numpy as np
import pytest

from core.errors import MaskError
from core.masks import pack_pixels
from core.project.earlier import EarlierCells
from core.project.project import Project
from core.project.records import CellWrite, RunInfo
from core.types import CellState, Direction, FrameResult, Mask, ObjectId

ONE = ObjectId(1)


def square(project: Project, left: int) -> Mask:
    mask = np.zeros((project.media.height, project.media.width), np.uint8)
    mask[2:5, left : left + 3] = 1
    return mask


def draw(project: Project, frame: int, left: int, state: CellState = CellState.KEYFRAME) -> None:
    pixels = pack_pixels(square(project, left) > 0)
    project.apply("Brush", [CellWrite(ONE, frame, state, pixels)])


def track(project: Project, frames: Sequence[int], left: int, name: str = "Track") -> None:
    run_id = project.start_run(RunInfo(Direction.FORWARD, 0, 11, "", frozenset({ONE})), name)
    results = [FrameResult(frame, square(project, left), {ONE: 0.5}) for frame in frames]
    project.store_results(run_id, results)
    project.finish_run(run_id)


def cells(project: Project) -> EarlierCells:
    found = project.before_last_run()
    assert found is not None
    return found


def shown(project: Project, frame: int) -> int | None:
    """Where the square was; None: nowhere."""
    mask = project.earlier_mask(cells(project), frame)
    columns = np.flatnonzero(mask.any(axis=0))
    return int(columns[0]) if columns.size else None


@pytest.fixture
def tracked(project: Project) -> Project:
    """Drawn on frame 0, tracked twice, corrected on frame 3."""
    project.add_object()
    draw(project, 0, 1)
    track(project, [1, 2, 3, 4], 2, "First")
    track(project, [2, 3, 4, 5], 4, "Second")
    draw(project, 3, 6)
    return project


def test_without_a_run_there_is_nothing(project: Project) -> None:
    project.add_object()
    draw(project, 0, 1)
    assert project.before_last_run() is None


def test_what_was_before_the_run_and_all_after_it(tracked: Project) -> None:
    before = cells(tracked)
    assert before.step_name == "Second"
    assert [shown(tracked, frame) for frame in range(6)] == [1, 2, 2, 2, 2, None]
    assert before.grid.states(ONE)[5] == CellState.EMPTY
    assert before.grid.states(ONE)[3] == CellState.AUTO
    assert (tracked.mask(3) == square(tracked, 6)).all(), "the present is untouched"
    assert tracked.undo_name == "Brush"


def test_a_run_that_was_undone_is_none(tracked: Project) -> None:
    tracked.undo()
    tracked.undo()
    assert cells(tracked).step_name == "First"
    assert [shown(tracked, frame) for frame in range(3)] == [1, None, None]


def test_bringing_cells_of_a_run_back_is_no_run(tracked: Project) -> None:
    draw(tracked, 4, 6, CellState.DRAFT)
    tracked.discard_drafts(4, {ONE})
    assert cells(tracked).step_name == "Second"


def test_objects_that_came_later_are_not_in_it(tracked: Project) -> None:
    tracked.add_object()
    pixels = pack_pixels(np.ones((tracked.media.height, tracked.media.width), bool))
    tracked.apply("Brush", [CellWrite(ObjectId(2), 0, CellState.KEYFRAME, pixels)])
    assert (tracked.earlier_mask(cells(tracked), 0) == square(tracked, 1)).all()


def test_a_history_that_was_let_go_of_is_said(tracked: Project) -> None:
    before = cells(tracked)
    for _ in range(3):
        tracked.undo()
    draw(tracked, 0, 3)
    while tracked.tidy():
        pass
    tracked.add_object()  # removes what tidying threw away
    with pytest.raises(MaskError, match="does not reach back"):
        tracked.earlier_mask(before, 1)
