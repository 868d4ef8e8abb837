import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.jobs import JobEnd
from app.messages import Messages
from app.runs.track_commands import TrackCommands
from app.runs.track_wish import AfterRun
from app.runs.tracking import Tracking
from app.runs.waiting_runs import WaitingRun, WaitingRuns
from app.timeline.lanes import RunHead
from core.frames import Frames
from core.session.runs.plan import Leg
from core.session.runs.rules import NO_RULES
from core.session.runs.scope import RunScope, Until, Way
from core.tracking_options import TrackingOptions
from core.types import CellState, Direction, ObjectId

Paint = Callable[..., None]


def states(document: Document) -> list[int]:
    return document.session.states(document.objects()[0].id).tolist()


def asked(scope: RunScope) -> WaitingRun:
    leg = Leg(scope.frame, scope.frame + 5, Direction.FORWARD, {ObjectId(1): Frames([1])})
    return WaitingRun(scope, TrackingOptions(), NO_RULES, AfterRun(), "“dog”", (leg,))


def test_first_come_first_served_until_one_begins(qtbot: QtBot) -> None:
    waiting = WaitingRuns()
    runs = [asked(RunScope(frame)) for frame in range(3)]
    assert all(waiting.add(run) for run in runs)
    tried: list[WaitingRun] = []

    def begin(run: WaitingRun) -> bool:
        tried.append(run)
        return run is not runs[0]

    waiting.begin_next(begin)

    assert tried == runs[:2]
    assert waiting.runs == (runs[2],)


def test_one_of_the_same_scope_is_not_taken_twice(qtbot: QtBot) -> None:
    waiting = WaitingRuns()
    assert waiting.add(asked(RunScope(4)))
    with qtbot.assertNotEmitted(waiting.changed):
        assert not waiting.add(asked(RunScope(4)))
    assert waiting.add(asked(RunScope(5)))


def test_taking_out_and_clearing_are_told_once(qtbot: QtBot) -> None:
    waiting, run = WaitingRuns(), asked(RunScope(4))
    waiting.add(run)
    with qtbot.waitSignal(waiting.changed):
        waiting.take_out(run)
    with qtbot.assertNotEmitted(waiting.changed):
        waiting.take_out(run)
        waiting.clear()


def test_it_says_what_will_be_done() -> None:
    assert asked(RunScope(412)).text == "Track forward “dog” from 00412"
    assert asked(RunScope(7, Way.BOTH)).text == "Track both ways “dog” from 00007"
    assert asked(RunScope(7, until=Until.STALE)).text == "Re-run stale frames of “dog”"


# --- beside the run that goes on


def two_drawn(document: Document, paint: Paint) -> None:
    paint()
    document.add_object()
    paint(30, 20)


def test_a_second_run_waits_says_so_and_begins_when_the_first_is_over(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    two_drawn(document, paint)
    one, two = (frozenset({info.id}) for info in document.objects())
    heads: list[tuple[RunHead, ...]] = []
    tracking.heads_moved.connect(heads.append)
    tracking.start(RunScope(0, objects=one))
    held.release(2)
    qtbot.waitUntil(lambda: states(document)[1] == CellState.AUTO)

    tracking.start(RunScope(0, objects=two))

    assert [run.names for run in tracking.waiting.runs] == ["“object 2”"]
    assert messages.current is not None
    assert messages.current.text == "Waits for the run of “object 1”."
    assert heads[-1][-1] == RunHead(1, Direction.FORWARD, two, 11, is_moving=False)
    ends: list[JobEnd] = []
    tracking.finished.connect(ends.append)
    held.release(40)
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert ends == [JobEnd.DONE, JobEnd.DONE]
    assert not tracking.waiting.runs
    for info in document.objects():
        assert document.session.states(info.id).tolist()[1:] == [CellState.AUTO] * 11
    document.undo()
    assert document.session.states(document.objects()[1].id)[11] == CellState.EMPTY
    assert states(document)[11] == CellState.AUTO


def test_what_waits_can_be_taken_out(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    two_drawn(document, paint)
    one, two = (frozenset({info.id}) for info in document.objects())
    tracking.start(RunScope(0, objects=one))
    tracking.start(RunScope(0, objects=two))
    tracking.start(RunScope(0, objects=two))
    assert messages.current is not None
    assert messages.current.text == "This run is waiting already."
    assert len(tracking.waiting.runs) == 1

    tracking.waiting.take_out(tracking.waiting.runs[0])
    with qtbot.waitSignal(tracking.finished):
        held.release(20)

    assert not tracking.is_active
    assert set(document.session.states(document.objects()[1].id).tolist()[1:]) == {CellState.EMPTY}


def test_the_same_run_is_not_asked_for_twice(
    qtbot: QtBot,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
) -> None:
    paint()
    commands.forward()

    commands.forward()

    assert messages.current is not None
    assert messages.current.text == "This run is going on already."
    assert not tracking.waiting.runs
    with qtbot.waitSignal(tracking.finished):
        held.release(20)


def test_a_run_from_a_fresh_drawing_waits_for_the_one_that_it_paused(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    commands: TrackCommands,
    paint: Paint,
    messages: Messages,
    held: threading.Semaphore,
    choose: Callable[[str], None],
) -> None:
    paint()
    tracking.set_follow(False)
    commands.forward()
    held.release(2)
    qtbot.waitUntil(lambda: states(document)[1] == CellState.AUTO)
    document.set_frame(6)
    paint(30, 20)
    commands.commit_and_track()
    assert messages.current is not None
    assert messages.current.text == "Waits for the run of “object 1”, which is paused."
    assert states(document)[6] == CellState.KEYFRAME

    ends: list[JobEnd] = []
    tracking.finished.connect(ends.append)
    held.release(40)
    choose("Resume")
    qtbot.waitUntil(lambda: len(ends) == 2)

    # The first one knew nothing of the keyframe it came to.
    assert states(document)[1:6] == [CellState.STALE_SOFT] * 5
    assert states(document)[6:] == [CellState.KEYFRAME] + [CellState.AUTO] * 5


def test_after_a_failure_what_waits_stays_until_the_user_says_so(
    qtbot: QtBot,
    document: Document,
    tracking: Tracking,
    paint: Paint,
    fake: object,
    held: threading.Semaphore,
    caplog: pytest.LogCaptureFixture,
) -> None:
    two_drawn(document, paint)
    one, two = (frozenset({info.id}) for info in document.objects())
    fake.fails_at = 3  # type: ignore[attr-defined]
    tracking.start(RunScope(0, objects=one))
    tracking.start(RunScope(0, objects=two))
    with qtbot.waitSignal(tracking.finished):
        held.release(40)
    assert not tracking.is_active
    assert len(tracking.waiting.runs) == 1

    fake.fails_at = None  # type: ignore[attr-defined]
    with qtbot.waitSignal(tracking.finished):
        tracking.start_next()
    assert document.session.states(document.objects()[1].id)[11] == CellState.AUTO
