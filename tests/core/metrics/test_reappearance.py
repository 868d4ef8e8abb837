import pytest

from core.metrics.reappearance import (
    SHORTEST_GAP,
    false_find_share,
    mean_reappearance,
    reappearance,
)
from core.metrics.scores import FrameScore, ObjectScores

GAP = 120


def timeline(*parts: tuple[int, float | None]) -> tuple[FrameScore, ...]:
    """Parts of so many frames: a score where the object is visible, None where it is away."""
    frames: list[FrameScore] = []
    for count, value in parts:
        for _ in range(count):
            score = 1.0 if value is None else value
            visible = value is not None
            frames.append(FrameScore(len(frames) + 1, score, score, visible, visible))
    return tuple(frames)


def test_before_and_after_the_gaps() -> None:
    frames = timeline((10, 0.8), (GAP, None), (10, 0.6), (GAP, None), (20, 0.3))
    found = reappearance(frames)
    assert found is not None
    assert found.before == pytest.approx(0.8)
    assert found.after == pytest.approx((10 * 0.6 + 20 * 0.3) / 30)
    assert found.ratio == pytest.approx(0.5)


def test_a_short_occlusion_is_no_gap() -> None:
    frames = timeline((10, 0.8), (SHORTEST_GAP - 1, None), (10, 0.6))
    assert reappearance(frames) is None


def test_an_object_that_stays_away_or_was_never_there_before() -> None:
    assert reappearance(timeline((10, 0.8), (GAP, None))) is None
    assert reappearance(timeline((GAP, None), (10, 0.8))) is None


def test_nothing_before_gives_no_ratio_to_divide_by() -> None:
    found = reappearance(timeline((10, 0.0), (GAP, None), (10, 0.5)))
    assert found is not None
    assert found.ratio == 0.0


def test_means_over_the_objects_that_reappear() -> None:
    objects = [
        ObjectScores("a", 1, 1, timeline((5, 0.8), (GAP, None), (5, 0.4))),
        ObjectScores("b", 1, 1, timeline((5, 0.6), (GAP, None), (50, 0.6))),
        ObjectScores("c", 1, 1, timeline((5, 0.1))),
    ]
    found = mean_reappearance(objects)
    assert found is not None
    assert (found.before, found.after) == (pytest.approx(0.7), pytest.approx(0.5))
    assert mean_reappearance(objects[2:]) is None


def test_false_finds_are_counted_where_the_object_is_away() -> None:
    frames = (
        FrameScore(1, 0.9, 0.9),
        FrameScore(2, 1.0, 1.0, visible=False, predicted=False),
        FrameScore(3, 0.0, 0.0, visible=False, predicted=True),
        FrameScore(4, 1.0, 1.0, visible=False, predicted=False),
        FrameScore(5, 1.0, 1.0, visible=False, predicted=False),
    )
    assert false_find_share([ObjectScores("a", 1, 1, frames)]) == 0.25
    assert false_find_share([ObjectScores("a", 1, 1, frames[:1])]) is None
