from dataclasses import replace

import numpy as np
import pytest

from core.project.records import RunInfo
from core.session.runs import batch as module
from core.session.runs.batch import Batch
from core.types import CellState, Direction, FrameResult, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
INFO = RunInfo(Direction.FORWARD, 0, 9, "options", frozenset({ONE, TWO}))
FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


def result(frame: int, direction: Direction | None = FORWARD) -> FrameResult:
    mask = np.zeros((8, 12), np.uint8)
    mask[0], mask[4] = 1, 2
    return FrameResult(frame, mask, {ONE: 0.5, TWO: 0.25}, direction)


@pytest.fixture
def batch(clip) -> Batch:
    made = Batch(clip.project, "Track")
    made.begin_leg(INFO, lambda frame: frozenset({ONE, TWO}), {})
    return made


def test_results_wait_for_each_other_and_are_stored_together(
    clip, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_S", 3600.0)
    assert batch.add(result(1)) == batch.add(result(2)) == []
    assert clip.states() == "................"
    assert [r.index for r in batch.store()] == [1, 2]
    assert clip.states() == ".aa............."
    batch.close()


def test_what_still_waits_at_the_end_is_stored(clip, batch: Batch) -> None:
    batch.add(result(1))
    batch.close()
    assert clip.states()[1] == "a"
    assert clip.project.undo_name == "Track"


def test_each_side_is_a_run_of_its_own_and_all_are_one_step(clip, batch: Batch, at_once) -> None:
    for frame, direction in ((1, FORWARD), (8, BACKWARD), (4, None), (2, FORWARD)):
        batch.add(result(frame, direction))
    batch.close()
    ids = clip.project.run_ids(ONE)
    directions = {frame: clip.project.runs()[int(ids[frame])].direction for frame in (1, 2, 4, 8)}
    assert directions == {1: FORWARD, 2: FORWARD, 4: None, 8: BACKWARD}
    assert ids[1] == ids[2]
    clip.project.undo()
    assert clip.states() == "................"


def test_objects_that_are_not_written_are_cut_out(clip, at_once) -> None:
    batch = Batch(clip.project, "Track")
    batch.begin_leg(INFO, lambda frame: frozenset({TWO} if frame < 3 else {ONE, TWO}), {})
    [first] = batch.add(replace(result(2), disagreement={ONE: 0.25, TWO: 0.5}))
    assert set(np.unique(first.mask)) == {0, 2}
    assert first.confidence == {TWO: 0.25}
    assert first.disagreement == {TWO: 0.5}
    batch.add(result(3))
    batch.close()
    assert (clip.states(1)[2], clip.states(2)[2]) == (".", "a")
    assert (clip.states(1)[3], clip.states(2)[3]) == ("a", "a")


def test_a_run_that_goes_on_joins_the_step(clip, batch: Batch, at_once) -> None:
    batch.add(result(1))
    batch.close()
    again = Batch(clip.project, "Track", batch.joins)
    again.begin_leg(INFO, lambda frame: frozenset({ONE}), {})
    again.add(result(2))
    again.close()
    clip.project.undo()
    assert clip.states() == "................"


def test_a_run_undone_meanwhile_stores_nothing_more(clip, batch: Batch, at_once) -> None:
    batch.add(result(1))
    clip.project.undo()
    assert batch.add(result(2)) == []
    assert batch.was_undone
    batch.close()
    assert clip.states() == "................"


def test_a_keyframe_taken_over_makes_what_follows_current(clip, batch: Batch, at_once) -> None:
    from core.frames import Frames

    batch.add(result(1))
    clip.put(1, 0)
    batch.add(result(2))
    batch.anchor(Frames([0]))
    batch.add(result(3))
    batch.close()
    assert clip.states()[:4] == "KHHa"


def test_a_result_before_any_leg_is_a_mistake(clip) -> None:
    batch = Batch(clip.project, "Track")
    batch.add(result(1))
    with pytest.raises(RuntimeError, match="before any leg"):
        batch.store()


def test_only_the_named_keyframes_are_replaced(clip, at_once) -> None:
    from core.frames import Frames

    clip.put(1, 1), clip.put(1, 2)
    batch = Batch(clip.project, "Track")
    batch.begin_leg(INFO, lambda frame: frozenset({ONE}), {ONE: Frames([2])})
    batch.add(result(1)), batch.add(result(2))
    batch.close()
    assert clip.states()[1:3] == "Ka"
    assert clip.project.state(ONE, 1) is CellState.KEYFRAME
