from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.document import Document
from app.runs.active_run import ActiveRun, TrackedFrame, next_keyframe, tracking_work
from app.runs.track_wish import AfterRun
from app.timeline.lanes import RunHead
from core.progress import CancelToken, Progress
from core.session.runs.scope import RunScope
from core.tracking_options import TrackingOptions
from core.types import Direction, ObjectId

ONE = ObjectId(1)
Paint = Callable[..., None]


@dataclass
class StandInJob:
    """A job as far as its run looks at it."""

    is_paused: bool = False


@pytest.fixture
def active(document: Document, paint: Paint) -> ActiveRun:
    """From frame 0 to the keyframe on 8, of a clip of 12."""
    document.set_frame(8)
    paint()
    document.commit()
    document.set_frame(0)
    paint()
    run = document.session.start_run(RunScope(0), TrackingOptions())
    return ActiveRun(document.session, run, StandInJob(), AfterRun())


def came(*frames: int) -> list[TrackedFrame]:
    return [TrackedFrame(frame, frozenset({ONE}), Direction.FORWARD) for frame in frames]


def test_the_line_says_where_it_is_how_fast_and_what_comes(active: ActiveRun) -> None:
    assert active.line("“dog”") == "Loading the network…"
    assert active.fraction < 0
    active.take(came(1), 10.0)
    active.take(came(2, 3), 11.0)
    assert active.line("“dog”") == (
        "Tracking “dog” → 00003 of 12 · 2.0 fps · a few seconds left · next keyframe 00008"
    )
    assert active.fraction == pytest.approx(3 / 7)
    active.job.is_paused = True
    assert active.line("“dog”") == "Paused “dog” → 00003 of 12 · next keyframe 00008"
    active.job.is_paused = False
    active.is_stopping = True
    assert active.line("“dog”") == "Stopping…"


def test_frames_on_which_finds_were_left_out_are_counted_once(active: ActiveRun) -> None:
    doubtful = [TrackedFrame(frame, frozenset({ONE}), Direction.FORWARD, True) for frame in (2, 3)]
    active.take([*came(1), *doubtful], 10.0)
    assert active.doubtful == {2, 3}
    active.take(came(3), 11.0)
    assert active.doubtful == {2}, "blended anew, without a doubt"


def test_it_says_when_it_looks_at_finished_frames_again(active: ActiveRun) -> None:
    active.catch_up(Progress(40, 200, "Catching up"))
    assert active.line("“dog”") == "Catching up “dog” · 40 of 200 frames"
    assert active.fraction == pytest.approx(0.2)
    active.take(came(1), 10.0)
    assert active.line("“dog”").startswith("Tracking “dog” → 00001")


def test_the_head_is_where_the_run_stands(active: ActiveRun) -> None:
    assert active.heads() == [RunHead(0, Direction.FORWARD, frozenset({ONE}), 7)]


def test_the_worker_hands_on_what_the_window_needs(active: ActiveRun) -> None:
    items = list(tracking_work(active.session, active.run)(CancelToken()))
    assert [item.index for item in items if isinstance(item, TrackedFrame)] == list(range(1, 8))
    assert active.heads() == []


def test_the_next_keyframe_is_that_of_the_objects_ahead(active: ActiveRun) -> None:
    session, objects = active.session, frozenset({ONE})
    assert next_keyframe(session, objects, 0, Direction.FORWARD) == 8
    assert next_keyframe(session, objects, 8, Direction.FORWARD) is None
    assert next_keyframe(session, objects, 8, Direction.BACKWARD) == 0
    assert next_keyframe(session, objects, 11, Direction.BACKWARD) == 8
    assert next_keyframe(session, frozenset({ObjectId(9)}), 0, Direction.FORWARD) is None
