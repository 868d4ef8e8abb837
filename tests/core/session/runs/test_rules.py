import numpy as np
import pytest

from core.session.runs.rules import BrokenRule, Rule, StopRules, Watch
from core.types import FrameResult, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def result(frame: int, area: int, confidence: float = 0.9, other: int = 30) -> FrameResult:
    """Object 1 covers `area` pixels, object 2 `other`."""
    mask = np.zeros((20, 20), np.uint8)
    mask.ravel()[:area] = 1
    mask.ravel()[200 : 200 + other] = 2
    return FrameResult(frame, mask, {ONE: confidence, TWO: 0.8})


def looks(rules: StopRules, *results: FrameResult) -> list[BrokenRule | None]:
    watch = Watch(rules)
    return [watch.look(each) for each in results]


def test_no_rule_no_complaint() -> None:
    assert looks(StopRules(), result(1, 100), result(2, 1, 0.0)) == [None, None]


@pytest.mark.parametrize(("after", "is_broken"), [(41, False), (39, True), (161, True)])
def test_an_area_may_change_so_much_in_one_frame(after: int, is_broken: bool) -> None:
    first, second = looks(StopRules(area_change=0.6), result(4, 100), result(5, after))
    assert first is None
    assert (second is not None) == is_broken
    if second is not None:
        assert (second.rule, second.frame, second.object_id) == (Rule.AREA, 5, ONE)
        assert second.value == pytest.approx(abs(after - 100) / 100)
        assert second.limit == 0.6


def test_backward_the_frame_after_it_is_the_one_before() -> None:
    assert looks(StopRules(area_change=0.5), result(5, 100), result(4, 20))[1] is not None


def test_between_frames_that_are_not_neighbours_nothing_is_compared() -> None:
    assert looks(StopRules(area_change=0.5), result(5, 100), result(9, 20))[1] is None


def test_going_out_of_sight_is_no_change_of_area() -> None:
    found = looks(StopRules(area_change=0.5), result(1, 100), result(2, 0), result(3, 100))
    assert found == [None, None, None]


def test_an_object_may_be_away_for_so_many_frames() -> None:
    rules = StopRules(vanished=2)
    found = looks(rules, result(1, 9), result(2, 0), result(3, 0), result(4, 0))
    assert found[:3] == [None, None, None]
    assert found[3] == BrokenRule(Rule.VANISHED, 4, ONE, 3, 2)


def test_an_object_that_was_never_seen_is_not_away() -> None:
    assert looks(StopRules(vanished=0), result(1, 0), result(2, 0)) == [None, None]


def test_confidence_counts_only_for_what_is_in_sight() -> None:
    rules = StopRules(confidence=0.5)
    found = looks(rules, result(1, 9, 0.4), result(2, 0, 0.1))
    assert found[0] == BrokenRule(Rule.CONFIDENCE, 1, ONE, 0.4, 0.5)
    assert found[1] is None


def test_a_broken_rule_is_told_once_until_it_was_kept_again() -> None:
    rules = StopRules(confidence=0.5)
    found = looks(rules, result(1, 9, 0.4), result(2, 9, 0.3), result(3, 9, 0.7), result(4, 9, 0.2))
    assert [each is not None for each in found] == [True, False, False, True]


def test_another_object_is_told_though_the_first_still_breaks_the_rule() -> None:
    watch = Watch(StopRules(area_change=0.5))
    for frame, area, other in ((1, 100, 30), (2, 20, 30)):
        watch.look(result(frame, area, other=other))
    found = watch.look(result(3, 4, other=90))
    assert found is not None
    assert found.object_id == TWO


def test_a_measure_of_risk_can_be_plugged_in() -> None:
    watch = Watch(StopRules(risk=0.6), lambda seen: {ONE: 0.5, TWO: 0.1 * seen.index})
    assert watch.look(result(3, 9)) is None
    assert watch.look(result(7, 9)) == BrokenRule(Rule.RISK, 7, TWO, pytest.approx(0.7), 0.6)
    assert Watch(StopRules(risk=0.1)).look(result(1, 9)) is None


def test_long_runs_remember_only_the_newest_areas() -> None:
    watch = Watch(StopRules(area_change=0.5))
    for frame in range(300):
        watch.look(result(frame, 50))
    assert len(watch._areas) == 64
