from collections.abc import Mapping

import pytest

from core.benchmark.attribute_parts import (
    attribute_gains,
    attribute_scores,
    correlations,
    scores_by_attribute,
)
from core.datasets.attributes import Attribute
from core.metrics.scores import FrameScore, ObjectScores
from core.types import ObjectId

ATTRIBUTES: Mapping[str, frozenset[Attribute]] = {
    "one": frozenset({Attribute.LR, Attribute.OCC}),
    "two": frozenset({Attribute.LR}),
    "not scored": frozenset({Attribute.LRA}),
}


def score(sequence: str, value: float, object_id: int = 1) -> ObjectScores:
    frames = tuple(FrameScore(t, value, value / 2) for t in range(1, 5))
    return ObjectScores(sequence, ObjectId(object_id), object_id, frames)


SCORES = [score("one", 0.8), score("two", 0.4), score("two", 0.6, 2)]


def test_means_over_the_objects_of_the_videos_that_have_it() -> None:
    found = {one.attribute: one for one in scores_by_attribute(ATTRIBUTES, SCORES)}
    occluded, low = found[Attribute.OCC], found[Attribute.LR]
    assert (occluded.videos, occluded.inside.region) == (1, pytest.approx(0.8))
    assert occluded.rest is not None
    assert occluded.rest.region == pytest.approx(0.5)
    assert low.videos == 2
    assert low.rest is None, "every video has it"
    assert Attribute.LRA not in found, "of no scored video"


def test_a_table_and_plots() -> None:
    text = attribute_scores(ATTRIBUTES, SCORES)
    assert "OCC, occlusion" in text
    assert text.count("<svg") == 2
    assert "+0.225" in text, "J&F against those without"
    assert "n/a" in text
    assert attribute_scores({}, SCORES) == ""


def test_two_methods_by_attribute() -> None:
    better = [score("one", 0.9), score("two", 0.4), score("two", 0.6, 2)]
    text = attribute_gains(ATTRIBUTES, (SCORES, better), ("<a>", "b"))
    assert "J&amp;F &lt;a&gt;" in text
    assert "+0.075" in text
    assert attribute_gains({}, (SCORES, better), ("a", "b")) == ""


def test_points_of_a_line_and_too_few() -> None:
    assert "Pearson r = 1.00" in correlations(SCORES), "F is half of J for every object"
    assert "Too few points" in correlations(SCORES[:1])
