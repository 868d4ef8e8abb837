import dataclasses

import numpy as np
import pytest

from core.errors import (
    Cancelled,
    DeviceError,
    EvermaskError,
    NetworkFaultError,
    OutOfMemoryError,
)
from core.progress import CancelToken
from core.session.runs import batch
from core.session.runs.network import LoadedNetwork
from core.session.runs.plan import NothingToRun, RunPlan
from core.session.runs.run import Run
from core.session.runs.scope import RunScope, Until, Way
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import CellState, Change, FrameResult, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
LAST = 11
FORWARD, BACKWARD = Way.FORWARD, Way.BACKWARD


def draw(session: Session, frame: int, object_id: ObjectId = ONE, x: float = 8) -> None:
    stroke = session.begin_stroke(frame, object_id, adds=True)
    stroke.dab(x, 10, 7)
    session.apply_stroke(frame, stroke, "Brush")


def started(session: Session, frame: int, way: Way = FORWARD, **more: object) -> Run:
    return session.start_run(RunScope(frame, way, **more), TrackingOptions())


def results(session: Session, run: Run, token: CancelToken | None = None):
    """Walk a run; what it stores, as it comes."""
    events = session.walk(run, token or CancelToken())
    return (event for event in events if isinstance(event, FrameResult))


def track(
    session: Session,
    frame: int,
    way: Way = FORWARD,
    token: CancelToken | None = None,
    **more: object,
) -> list[FrameResult]:
    return list(results(session, started(session, frame, way, **more), token))


def frames_in(session: Session, state: CellState, object_id: ObjectId = ONE) -> list[int]:
    return np.flatnonzero(session.states(object_id) == state).tolist()


@pytest.fixture
def drawn(session: Session) -> Session:
    session.add_object("dog")
    draw(session, 0)
    return session


# --- what a run would do


def test_a_plan_says_what_a_run_would_do_and_changes_nothing(drawn: Session) -> None:
    plan = drawn.plan_run(RunScope(0))
    assert isinstance(plan, RunPlan)
    assert (plan.start, plan.legs[0].stop, plan.objects) == (0, LAST, {ONE})
    assert frames_in(drawn, CellState.DRAFT) == [0]


def test_without_an_object_there_is_a_reason(session: Session) -> None:
    reason = session.plan_run(RunScope(0))
    assert isinstance(reason, NothingToRun)
    assert "draw on the frame to make the first object" in reason.text


def test_tracking_without_a_mask_is_refused_at_once(session: Session) -> None:
    session.add_object("dog")
    with pytest.raises(EvermaskError, match='no committed mask for "dog"'):
        started(session, 0)
    draw(session, 0)
    stroke = session.begin_stroke(0, ONE, adds=False)
    stroke.dab(8, 10, 30)
    session.apply_stroke(0, stroke, "Eraser")
    with pytest.raises(EvermaskError, match="no committed mask"):
        started(session, 0)


def test_a_locked_object_is_not_written(drawn: Session) -> None:
    drawn.add_object("cat")
    draw(drawn, 0, TWO, x=20)
    drawn.commit(0)
    info = next(info for info in drawn.objects() if info.id == ONE)
    drawn._project.change_object("Lock", dataclasses.replace(info, locked=True))
    track(drawn, 0)
    assert frames_in(drawn, CellState.AUTO, ONE) == []
    assert frames_in(drawn, CellState.AUTO, TWO) == list(range(1, LAST + 1))


# --- what a run does


def test_a_run_commits_the_draft_it_starts_from_and_stores_every_frame(
    drawn: Session, fake
) -> None:
    found = track(drawn, 0)
    assert [r.index for r in found] == list(range(1, LAST + 1))
    assert frames_in(drawn, CellState.KEYFRAME) == [0]
    assert frames_in(drawn, CellState.AUTO) == list(range(1, LAST + 1))
    for r in found:
        assert np.array_equal(drawn.mask(r.index), r.mask)
    assert drawn.confidences(ONE)[5] == pytest.approx(0.75)
    request = fake.requests[0]
    assert (request.start, request.stop, list(request.keyframes)) == (0, LAST, [0])
    assert drawn.undo_name == "Track forward"


