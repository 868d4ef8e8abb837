from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.tracker_memory import NO_MEMORY_RULES
from core.types import Direction


def test_both_ways_are_forward_and_then_backward() -> None:
    assert Way.FORWARD.directions == (Direction.FORWARD,)
    assert Way.BACKWARD.directions == (Direction.BACKWARD,)
    assert Way.BOTH.directions == (Direction.FORWARD, Direction.BACKWARD)


def test_what_is_asked_by_default_is_safe() -> None:
    scope = RunScope(7)
    assert (scope.way, scope.until) == (Way.FORWARD, Until.KEYFRAME)
    assert scope.at_keyframes is AtKeyframes.STOP
    assert not scope.replaces_keyframes
    assert scope.memory == NO_MEMORY_RULES
    assert scope.fade == 0


def test_only_what_begins_at_the_user_commits_what_is_drawn_there() -> None:
    assert {until for until in Until if not RunScope(0, until=until).begins_here} == {
        Until.STALE,
        Until.RANGE,
    }
