import numpy as np
import pytest

from core.errors import Cancelled, DeviceError, EvermaskError
from core.progress import CancelToken
from core.session import tracking
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import CellState, Change, Direction, FrameResult, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
LAST = 11
FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


def draw(session: Session, frame: int, object_id: ObjectId = ONE, x: float = 8) -> None:
    stroke = session.begin_stroke(frame, object_id, adds=True)
    stroke.dab(x, 10, 7)
    session.apply_stroke(frame, stroke, "Brush")


def track(
    session: Session, frame: int, direction: Direction = FORWARD, token: CancelToken | None = None
) -> list[FrameResult]:
    return list(session.track(frame, direction, TrackingOptions(), token or CancelToken()))


def frames_in(session: Session, state: CellState, object_id: ObjectId = ONE) -> list[int]:
    return np.flatnonzero(session.states(object_id) == state).tolist()


@pytest.fixture
def drawn(session: Session) -> Session:
    session.add_object("dog")
    draw(session, 0)
    return session


# --- where a run goes


def test_a_run_goes_to_the_end_of_the_video(drawn: Session) -> None:
    assert drawn.tracking_range(0, FORWARD) == (0, LAST)
    draw(drawn, 7)
    drawn.commit(7)
    assert drawn.tracking_range(7, FORWARD) == (7, LAST)


@pytest.mark.parametrize("committed", [True, False])
def test_a_run_stops_in_front_of_anything_drawn(drawn: Session, committed: bool) -> None:
    drawn.add_object()
    draw(drawn, 6, TWO, x=20)
    if committed:
        drawn.commit(6)
    assert drawn.tracking_range(0, FORWARD) == (0, 5)
    assert drawn.tracking_range(6, BACKWARD) == (6, 1)


def test_on_an_untouched_frame_a_run_starts_where_masks_end(drawn: Session) -> None:
    assert drawn.tracking_range(5, FORWARD) == (0, LAST)
    draw(drawn, 9)
    assert drawn.tracking_range(5, BACKWARD) == (9, 1)
    assert drawn.tracking_range(5, FORWARD) == (0, 8)


def test_on_a_tracked_frame_a_run_goes_on_from_there(drawn: Session) -> None:
    track(drawn, 0)
    assert drawn.tracking_range(5, FORWARD) == (5, LAST)


def test_reasons_for_no_run(session: Session) -> None:
    assert session.tracking_range(0, FORWARD) == (
        "Nothing to track: draw on the frame to make the first object."
    )
    session.add_object("dog")
    session.add_object("cat")
    assert session.tracking_range(3, FORWARD) == (
        'Nothing to track: no committed mask for "dog", "cat" before this frame.'
    )
    draw(session, 5)
    assert session.tracking_range(3, FORWARD) == (
        'Nothing to track: no committed mask for "dog", "cat" before this frame.'
    )
    assert session.tracking_range(7, BACKWARD) == (
        'Nothing to track: no committed mask for "dog", "cat" after this frame.'
    )
    draw(session, 6)
    assert session.tracking_range(5, FORWARD) == (
        "Nothing to track: frame 6 was drawn by hand and is never overwritten. "
        "Go there to track on."
    )
    draw(session, LAST)
    assert "is the last frame" in str(session.tracking_range(LAST, FORWARD))
    draw(session, 0)
    assert "is the first frame" in str(session.tracking_range(0, BACKWARD))


def test_tracking_without_a_mask_is_refused_at_once(session: Session) -> None:
    session.add_object("dog")
    with pytest.raises(EvermaskError, match='no committed mask for "dog"'):
        session.track(0, FORWARD, TrackingOptions(), CancelToken())
    draw(session, 0)
    stroke = session.begin_stroke(0, ONE, adds=False)
    stroke.dab(8, 10, 30)
    session.apply_stroke(0, stroke, "Eraser")
    with pytest.raises(EvermaskError, match='no committed mask for "dog"'):
        session.track(0, FORWARD, TrackingOptions(), CancelToken())


