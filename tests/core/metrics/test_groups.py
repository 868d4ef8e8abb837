"""Conformance cases of seen and unseen groups: A and C are seen videos, B is not."""

import pytest

from core.metrics.groups import by_category, by_video
from core.metrics.scores import FrameScore, ObjectScores, summarise


def scored(sequence: str, position: int, region: float, category: str = "") -> ObjectScores:
    return ObjectScores(sequence, position, position, (FrameScore(1, region, region),), category)


A1, A2, B, C = scored("A", 1, 0.8), scored("A", 2, 0.6), scored("B", 1, 0.4), scored("C", 1, 1.0)


def test_official_mean_is_the_mean_of_the_groups() -> None:
    found = by_video([A1, A2, B], {"B"})
    assert found is not None
    assert found.region == found.mean == pytest.approx(0.55)
    assert summarise([A1, A2, B]).region == pytest.approx(0.6)


def test_with_a_second_seen_video() -> None:
    found = by_video([A1, A2, B, C], {"B"})
    assert found is not None
    assert found.region == pytest.approx(0.6)
    assert summarise([A1, A2, B, C]).region == pytest.approx(0.7)


def test_an_empty_group_gives_no_number() -> None:
    assert by_video([A1, A2], {"B"}) is None
    assert by_video([B], {"B"}) is None


def test_youtube_groups_by_category() -> None:
    found = by_category([scored("v", 1, 0.8, "cat"), scored("v", 2, 0.4, "yak")], {"yak"})
    assert found is not None
    assert (found.seen.region, found.unseen.region) == (0.8, 0.4)
    assert found.mean == pytest.approx(0.6)
