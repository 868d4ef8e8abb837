import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.frames import Frames
from core.masks import pack_pixels, unpack_pixels
from core.project.project import Project
from core.project.records import CellWrite, RunInfo
from core.types import (
    CellState,
    Change,
    Direction,
    FrameResult,
    ObjectId,
)
from tests.core.project.little_project import (
    FORWARD,
    FRAMES,
    HEIGHT,
    ONE,
    TWO,
    WIDTH,
    contents,
    result,
    square,
    write,
)


def test_a_run_is_one_step_that_undo_and_redo_move_as_a_whole(project: Project) -> None:
    project.add_object()
    project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
    before = contents(project)
    run = project.start_run(FORWARD, "Track forward")
    for frames in ([1, 2], [3], [4, 5, 6]):
        change = project.store_results(run, [result(f, (1, square(f % 5))) for f in frames])
        assert change == Change(frozenset(frames), frozenset({ONE}))
    project.finish_run(run)
    after = contents(project)
    cell = project.cell(ONE, 4)
    assert (cell.state, cell.run_id) == (CellState.AUTO, run)
    assert cell.confidence == pytest.approx(0.54)
    assert project.confidences(ONE)[4] == pytest.approx(0.54)
    assert cell.pixels is not None
    assert np.array_equal(unpack_pixels(cell.pixels), square(4))

    undone = project.undo()
    assert undone == ("Track forward", Change(frozenset(range(1, 7)), frozenset({ONE})))
    assert contents(project)[:4] == before[:4]
    assert project.redo_name == "Track forward"
    redone = project.redo()
    assert redone is not None
    assert contents(project) == after


def test_a_run_writes_no_cell_that_a_person_made(project: Project) -> None:
    project.add_object()
    project.add_object()
    mine = [
        write(1, 1, CellState.DRAFT, square(1)),
        write(1, 2, CellState.KEYFRAME, square(2)),
        CellWrite(ONE, 3, CellState.ABSENT),
    ]
    project.apply("Draw", mine)
    kept = [project.cell(ONE, f) for f in (1, 2, 3)]
    run = project.start_run(FORWARD, "Track")
    project.store_results(run, [result(f, (1, square(5)), (2, square(0))) for f in (1, 2, 3, 4)])
    assert [project.cell(ONE, f) for f in (1, 2, 3)] == kept
    assert [project.state(TWO, f) for f in (1, 2, 3, 4)] == [CellState.AUTO] * 4


def test_an_object_out_of_sight_gets_an_empty_auto_cell(project: Project) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    blank = np.zeros((HEIGHT, WIDTH), np.uint8)
    project.store_results(run, [FrameResult(3, blank, {ONE: 0.9})])
    assert project.state(ONE, 3) is CellState.AUTO
    assert not project.mask(3).any()


def test_results_for_unknown_and_deleted_objects_are_passed_over(project: Project) -> None:
    project.add_object()
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    project.delete_object(TWO)
    change = project.store_results(run, [result(1, (1, square(0)), (2, square(4)), (9, square(6)))])
    assert change == Change(frozenset({1}), frozenset({ONE}))


def test_undoing_a_run_that_goes_on_ends_it(project: Project) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    project.store_results(run, [result(1, (1, square(0)))])
    project.undo()
    assert project.store_results(run, [result(2, (1, square(0)))]) is None
    assert not project.states(ONE).any()


def test_a_run_that_stored_nothing_leaves_no_trace(project: Project, path: Path) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    project.finish_run(run)
    assert project.undo_name == 'Add "object 1"'
    project.close()
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (0,)
    database.close()


def test_strokes_elsewhere_leave_a_run_one_step(project: Project) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    project.store_results(run, [result(1, (1, square(0)))])
    project.apply("Brush", [write(1, 9, CellState.DRAFT, square(1))])
    project.store_results(run, [result(2, (1, square(0)))])
    project.finish_run(run)
    assert project.undo() == ("Track", Change(frozenset({1, 2}), frozenset({ONE})))
    assert project.undo_name == "Brush"


def test_a_stroke_on_a_tracked_frame_splits_the_run_so_that_undo_stays_true(
    project: Project,
) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    project.store_results(run, [result(1, (1, square(0)))])
    project.apply("Brush", [write(1, 1, CellState.DRAFT, square(1))])
    project.store_results(run, [result(2, (1, square(0)))])
    project.finish_run(run)
    names = []
    while (undone := project.undo()) is not None:
        names.append(undone[0])
    assert names == ["Track", "Brush", "Track", 'Add "object 1"']


def test_a_run_overwrites_only_the_keyframes_that_it_was_told_to(project: Project) -> None:
    project.add_object()
    project.apply("keys", [write(1, frame, CellState.KEYFRAME, square(1)) for frame in (2, 3, 4)])
    with project.edit("lock") as edit:
        edit.set_locked(ONE, 4, 4, True)
    info = RunInfo(Direction.FORWARD, 0, 9)
    run = project.start_run(info, "Track", replaces={ONE: Frames([3, 4])})
    project.store_results(run, [result(frame, (1, square(5))) for frame in (2, 3, 4)])
    states = [project.state(ONE, frame) for frame in (2, 3, 4)]
    assert states == [CellState.KEYFRAME, CellState.AUTO, CellState.KEYFRAME]


def test_results_of_another_size_are_a_bug(project: Project) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    with pytest.raises(ValueError, match="result"):
        project.store_results(run, [FrameResult(1, np.zeros((2, 2), np.uint8), {ONE: 1.0})])
    with pytest.raises(IndexError):
        project.store_results(run, [result(FRAMES, (1, square(0)))])


