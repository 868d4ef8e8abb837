from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.datasets.sequence import AnnotatedSequence, Layout, ObjectTrack
from core.errors import MaskError
from core.metrics.scores import ObjectScores
from core.review.rules import ScoredObject, scored_objects
from core.review.scoring import NO_FRAME, object_scores, score_frames
from core.types import Mask, ObjectId


def scored(
    sequence: AnnotatedSequence, predict: Callable[[int], Mask], layout: Layout = Layout.FOLDERS
) -> tuple[ObjectScores, ...]:
    objects = scored_objects(layout, sequence)
    frames = list(score_frames(layout, sequence, objects, predict))
    return object_scores(sequence, objects, frames)


def test_perfect_masks_score_one(sequence: Any) -> None:
    two = sequence("two")
    assert [(s.name, s.mean) for s in scored(two, two.truth)] == [("two_1", 1), ("two_2", 1)]


def test_copying_scores_what_the_overlap_says(sequence: Any) -> None:
    """Frames 1 to 4 count: the square moved by 2, 4, 6 and 8 of its 20 columns."""
    one = sequence("one")
    expected = np.mean([(20 - s) / (20 + s) for s in (2, 4, 6, 8)])
    assert scored(one, lambda _: one.truth(0))[0].mean_region == pytest.approx(expected)


def test_first_and_last_frame_do_not_count(sequence: Any) -> None:
    one = sequence("one")
    empty = np.zeros_like(one.truth(0))
    (score,) = scored(one, lambda t: one.truth(t) if 0 < t < 5 else empty)
    assert score.mean == 1


def test_a_missing_object_scores_where_it_is_truly_absent(sequence: Any) -> None:
    """Object 1 is away on frames 0 and 1."""
    two = sequence("two")
    only_two = lambda t: np.where(two.truth(t) == 2, 2, 0).astype(np.uint8)  # noqa: E731
    first, second = scored(two, only_two, Layout.DAVIS2017)
    assert (first.mean_region, second.mean_region) == (0.25, 1)
    assert [f.visible for f in first.frames] == [False, True, True, True]
    assert not any(f.predicted for f in first.frames)


def test_other_size_is_named(sequence: Any) -> None:
    one = sequence("one")
    with pytest.raises(MaskError, match=r"one/00001\.png: .* 64x39, the true one 64x40"):
        scored(one, lambda t: one.truth(t)[1:])


def test_an_unknown_object_is_an_error_in_davis_only(sequence: Any) -> None:
    one = sequence("one")
    stranger = lambda t: (one.truth(t) + 1).astype(np.uint8)  # noqa: E731
    with pytest.raises(MaskError, match=r"one/00001\.png: object 2 was predicted"):
        scored(one, stranger, Layout.DAVIS2017)
    assert 0 < scored(one, stranger)[0].mean < 1


def test_entries_without_a_frame_count_as_zero(sequence: Any) -> None:
    one = sequence("one")
    objects = (ScoredObject(ObjectTrack(ObjectId(1), 0), 1, (1, 2, 3), zeros=1),)
    frames = list(score_frames(Layout.LVOS, one, objects, one.truth))
    (score,) = object_scores(one, objects, frames, official=True)
    assert score.mean == 0.75
    assert score.frames[-1].frame == NO_FRAME
    assert score.official