# --- what a run does


def test_a_run_commits_the_draft_it_starts_from_and_stores_every_frame(
    drawn: Session, fake
) -> None:
    results = track(drawn, 0)
    assert [r.index for r in results] == list(range(1, LAST + 1))
    assert frames_in(drawn, CellState.KEYFRAME) == [0]
    assert frames_in(drawn, CellState.AUTO) == list(range(1, LAST + 1))
    for r in results:
        assert np.array_equal(drawn.mask(r.index), r.mask)
    assert drawn.confidences(ONE)[5] == pytest.approx(0.75)
    request = fake.requests[0]
    assert (request.start, request.stop, list(request.keyframes)) == (0, LAST, [0])
    assert drawn.undo_name == "Track forward"


def test_results_are_stored_before_they_are_yielded(
    drawn: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "BATCH_S", 3600.0)
    for seen in drawn.track(0, FORWARD, TrackingOptions(), CancelToken()):
        assert np.array_equal(drawn.mask(seen.index), seen.mask)
    monkeypatch.setattr(tracking, "BATCH_S", 0.0)
    for seen in drawn.track(0, FORWARD, TrackingOptions(), CancelToken()):
        assert np.array_equal(drawn.mask(seen.index), seen.mask)


def test_slow_results_are_stored_one_by_one(drawn: Session, monkeypatch) -> None:
    monkeypatch.setattr(tracking, "BATCH_S", 0.0)
    run = drawn.track(0, FORWARD, TrackingOptions(), CancelToken())
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


@pytest.mark.parametrize("failure", [Cancelled(), DeviceError("The device failed.")])
def test_what_was_done_before_the_end_is_kept(drawn: Session, fake, failure: Exception) -> None:
    def fail_late(frame: int) -> None:
        if frame == 5:
            raise failure

    fake.before_frame = fail_late
    seen = []
    with pytest.raises(type(failure)):  # noqa: PT012 - the loop is what raises
        for r in drawn.track(0, FORWARD, TrackingOptions(), CancelToken()):
            seen.append(r.index)
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
        monkeypatch.setattr(tracking, "BATCH_S", 0.0 if frame > 1 else 3600.0)

    fake.before_frame = store_from_second_frame_on
    run = drawn.track(0, FORWARD, TrackingOptions(), CancelToken())
    assert next(run).index == 1
    run.close()
    assert frames_in(drawn, CellState.AUTO) == [1, 2]
    assert drawn.undo_name == "Track forward"


def test_a_run_stops_in_front_of_what_was_drawn_meanwhile(drawn: Session, fake) -> None:
    drawn.add_object()
    fake.before_frame = lambda frame: draw(drawn, 6, TWO) if frame == 3 else None
    track(drawn, 0)
    assert frames_in(drawn, CellState.AUTO) == [1, 2, 3, 4, 5]
    assert drawn.undo_name == "Track forward"


def test_undoing_a_run_ends_it(drawn: Session, fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "BATCH_S", 0.0)
    fake.before_frame = lambda frame: drawn.undo() if frame == 4 else None
    assert [r.index for r in track(drawn, 0)] == [1, 2, 3]
    assert frames_in(drawn, CellState.AUTO) == []


def test_closing_the_session_ends_a_run(drawn: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "BATCH_S", 0.0)
    run = drawn.track(0, FORWARD, TrackingOptions(), CancelToken())
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

    drawn._tracking._make_propagator = make
    for size in (480, 480, 256):
        list(drawn.track(0, FORWARD, TrackingOptions(size=size), CancelToken()))
    assert [options.size for options in made] == [480, 256]


def test_the_device_is_known_once_a_run_has_loaded_the_network(drawn: Session) -> None:
    assert drawn.device_text is None
    track(drawn, 0)
    assert drawn.device_text == "a fake device"
