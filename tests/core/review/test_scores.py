from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets.sequence import ObjectTrack
from core.metrics.scores import FrameScore, summarise
from core.metrics.stability import stability
from core.review.rules import ScoredObject
from core.review.scores import NOTHING_SCORED, ClipScores, rolling_stability
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def scores() -> ClipScores:
    """Object 1 is scored on frames 1, 2 and 4 of 6, object 2 on frame 2."""
    made = ClipScores(
        6,
        [
            ScoredObject(ObjectTrack(ONE, 0), 1, (1, 2, 3, 4)),
            ScoredObject(ObjectTrack(TWO, 1), 2, (2, 3)),
        ],
    )
    for frame, region, boundary in ((1, 0.8, 0.6), (2, 0.4, 0.2), (4, 1.0, 1.0)):
        made.put(ONE, FrameScore(frame, region, boundary))
    made.put(TWO, FrameScore(2, 0.5, 0.9))
    return made


def test_what_counts(scores: ClipScores) -> None:
    assert scores.object_ids == (ONE, TWO)
    assert scores.counts(ONE, 3)
    assert not scores.counts(TWO, 4)


def test_series_have_gaps_where_nothing_is_scored(scores: ClipScores) -> None:
    nan = np.nan
    np.testing.assert_allclose(scores.region(ONE), [nan, 0.8, 0.4, nan, 1.0, nan])
    np.testing.assert_allclose(scores.mean(TWO), [nan, nan, 0.7, nan, nan, nan])
    np.testing.assert_allclose(scores.mean(None), [nan, 0.7, 0.5, nan, 1.0, nan])
    np.testing.assert_allclose(scores.boundary(None), [nan, 0.6, 0.55, nan, 1.0, nan])


def test_the_means_v_is_the_mean_of_the_objects_v(scores: ClipScores) -> None:
    one, mean = scores.summary(ONE), scores.summary(None)
    assert one.frames == 3
    assert one.stability == stability([0.8, 0.4, 1.0], [0.6, 0.2, 1.0])
    assert scores.summary(TWO).stability == 0
    assert one.stability is not None
    assert mean.stability == pytest.approx(one.stability / 2)
    assert mean.mean == pytest.approx((one.mean + 0.7) / 2 if one.mean else None)
    assert mean.frames == 3


def test_numbers_are_those_of_the_benchmark(scores: ClipScores) -> None:
    official = summarise(scores.object_scores("clip"))
    mean = scores.summary(None)
    assert (mean.region, mean.boundary, mean.stability) == pytest.approx(
        (official.region, official.boundary, official.stability), abs=1e-12
    )


def test_forgotten_scores_leave_the_means(scores: ClipScores) -> None:
    for frame in (1, 2, 4):
        scores.forget(ONE, frame)
    assert scores.summary(ONE) == NOTHING_SCORED
    assert scores.summary(ONE).mean is None
    assert scores.summary(None).region == 0.5
    scores.forget(TWO, 2)
    assert scores.summary(None) == NOTHING_SCORED
    assert np.isnan(scores.mean(None)).all()
    assert scores.worst(None, 10, 5) == []
    assert scores.object_scores("clip") == ()


def test_worst_frames_are_apart(scores: ClipScores) -> None:
    assert scores.worst(None, 10, apart=0) == [2, 1], "4 is the best: not among the worst"
    assert scores.worst(None, 10, apart=1) == [2]
    assert scores.worst(None, 1, apart=0) == [2]


def test_rolling_v_of_none_is_the_mean_of_the_objects(scores: ClipScores) -> None:
    rolled = scores.rolling(None, 3)
    np.testing.assert_allclose(rolled, scores.rolling(ONE, 3))
    assert np.isnan(scores.rolling(TWO, 3)).all(), "one frame has no deviation"


def slow_rolling(values: Any, window: int) -> list[float]:
    result = []
    for i in range(len(values)):
        part = values[max(0, i - window // 2) : i + (window - 1) // 2 + 1]
        known = part[~np.isnan(part)]
        result.append(known.std() if known.size >= 2 else np.nan)
    return result


@given(
    st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=1, max_size=40), st.integers(1, 25)
)
def test_rolling_v_is_the_deviation_in_its_window(values: list[float], window: int) -> None:
    series = np.array(values)
    np.testing.assert_allclose(
        rolling_stability(series, window), slow_rolling(series, window), atol=1e-7
    )


def test_what_changed_can_be_asked_for_alone(scores: ClipScores) -> None:
    newest, changed = scores.changed_since(0)
    assert changed.size
    assert scores.changed_since(newest)[1].size == 0
    scores.forget(ONE, 2)
    later, changed = scores.changed_since(newest)
    assert later > newest
    assert changed.tolist() == [2]
    for object_id in (ONE, None):
        np.testing.assert_array_equal(scores.mean(object_id, changed), scores.mean(object_id)[[2]])
        np.testing.assert_array_equal(
            scores.region(object_id, changed), scores.region(object_id)[[2]]
        )
        part = slice(1, 4)
        np.testing.assert_allclose(
            scores.rolling(object_id, 3, part), scores.rolling(object_id, 3)[part], atol=1e-12
        )


def test_frames_with_gaps_between_them_are_summed_up_as_frames_side_by_side() -> None:
    summaries = []
    for frames in ((2, 3, 4), (0, 3, 7)):
        made = ClipScores(8, [ScoredObject(ObjectTrack(ONE, 0), 1, frames)])
        for frame, region in zip(frames, (0.2, 0.4, 0.9), strict=True):
            made.put(ONE, FrameScore(frame, region, region / 2))
        summaries.append(made.summary(ONE))
    assert summaries[0] == summaries[1]
    assert summaries[0].region == pytest.approx(0.5)
