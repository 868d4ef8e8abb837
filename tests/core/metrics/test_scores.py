from dataclasses import replace

import pytest

from core.metrics.scores import FrameScore, ObjectScores, decay, recall, summarise


def scores(
    sequence: str, position: int, region: list[float], boundary: list[float]
) -> ObjectScores:
    frames = [
        FrameScore(t + 1, j, f) for t, (j, f) in enumerate(zip(region, boundary, strict=True))
    ]
    return ObjectScores(sequence, position, position, tuple(frames))


def test_one_objects_means() -> None:
    one = scores("a", 2, [0.9, 0.8, 0.7, 0.6], [0.8, 0.9, 0.7, 0.6])
    assert one.name == "a_2"
    assert one.mean_region == one.mean_boundary == pytest.approx(0.75)
    assert one.mean == pytest.approx(0.75)
    assert one.stability == pytest.approx(0.106066, abs=1e-6)
    assert one.frames[0].mean == pytest.approx(0.85)


def test_every_object_counts_the_same() -> None:
    total = summarise(
        [
            scores("a", 1, [0.8], [0.6]),
            scores("a", 2, [0.6], [0.6]),
            scores("b", 1, [0.4], [0.6]),
        ]
    )
    assert total.region == total.boundary == total.mean == pytest.approx(0.6)
    assert total.region_recall == pytest.approx(2 / 3)


def test_recall_is_the_share_above_one_half() -> None:
    assert recall([0.5, 0.6, 0.2, 0.9]) == 0.5


def test_decay_compares_first_and_last_quarter() -> None:
    values = [0.9] * 10 + [0.5] * 20 + [0.4] * 10
    assert decay(values) == pytest.approx(0.9 - 0.4, abs=0.05)
    assert decay([1.0] * 300 + [0.0] * 300) == 1.0
    assert decay([0.7]) == 0.0


def test_official_stability_is_rounded_as_in_the_toolkit() -> None:
    one = scores("a", 1, [0.9, 0.8, 0.7, 0.6], [0.8, 0.9, 0.7, 0.6])
    official = replace(one, official=True)
    assert official.stability == pytest.approx(0.106301, abs=1e-6)
    assert summarise([official]).stability == official.stability
