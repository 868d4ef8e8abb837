"""The program dies in the middle of a run: what is left of it is found when it starts again."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import Cancelled
from core.progress import CancelToken
from core.session.runs.scope import RunScope, Way
from core.types import Direction, FrameResult, ObjectId

ONE = ObjectId(1)


def dies_at(clip, scope: RunScope, frame: int) -> None:
    """Walk up to a frame, then let the program end without goodbye."""
    token = CancelToken()
    run = clip.start(scope)
    events = clip.tracking.walk(run, token)
    for event in events:
        if isinstance(event, FrameResult) and event.index == frame:
            break
    # As after kill -9: nobody finishes the run, the file stays as it is.
    path, copy = clip.project.path, clip.project.path.with_name("copy.evermask")
    with sqlite3.connect(copy) as target:
        clip.project._connection.backup(target)
    token.cancel()
    with pytest.raises(Cancelled):
        list(events)
    clip.project.close()
    copy.replace(path)


@pytest.fixture
def reopened(clip, make_clip: Callable[..., object]) -> Callable[[], object]:
    def open_again() -> object:
        from core.project.project import Project
        from core.session.editing import Editing
        from core.session.tracking import Tracking

        project = Project.open(clip.project.path)
        tracking = Tracking(
            project, Editing(project), clip.tracking._read_frame, lambda options: clip.painter
        )
        clip.project, clip.tracking = project, tracking
        return clip

    return open_again


@pytest.mark.parametrize(("dies", "start"), [(9, 9), (3, 3)])
def test_a_cut_off_run_goes_on_where_it_was(clip, reopened, at_once, dies: int, start: int) -> None:
    clip.put(1, 6)
    dies_at(clip, RunScope(6, Way.BOTH), dies)
    again = reopened()

    memo = again.tracking.paused()
    assert memo is not None
    assert memo.plan.legs[0].start == start
    again.walk(again.tracking.go_on(memo))
    assert again.states() == "aaaaaaKaaaaaaaaa"
    again.project.undo()
    assert again.states() == "......K.........", "both parts were one step"
    assert again.tracking.paused() is None or not again.tracking.paused().plan.legs


def test_a_run_from_both_sides_tells_how_far_each_had_come(clip, reopened, at_once) -> None:
    clip.put(1, 2), clip.put(1, 12)

    def both_sides(request, read_frame, token):
        for frame, way in ((3, 1), (11, -1), (4, 1), (10, -1), (5, 1)):
            token.checkpoint()
            mask = request.settle(frame, clip.project.mask(2))
            yield FrameResult(frame, mask, {ONE: 0.5}, Direction(way))

    clip.painter.propagate = both_sides  # type: ignore[method-assign]
    dies_at(clip, RunScope(2, fade=4), 10)
    memo = reopened().tracking.paused()
    assert memo is not None
    [leg] = memo.plan.legs
    assert (leg.start, leg.far_end, leg.reached) == (2, 12, (4, 10))


def test_without_a_cut_off_run_there_is_nothing(clip, reopened, at_once) -> None:
    clip.put(1, 6)
    clip.run(RunScope(6))
    clip.project.close()
    assert reopened().tracking.paused() is None


def test_a_run_with_nonsense_for_options_is_no_run_to_go_on_with(
    clip, reopened, at_once, tmp_path: Path
) -> None:
    clip.put(1, 6)
    dies_at(clip, RunScope(6), 9)
    with sqlite3.connect(clip.project.path) as connection:
        connection.execute('UPDATE runs SET options = \'{"version": 1, "legs": 7}\'')
    connection.close()
    assert reopened().tracking.paused() is None