# --- both directions

BACKWARD = RunInfo(Direction.BACKWARD, FRAMES - 1, 0)


def track(project: Project, info: RunInfo, *results: FrameResult) -> None:
    run = project.start_run(info, f"Track {info.direction}")
    project.store_results(run, results)
    project.finish_run(run)


def known(project: Project, object_id: ObjectId = ONE) -> dict[int, float]:
    """By frame, where both directions are known."""
    found = project.disagreements(object_id)
    return {int(f): round(float(found[f]), 3) for f in np.flatnonzero(~np.isnan(found))}


def both_ways(project: Project) -> None:
    """Forward on 1 to 4, then backward on 2 to 4: two of 3 x 3 pixels apart, gone, the same."""
    project.add_object()
    track(project, FORWARD, *(result(f, (1, square(0))) for f in (1, 2, 3, 4)))
    blank = replace(result(3, (1, square(0))), mask=np.zeros((HEIGHT, WIDTH), np.uint8))
    track(project, BACKWARD, result(4, (1, square(0))), blank, result(2, (1, square(1))))


def test_one_direction_alone_disagrees_with_nobody(project: Project) -> None:
    project.add_object()
    track(project, FORWARD, *(result(f, (1, square(0))) for f in (1, 2)))
    track(project, FORWARD, *(result(f, (1, square(3))) for f in (1, 2)))
    assert known(project) == {}


def test_a_run_that_comes_the_other_way_is_held_against_what_was_there(project: Project) -> None:
    both_ways(project)
    assert known(project) == {2: round(1 - 4 / 14, 3), 3: 1.0, 4: 0.0}


def test_what_the_network_says_of_both_its_sides_counts_more(project: Project) -> None:
    project.add_object()
    track(project, FORWARD, result(1, (1, square(0))))
    track(project, BACKWARD, replace(result(1, (1, square(0))), disagreement={ONE: 0.71}))
    assert known(project) == {1: 0.71}
    track(project, FORWARD, replace(result(2, (1, square(0))), disagreement={ONE: 0.25}))
    track(project, FORWARD, result(2, (1, square(0))))
    assert known(project) == {1: 0.71}, "seen once more from one side only"


def test_undo_takes_a_disagreement_away_and_redo_brings_it_back(
    project: Project, path: Path
) -> None:
    both_ways(project)
    before = known(project)
    revisions = project.revisions()
    project.undo()
    assert known(project) == {}
    assert (project.revisions() > revisions)[[2, 3, 4]].all(), "also where pixels stay the same"
    project.redo()
    assert known(project) == before
    project.close()
    with Project.open(path) as again:
        assert known(again) == before
        again.undo()
        assert known(again) == {}
        again.redo()
        assert known(again) == before


def test_drawing_on_a_cell_drops_its_disagreement_and_undo_returns_it(project: Project) -> None:
    both_ways(project)
    before = known(project)
    for state in (CellState.DRAFT, CellState.KEYFRAME):
        project.apply("Draw", [write(1, 3, state, square(2))])
        assert known(project) == {2: before[2], 4: before[4]}
        project.undo()
        assert known(project) == before
    project.apply("Clear", [CellWrite(ONE, 2, CellState.EMPTY)])
    assert known(project) == {3: before[3], 4: before[4]}
    project.undo()
    with project.edit("paint a neighbour") as edit:
        edit.reshape(ONE, 3, pack_pixels(square(2)))
    assert known(project) == before, "it is still what a run wrote"


def test_a_draft_that_is_discarded_gives_its_disagreement_back(project: Project) -> None:
    both_ways(project)
    before = known(project)
    for side in (2, 3):
        project.apply("Draw", [write(1, 3, CellState.DRAFT, square(2, side))])
    project.discard_drafts(3, frozenset({ONE}))
    assert project.state(ONE, 3) is CellState.AUTO
    assert known(project) == before


def test_a_shorter_copy_has_the_disagreements_of_its_frames(project: Project) -> None:
    both_ways(project)
    before = known(project)
    copy = project.path.with_name("copy.evermask")
    with project.snapshot() as snapshot:
        snapshot.write_project(copy, replace(project.media, frame_count=4))
    with Project.open(copy) as shorter:
        assert known(shorter) == {2: before[2], 3: before[3]}


def test_a_disagreement_moves_with_its_cell(project: Project) -> None:
    both_ways(project)
    project.add_object()
    before = known(project)
    with project.edit("Move") as edit:
        edit.move(ONE, TWO, np.array([2, 3]))
    assert known(project, ONE) == {4: before[4]}
    assert known(project, TWO) == {2: before[2], 3: before[3]}


def test_a_mask_of_keyframes_that_changed_since_is_no_other_opinion(project: Project) -> None:
    project.add_object()
    project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
    track(project, FORWARD, *(result(f, (1, square(0))) for f in (1, 2)))
    project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(4))])
    assert project.state(ONE, 1) is CellState.STALE_HARD
    track(project, BACKWARD, *(result(f, (1, square(4))) for f in (2, 1)))
    assert known(project) == {}


def test_a_damaged_mask_is_no_other_opinion_and_is_replaced(project: Project) -> None:
    project.add_object()
    track(project, FORWARD, result(1, (1, square(0))), result(2, (1, square(0))))
    project._connection.execute("UPDATE pixels SET data = x'0102' WHERE frame = 1")
    project._connection.execute("DELETE FROM pixels WHERE frame = 2")
    track(project, BACKWARD, result(2, (1, square(0))), result(1, (1, square(0))))
    assert known(project) == {}
    assert project.mask(1).any()
    assert project.mask(2).any()
