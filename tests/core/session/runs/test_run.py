import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Cancelled, EvermaskError, NetworkFaultError, OutOfMemoryError
from core.frames import Frames
from core.progress import CancelToken
from core.session.runs.plan import RunPlan
from core.session.runs.rules import Rule, StopRules
from core.session.runs.run_events import DraftAhead, LegBegan, RuleBroken
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.types import CellState, Direction, FrameResult, ObjectId

FRAMES = 16
ONE, TWO = ObjectId(1), ObjectId(2)


def stored(events: list[object]) -> list[int]:
    return [event.index for event in events if isinstance(event, FrameResult)]


# --- what a person made is never touched: checked byte for byte


class Edits:
    """Random things a person does; each is one choice of hypothesis."""

    KINDS = ("keyframe", "draft", "absent", "lock", "track", "clear", "undo", "stroke over")

    def __init__(self, clip: object) -> None:
        self.clip = clip

    def do(self, kind: str, object_id: int, frame: int) -> None:
        clip = self.clip
        states = {"keyframe": CellState.KEYFRAME, "draft": CellState.DRAFT,
                  "absent": CellState.ABSENT, "clear": CellState.EMPTY}  # fmt: skip
        is_locked = clip.project.locks(ObjectId(object_id))[frame]
        if kind in states and not is_locked:
            clip.put(object_id, frame, states[kind])
        elif kind == "stroke over" and not is_locked:
            pixels = np.zeros((8, 12), bool)
            pixels[frame % 8, object_id] = True
            clip.put(object_id, frame, CellState.DRAFT, pixels)
        elif kind == "lock":
            clip.lock(object_id, frame)
        elif kind == "undo" and not (clip.project.undo_name or "").startswith("Add"):
            clip.project.undo()
        elif kind == "track":
            scope = RunScope(frame, Way.BOTH, objects=frozenset({ObjectId(object_id)}))
            if isinstance(clip.tracking.plan(scope), RunPlan):
                walk_over_everything(clip, scope)


def walk_over_everything(clip: object, scope: RunScope) -> RunPlan | None:
    """Walk a scope; drafts on the way are stopped at, as a person would who says Stop."""
    try:
        run = clip.start(scope)
    except EvermaskError:
        return None
    token = CancelToken()
    try:
        for event in clip.tracking.walk(run, token):
            if isinstance(event, DraftAhead):
                token.cancel()
    except Cancelled:
        pass
    return run.plan


CELLS = st.tuples(st.sampled_from(Edits.KINDS), st.integers(1, 3), st.integers(0, FRAMES - 1))
SCOPES = st.builds(
    RunScope,
    st.integers(0, FRAMES - 1),
    st.sampled_from(Way),
    st.sampled_from(Until),
    st.integers(1, FRAMES),
    st.none() | st.tuples(st.integers(0, 8), st.integers(8, FRAMES - 1)),
    st.none() | st.frozensets(st.sampled_from([ONE, TWO, ObjectId(3)]), min_size=1),
    st.sampled_from(AtKeyframes),
    st.booleans(),
    st.sampled_from([0, 4]),
)


