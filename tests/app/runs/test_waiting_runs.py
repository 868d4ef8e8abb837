from pytestqt.qtbot import QtBot

from app.runs.track_wish import AfterRun
from app.runs.waiting_runs import WaitingRun, WaitingRuns
from core.frames import Frames
from core.session.runs.plan import Leg
from core.session.runs.rules import NO_RULES
from core.session.runs.scope import RunScope, Until, Way
from core.tracking_options import TrackingOptions
from core.types import Direction, ObjectId


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