def test_results_are_stored_before_they_are_yielded(
    drawn: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BATCH_S", 3600.0)
    for seen in results(drawn, started(drawn, 0)):
        assert np.array_equal(drawn.mask(seen.index), seen.mask)
    monkeypatch.setattr(batch, "BATCH_S", 0.0)
    for seen in results(drawn, started(drawn, 0)):
        assert np.array_equal(drawn.mask(seen.index), seen.mask)


def test_slow_results_are_stored_one_by_one(drawn: Session, monkeypatch) -> None:
    monkeypatch.setattr(batch, "BATCH_S", 0.0)
    run = results(drawn, started(drawn, 0))
    assert next(run).index == 1
    assert frames_in(drawn, CellState.AUTO) == [1]


def test_undo_takes_the_whole_run_back_and_redo_brings_it_without_running(
    drawn: Session, fake
) -> None:
    track(drawn, 0)
    tracked = [drawn.mask(frame).copy() for frame in range(LAST + 1)]
    undone = drawn.undo()
    assert undone == ("Track forward", Change(frozenset(range(1, LAST + 1)), frozenset({ONE})))
    assert frames_in(drawn, CellState.AUTO) == []
    drawn.redo()
    assert all(np.array_equal(drawn.mask(f), tracked[f]) for f in range(LAST + 1))
    assert len(fake.requests) == 1


def test_a_correction_is_tracked_on_from_and_never_overwritten(drawn: Session, fake) -> None:
    track(drawn, 0)
    draw(drawn, 6, x=25)
    corrected = drawn.mask(6).copy()
    before = [drawn.mask(frame).copy() for frame in range(6)]
    track(drawn, 6)
    assert list(fake.requests[1].keyframes) == [0, 6]
    assert fake.requests[1].start == 6
    assert np.array_equal(drawn.mask(6), corrected)
    assert all(np.array_equal(drawn.mask(f), before[f]) for f in range(6))
    track(drawn, 0)
    assert fake.requests[2].stop == 5
    assert np.array_equal(drawn.mask(6), corrected)
    track(drawn, 6, BACKWARD)
    assert (fake.requests[3].start, fake.requests[3].stop) == (6, 1)
    assert drawn.undo_name == "Track backward"


def test_an_auto_frame_as_start_is_given_as_it_is_seen(drawn: Session, fake) -> None:
    track(drawn, 0)
    seen = drawn.mask(4).copy()
    track(drawn, 4)
    assert list(fake.requests[1].keyframes) == [0]
    assert np.array_equal(fake.requests[1].tracked_start, seen)
    assert frames_in(drawn, CellState.KEYFRAME) == [0]


def test_an_object_out_of_sight_at_the_start_is_still_tracked(drawn: Session, fake) -> None:
    fake.before_frame = lambda frame: None
    track(drawn, 0)
    stroke = drawn.begin_stroke(3, ONE, adds=False)
    stroke.dab(16, 12, 99)
    drawn.apply_stroke(3, stroke, "Eraser")
    track(drawn, 3)
    assert frames_in(drawn, CellState.AUTO) == list(range(4, LAST + 1))
    assert frames_in(drawn, CellState.STALE_SOFT) == [1, 2]
    assert not drawn.mask(7).any()
    assert drawn.confidences(ONE)[7] == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (Cancelled(), Cancelled),
        (DeviceError("The device failed."), NetworkFaultError),
        (OutOfMemoryError("Memory ran out.", 5), OutOfMemoryError),
        (RuntimeError("a bug in the network"), NetworkFaultError),
        (EvermaskError("A file is missing."), EvermaskError),
    ],
)
def test_what_was_done_before_the_end_is_kept(
    drawn: Session,
    fake,
    failure: Exception,
    told: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail_late(frame: int) -> None:
        if frame == 5:
            raise failure

    fake.before_frame = fail_late
    seen = []
    with pytest.raises(told) as caught:  # noqa: PT012 - the loop is what raises
        for r in results(drawn, started(drawn, 0)):
            seen.append(r.index)
    assert type(caught.value) is told
    assert seen == [1, 2, 3, 4]
    assert frames_in(drawn, CellState.AUTO) == [1, 2, 3, 4]
    drawn.undo()
    assert frames_in(drawn, CellState.AUTO) == []


def test_a_token_cancels_between_frames(drawn: Session, fake) -> None:
    token = CancelToken()
    fake.before_frame = lambda frame: token.cancel() if frame == 3 else None
    with pytest.raises(Cancelled):
        track(drawn, 0, token=token)
    assert frames_in(drawn, CellState.AUTO) == [1, 2, 3]


def test_a_run_nobody_iterates_any_more_keeps_its_frames(
    drawn: Session, fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store_from_second_frame_on(frame: int) -> None:
        monkeypatch.setattr(batch, "BATCH_S", 0.0 if frame > 1 else 3600.0)

    fake.before_frame = store_from_second_frame_on
    run = results(drawn, started(drawn, 0))
    assert next(run).index == 1
    run.close()
    assert frames_in(drawn, CellState.AUTO) == [1, 2]
    assert drawn.undo_name == "Track forward"


def test_undoing_a_run_ends_it(drawn: Session, fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BATCH_S", 0.0)
    fake.before_frame = lambda frame: drawn.undo() if frame == 4 else None
    assert [r.index for r in track(drawn, 0)] == [1, 2, 3]
    assert frames_in(drawn, CellState.AUTO) == []


def test_closing_the_session_ends_a_run(drawn: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BATCH_S", 0.0)
    run = results(drawn, started(drawn, 0))
    next(run)
    drawn.close()
    with pytest.raises(Cancelled):
        list(run)


def test_the_network_is_made_once_for_the_same_options(
    drawn: Session, fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[TrackingOptions] = []

    def make(options: TrackingOptions):
        made.append(options)
        return fake

    drawn._tracking.network = LoadedNetwork(make)
    for size in (480, 480, 256):
        run = drawn.start_run(RunScope(0), TrackingOptions(size=size))
        list(drawn.walk(run, CancelToken()))
    assert [options.size for options in made] == [480, 256]


def test_the_device_is_known_once_a_run_has_loaded_the_network(drawn: Session) -> None:
    assert drawn.device_text is None
    track(drawn, 0)
    assert drawn.device_text == "a fake device"


def test_two_runs_never_walk_at_a_time(drawn: Session) -> None:
    first = results(drawn, started(drawn, 0))
    next(first)
    with pytest.raises(EvermaskError, match="Another run is going on"):
        track(drawn, 0)
    first.close()
    assert len(track(drawn, 0)) == LAST


def test_one_frame_and_so_many_frames(drawn: Session) -> None:
    assert [r.index for r in track(drawn, 0, until=Until.COUNT, count=1)] == [1]
    assert [r.index for r in track(drawn, 1, until=Until.COUNT, count=3)] == [2, 3, 4]
