from collections.abc import Sequence

import numpy as np

from core.masks import pack_pixels
from core.project.project import Project
from core.project.records import CellWrite, RunInfo
from core.types import CellState, Direction, FrameResult, ObjectId

ONE = ObjectId(1)


def results(project: Project, frames: Sequence[int]) -> list[FrameResult]:
    mask = np.zeros((project.media.height, project.media.width), np.uint8)
    mask[2:5, 2:5] = 1
    return [FrameResult(frame, mask, {ONE: 0.5}) for frame in frames]


def store(project: Project, frames: Sequence[int], name: str, joins: int | None = None) -> int:
    info = RunInfo(Direction.FORWARD, 0, 11, "", frozenset({ONE}))
    run_id = project.start_run(info, name, joins=joins)
    project.store_results(run_id, results(project, frames))
    project.finish_run(run_id)
    return run_id


def states(project: Project) -> list[int]:
    return project.states(ONE).tolist()


def draw(project: Project, frame: int) -> None:
    pixels = pack_pixels(np.eye(project.media.height, project.media.width, dtype=bool))
    project.apply("Brush", [CellWrite(ONE, frame, CellState.DRAFT, pixels)])


def test_a_run_goes_on_in_its_step_after_a_restart(project: Project) -> None:
    project.add_object()
    before = store(project, [1, 2, 3], "Track")
    project.close()
    with Project.open(project.path) as again:
        store(again, [4, 5], "Track", joins=before)
        assert states(again)[1:6] == [CellState.AUTO] * 5
        again.undo()
        assert set(states(again)) == {CellState.EMPTY}
        again.redo()
        assert states(again)[1:6] == [CellState.AUTO] * 5


def test_a_step_that_brings_cells_of_the_run_back_is_not_its_own(project: Project) -> None:
    project.add_object()
    before = store(project, [1, 2, 3], "Track")
    draw(project, 2)
    project.discard_drafts(2, {ONE})
    project.close()
    with Project.open(project.path) as again:
        store(again, [4, 5], "Track", joins=before)
        assert again.undo_name == "Track"
        again.undo()
        assert states(again)[1:6] == [CellState.AUTO] * 3 + [CellState.EMPTY] * 2


def test_what_was_undone_is_not_gone_on_with(project: Project) -> None:
    project.add_object()
    before = store(project, [1, 2, 3], "Track")
    project.undo()
    project.close()
    with Project.open(project.path) as again:
        store(again, [4, 5], "Track", joins=before)
        assert states(again)[1:6] == [CellState.EMPTY] * 3 + [CellState.AUTO] * 2


def test_a_run_that_nobody_knows_begins_a_step(project: Project) -> None:
    project.add_object()
    store(project, [1, 2], "Track")
    store(project, [4, 5], "Track", joins=77)
    project.undo()
    assert states(project)[1:6] == [CellState.AUTO] * 2 + [CellState.EMPTY] * 3