@settings(max_examples=40)
@given(st.lists(CELLS, min_size=3, max_size=14), SCOPES)
def test_no_run_of_any_scope_touches_what_a_person_made(
    make_clip: Callable[..., object], edits: list[tuple[str, int, int]], scope: RunScope
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clip = make_clip(Path(folder) / "work.evermask", objects=3)
        doing = Edits(clip)
        for kind, object_id, frame in edits:
            doing.do(kind, object_id, frame)
        # Drafts on the frame a run starts from are committed by it: the only change of that kind.
        plan = clip.tracking.plan(scope)
        if isinstance(plan, RunPlan):
            clip.tracking._editing.commit(plan.start)
        before = clip.cells()
        done = walk_over_everything(clip, scope)
        after = clip.cells()
        replaced = {
            (object_id, frame)
            for leg in (done.legs if done else ())
            for object_id, frames in leg.replaced.items()
            for frame in frames
        }
        written = {
            (object_id, frame)
            for leg in (done.legs if done else ())
            for object_id, frames in leg.writes.items()
            for frame in frames
        }
        for place, was in before.items():
            state, pixels, _, _, is_locked = was
            made_by_hand = state in (CellState.KEYFRAME, CellState.ABSENT, CellState.DRAFT)
            if is_locked or (made_by_hand and place not in replaced):
                assert after[place] == was
            elif place not in written:
                assert after[place][1] == pixels
        clip.project.close()


# --- keyframes


def test_each_object_stops_at_its_own_keyframe(clip) -> None:
    clip.put(1, 0), clip.put(2, 0), clip.put(1, 5)
    clip.run(RunScope(0))
    assert clip.states(1) == "KaaaaK.........."
    assert clip.states(2) == "K" + "a" * 15


def test_beyond_its_keyframe_an_object_is_context_as_it_is_stored(clip) -> None:
    clip.put(1, 0), clip.put(2, 0), clip.put(1, 5)
    settled = {}
    clip.painter.before_frame = lambda frame: settled.update(
        {frame: clip.painter.requests[-1].settle(frame, np.full((8, 12), 1, np.uint8))}
    )
    clip.run(RunScope(0))
    assert set(np.unique(settled[4])) == {1}
    assert np.array_equal(settled[5] == 1, clip.project.mask_of(ONE, 5))


def test_going_on_the_run_passes_and_writes_beyond(clip) -> None:
    clip.put(1, 0), clip.put(1, 5)
    scope = RunScope(0, until=Until.END, at_keyframes=AtKeyframes.GO_ON)
    clip.run(scope)
    assert clip.states(1) == "KaaaaKaaaaaaaaaa"
    assert len(clip.painter.requests) == 1
    assert set(clip.painter.requests[0].keyframes) == {0, 5}


def test_replacing_keyframes_is_one_step_and_they_teach_nothing(clip) -> None:
    clip.put(1, 0), clip.put(1, 5), clip.put(1, 9)
    before = clip.cells()
    clip.run(RunScope(0, until=Until.END, replaces_keyframes=True))
    assert clip.states(1) == "K" + "a" * 15
    assert list(clip.painter.requests[0].keyframes) == [0]
    clip.project.undo()
    assert clip.cells() == before


def test_what_came_from_a_replaced_keyframe_becomes_stale(clip) -> None:
    clip.put(1, 5)
    clip.run(RunScope(5))
    clip.put(1, 0)
    clip.run(RunScope(0, until=Until.COUNT, count=5, replaces_keyframes=True))
    assert clip.states(1) == "KaaaaaHHHHHHHHHH"


# --- locked, absent, others


def test_a_locked_mask_and_an_absence_are_what_the_network_is_told(clip) -> None:
    clip.put(1, 0), clip.put(1, 3, CellState.AUTO), clip.lock(1, 3)
    clip.put(1, 5, CellState.ABSENT)
    seen = {}
    whole = np.full((8, 12), 1, np.uint8)
    clip.painter.before_frame = lambda frame: seen.update(
        {frame: clip.painter.requests[-1].settle(frame, whole)}
    )
    clip.run(RunScope(0))
    assert np.array_equal(seen[3] == 1, clip.project.mask_of(ONE, 3))
    assert not seen[5].any()
    assert np.array_equal(seen[4], whole)
    assert clip.states(1) == "Kaaaaxaaaaaaaaaa"


def test_other_objects_are_context_and_never_written(clip) -> None:
    clip.put(1, 0), clip.put(2, 0), clip.put(2, 4, CellState.AUTO)
    before = {place: cell for place, cell in clip.cells().items() if place[0] == TWO}
    clip.run(RunScope(0, objects=frozenset({ONE})))
    after = {place: cell for place, cell in clip.cells().items() if place[0] == TWO}
    assert {place: cell[1] for place, cell in after.items()} == {
        place: cell[1] for place, cell in before.items()
    }
    settle = clip.painter.requests[0].settle
    everything = np.full((8, 12), 2, np.uint8)
    assert np.array_equal(settle(4, everything) == 2, clip.project.mask_of(TWO, 4))
    assert (settle(6, everything) == 2).all(), "where nothing is stored, what is seen counts"


def test_an_object_that_comes_later_is_not_seen_before(clip) -> None:
    clip.put(1, 0), clip.put(2, 8)
    clip.run(RunScope(0))
    settle = clip.painter.requests[0].settle
    everything = np.full((8, 12), 2, np.uint8)
    assert not settle(7, everything).any()
    assert np.array_equal(settle(8, everything) == 2, clip.project.mask_of(TWO, 8))
    assert (settle(9, everything) == 2).all()


# --- drafts ahead


def answered(clip, run, answer: Callable[[DraftAhead], None]) -> list[object]:
    """Walk; at each draft ahead do something and go on."""
    token, events = CancelToken(), []
    for event in clip.tracking.walk(run, token):
        events.append(event)
        if isinstance(event, DraftAhead):
            assert token.is_paused
            answer(event)
            token.resume()
    return events


@pytest.fixture
def with_draft(clip):
    clip.put(1, 0), clip.put(1, 6, CellState.DRAFT)
    return clip


def test_a_draft_ahead_holds_the_run_and_everything_before_is_stored(with_draft) -> None:
    run = with_draft.start(RunScope(0))
    token = CancelToken()
    events = with_draft.tracking.walk(run, token)
    ahead = list(itertools.takewhile(lambda event: not isinstance(event, DraftAhead), events))
    assert token.is_paused
    assert stored(ahead) == [1, 2, 3, 4, 5]
    assert with_draft.states(1) == "KaaaaaD........."
    token.cancel()
    with pytest.raises(Cancelled):
        next(events)


def test_committing_it_stops_the_run_there(with_draft) -> None:
    run = with_draft.start(RunScope(0))
    answered(with_draft, run, lambda event: with_draft.put(1, event.frame))
    assert with_draft.states(1) == "KsssssK.........", "the keyframe is news to what lies before"
    assert run.rest() is None or not run.rest().plan.frames


def test_commit_and_continue_goes_on_from_it(with_draft) -> None:
    run = with_draft.start(RunScope(0))

    def commit(event: DraftAhead) -> None:
        run.pass_over(event.frame)
        with_draft.put(1, event.frame)

    answered(with_draft, run, commit)
    assert with_draft.states(1) == "KsssssKaaaaaaaaa"


def test_discarding_it_lets_the_run_write_there(with_draft) -> None:
    run = with_draft.start(RunScope(0))
    answered(with_draft, run, lambda event: with_draft.put(1, event.frame, CellState.EMPTY))
    assert with_draft.states(1)[6:] == "a" * 10


def test_resuming_without_an_answer_asks_again(with_draft) -> None:
    asked = []

    def wait_then_discard(event: DraftAhead) -> None:
        asked.append(event)
        if len(asked) == 3:
            with_draft.put(1, event.frame, CellState.EMPTY)

    answered(with_draft, with_draft.start(RunScope(0)), wait_then_discard)
    assert asked == [DraftAhead(6, frozenset({ONE}))] * 3


def test_a_draft_of_another_object_is_only_context(clip) -> None:
    clip.put(1, 0), clip.put(2, 0), clip.put(2, 6, CellState.DRAFT)
    scope = RunScope(0, objects=frozenset({ONE}))
    assert clip.run(scope) == list(range(1, FRAMES))
    assert clip.states(2)[6] == "D"


# --- drawn while it goes on


def test_a_keyframe_drawn_ahead_stops_the_object_there(clip, at_once) -> None:
    clip.put(1, 0)
    clip.painter.before_frame = lambda frame: clip.put(1, 8) if frame == 3 else None
    clip.run(RunScope(0))
    assert clip.states(1) == "KsssssssK......."


def test_what_is_written_after_an_edit_behind_is_stale_at_once(clip, at_once) -> None:
    clip.put(1, 0)
    clip.painter.before_frame = lambda frame: clip.put(1, 2) if frame == 5 else None
    clip.run(RunScope(0))
    assert clip.states(1)[:3] == "KaK" or clip.states(1)[:3] == "KsK"
    assert set(clip.states(1)[3:]) == {"H"}


def test_an_object_deleted_on_the_way_is_no_longer_written(clip, at_once) -> None:
    clip.put(1, 0), clip.put(2, 0)
    clip.painter.before_frame = lambda frame: (
        clip.project.delete_object(TWO) if frame == 5 else None
    )
    clip.run(RunScope(0))
    assert [info.id for info in clip.project.objects()] == [ONE]
    assert "." not in clip.states(1)


def test_undoing_a_run_ends_it(clip, at_once) -> None:
    clip.put(1, 0)
    clip.painter.before_frame = lambda frame: clip.project.undo() if frame == 4 else None
    clip.run(RunScope(0, Way.BOTH))
    assert clip.states(1) == "K..............."


# --- both ways, one step


def test_all_legs_are_one_step_and_each_cell_tells_which_way_it_came(clip) -> None:
    clip.put(1, 6)
    clip.run(RunScope(6, Way.BOTH))
    assert clip.states(1) == "aaaaaaKaaaaaaaaa"
    runs, ids = clip.project.runs(), clip.project.run_ids(ONE)
    assert {runs[i].direction for i in ids[7:]} == {Direction.FORWARD}
    assert {runs[i].direction for i in ids[:6]} == {Direction.BACKWARD}
    assert runs[ids[8]].anchors == Frames([6])
    after = clip.cells()
    assert clip.project.undo_name == "Track both ways"
    clip.project.undo()
    assert clip.states(1) == "......K........."
    clip.project.redo()
    assert clip.cells() == after
    assert len(clip.painter.requests) == 2, "redo computes nothing"


def test_each_leg_is_announced(clip) -> None:
    clip.put(1, 6)
    events = clip.walk(clip.start(RunScope(6, Way.BOTH)))
    legs = [event.leg for event in events if isinstance(event, LegBegan)]
    assert [(leg.start, leg.stop) for leg in legs] == [(6, 15), (6, 0)]


def test_a_gap_from_both_sides_asks_the_network_so(clip) -> None:
    clip.put(1, 2), clip.put(1, 9)
    clip.run(RunScope(2, fade=6))
    request = clip.painter.requests[0]
    assert (request.start, request.stop, request.far_end, request.fade) == (2, 8, 9, 6)


def test_a_run_the_other_way_is_held_against_what_was_there(clip) -> None:
    clip.put(1, 2), clip.put(1, 9)
    clip.run(RunScope(2))
    assert np.isnan(clip.project.disagreements(ONE)).all()
    forward = {frame: clip.project.mask_of(ONE, frame) for frame in range(3, 9)}
    clip.run(RunScope(9, Way.BACKWARD))
    found = clip.project.disagreements(ONE)
    for frame, before in forward.items():
        now = clip.project.mask_of(ONE, frame)
        expected = 1 - (before & now).sum() / (before | now).sum()
        assert found[frame] == pytest.approx(expected, abs=1e-5)
    assert (found[3:9] > 0).all()
    assert np.isnan(found[[2, 9]]).all(), "a person's"
    clip.project.undo()
    assert np.isnan(clip.project.disagreements(ONE)).all()


def test_a_correction_tells_what_was_there_before(clip) -> None:
    clip.put(1, 0)
    clip.run(RunScope(0))
    tracked = clip.project.mask(6).copy()
    clip.put(1, 6, CellState.DRAFT)
    clip.run(RunScope(6))
    request = clip.painter.requests[1]
    assert request.tracked_start is None
    assert np.array_equal(request.predicted_start, tracked)


# --- rules


def test_a_broken_rule_holds_the_run_with_the_frame_stored(clip) -> None:
    clip.put(1, 0)
    clip.painter.confidence = lambda frame: 0.2 if frame == 5 else 0.9
    run = clip.start(RunScope(0), StopRules(confidence=0.5))
    token = CancelToken()
    events = clip.tracking.walk(run, token)
    seen = []
    for event in events:
        seen.append(event)
        if isinstance(event, RuleBroken):
            break
    assert token.is_paused
    assert event.broken.rule is Rule.CONFIDENCE
    assert event.broken.frame == 5
    assert clip.states(1) == "Kaaaaa.........."
    token.resume()
    assert stored(list(events)) == list(range(6, FRAMES))


# --- ending and going on


@pytest.mark.parametrize("stop_at", [1, 4, 9])
def test_what_is_left_goes_on_in_the_same_step(clip, at_once, stop_at: int) -> None:
    clip.put(1, 6)
    token = CancelToken()
    clip.painter.before_frame = lambda frame: token.cancel() if frame == 6 + stop_at else None
    run = clip.start(RunScope(6, Way.BOTH))
    with pytest.raises(Cancelled):
        clip.walk(run, token)
    clip.painter.before_frame = lambda frame: None
    rest = run.rest()
    assert rest is not None
    again = clip.tracking.go_on(rest)
    clip.walk(again)
    assert clip.states(1) == "aaaaaaKaaaaaaaaa"
    request = clip.painter.requests[1]
    if stop_at < 9:
        assert request.start == 6 + stop_at
        assert request.tracked_start is not None
    else:
        assert (request.start, request.direction) == (6, Direction.BACKWARD)
    clip.project.undo()
    assert clip.states(1) == "......K........."


def test_nothing_is_left_of_a_run_that_is_done(clip) -> None:
    clip.put(1, 6)
    run = clip.start(RunScope(6, Way.BOTH))
    clip.walk(run)
    assert run.rest() is None


def fails_at(frame: int, error: Exception) -> Callable[[int], None]:
    def fail(at: int) -> None:
        if at == frame:
            raise error

    return fail


def test_running_out_of_memory_says_what_is_saved(clip, at_once) -> None:
    clip.put(1, 0)
    clip.painter.before_frame = fails_at(5, OutOfMemoryError("out", 5))
    run = clip.start(RunScope(0))
    with pytest.raises(OutOfMemoryError, match=r"ran out at frame 5. Everything up to 4 is saved"):
        clip.walk(run)
    assert clip.states(1) == "Kaaaa..........."
    assert run.rest().plan.legs[0].start == 4


def test_a_fault_in_the_network_is_told_and_the_network_started_again(
    clip, at_once, caplog: pytest.LogCaptureFixture
) -> None:
    made = []
    clip.tracking.network._make = lambda options: made.append(options) or clip.painter
    clip.put(1, 0)
    clip.painter.before_frame = fails_at(5, RuntimeError("a tensor fell off"))
    run = clip.start(RunScope(0))
    with pytest.raises(NetworkFaultError) as caught:
        clip.walk(run)
    assert str(caught.value).startswith(
        "The tracking engine stopped (RuntimeError). Your project is safe. Restarting it took"
    )
    assert caught.value.frame == 5
    assert "a tensor fell off" in caught.value.details
    assert len(made) == 2
    clip.painter.before_frame = lambda frame: None
    clip.walk(clip.tracking.go_on(run.rest()))
    assert clip.states(1) == "K" + "a" * 15


def test_a_network_that_cannot_be_started_again_is_told(
    clip, caplog: pytest.LogCaptureFixture
) -> None:
    clip.put(1, 0)
    run = clip.start(RunScope(0))
    clip.tracking.network.get(run.options)

    def broken(options: object) -> None:
        raise EvermaskError("no device")

    clip.tracking.network._make = broken
    clip.painter.before_frame = fails_at(5, RuntimeError("CUDA error"))
    with pytest.raises(NetworkFaultError, match="could not be started again"):
        clip.walk(run)


# --- paused and closed


def test_a_suspended_run_is_found_when_the_project_is_opened_again(
    clip, at_once, make_clip: Callable[..., object]
) -> None:
    clip.put(1, 6)
    token = CancelToken()
    clip.painter.before_frame = lambda frame: token.cancel() if frame == 10 else None
    run = clip.start(RunScope(6, Way.BOTH))
    with pytest.raises(Cancelled):
        clip.walk(run, token)
    run.suspend()
    clip.painter.before_frame = lambda frame: None
    memo = clip.tracking.paused()
    assert memo == run.rest()
    clip.walk(clip.tracking.go_on(memo))
    assert clip.states(1) == "aaaaaaKaaaaaaaaa"
    assert clip.tracking.paused() is None


def test_a_nonsense_note_is_no_run(clip) -> None:
    clip.project.remember("run/paused", '{"version": 1}')
    assert clip.tracking.paused() is None


def test_it_tells_where_it_stands_in_its_plan(clip: object, at_once: None) -> None:
    clip.put(1, 4)
    run = clip.start(RunScope(4, Way.BOTH, objects=frozenset({ONE})))
    assert run.place.near == 4
    assert [leg.direction for leg in run.place.later] == [Direction.BACKWARD]
    places = [
        (run.place.near, len(run.place.later))
        for event in clip.tracking.walk(run, CancelToken())
        if isinstance(event, FrameResult)
    ]
    assert places[0] == (5, 1)
    assert places[-2:] == [(1, 0), (0, 0)]
    assert run.place is None
