"""Tests of core.metrics.davis: which frames and objects count, and the means."""

import numpy as np
import pytest

from core.errors import MaskError
from core.metrics.davis import ObjectScores, decay, recall, score_sequence, summarise
from core.types import Mask


def frame(*ids: int) -> Mask:
    """A square for each of the ids."""
    mask = np.zeros((40, 60), np.uint8)
    for k in ids:
        mask[5:15, 15 * k - 10 : 15 * k] = k
    return mask


def test_first_and_last_frame_do_not_count() -> None:
    truths = [frame(1)] * 5
    predictions = [frame(), frame(1), frame(1), frame(1), frame()]
    (score,) = score_sequence("a", truths, predictions)
    assert score.region == score.boundary == (1.0, 1.0, 1.0)
    assert score.mean == 1.0
    assert score.stability == 0.0


def test_missing_object_scores_where_it_is_truly_absent() -> None:
    truths = [frame(1, 2), frame(1, 2), frame(1), frame(1), frame(1, 2), frame(1, 2)]
    scores = score_sequence("a", truths, [frame(1)] * 6)
    assert [score.object_id for score in scores] == [1, 2]
    assert scores[0].mean_region == 1.0
    assert scores[1].mean_region == scores[1].mean_boundary == 0.5


def test_objects_are_those_of_the_first_frame() -> None:
    assert len(score_sequence("a", [frame(1, 3), frame(1), frame(1)], [frame(1)] * 3)) == 3


def test_every_object_counts_the_same() -> None:
    scores = [
        ObjectScores("a", 1, (0.8,), (0.6,)),
        ObjectScores("a", 2, (0.6,), (0.6,)),
        ObjectScores("b", 1, (0.4,), (0.6,)),
    ]
    total = summarise(scores)
    assert total.region == pytest.approx(0.6)
    assert total.boundary == pytest.approx(0.6)
    assert total.mean == pytest.approx(0.6)
    assert total.region_recall == pytest.approx(2 / 3)


def test_unknown_object_is_refused() -> None:
    with pytest.raises(MaskError, match="object 2"):
        score_sequence("a", [frame(1)] * 3, [frame(2)] * 3)


def test_other_size_is_refused() -> None:
    with pytest.raises(MaskError, match="another size"):
        score_sequence("a", [frame(1)] * 3, [frame(1)[1:]] * 3)


def test_missing_predictions_are_refused() -> None:
    with pytest.raises(MaskError, match="not as many"):
        score_sequence("a", [frame(1)] * 4, [frame(1)] * 3)


def test_too_short_a_sequence_is_refused() -> None:
    with pytest.raises(MaskError, match="at least 3"):
        score_sequence("a", [frame(1)] * 2, [frame(1)] * 2)


def test_recall_is_the_share_above_one_half() -> None:
    assert recall([0.5, 0.6, 0.2, 0.9]) == 0.5


def test_decay_compares_first_and_last_quarter() -> None:
    values = [0.9] * 10 + [0.5] * 20 + [0.4] * 10
    assert decay(values) == pytest.approx(0.9 - 0.4, abs=0.05)
    assert decay([1.0] * 300 + [0.0] * 300) == 1.0
    assert decay([0.7]) == 0.0
