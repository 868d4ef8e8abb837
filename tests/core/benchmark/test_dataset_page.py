from typing import Any

import pytest

from core.benchmark.dataset_page import dataset_parts
from core.datasets.attributes import Attribute
from core.datasets.statistics import DatasetFacts, facts_of
from core.metrics.scores import FrameScore, ObjectScores


@pytest.fixture
def facts(sequence: Any) -> DatasetFacts:
    def of(name: str, *tags: Attribute) -> Any:
        return next(f for f in facts_of(sequence(name), frozenset(tags)) if f is not None)

    return DatasetFacts((of("one", Attribute.OCC), of("two")), 6)


def score(sequence: str, value: float, object_id: int = 1) -> ObjectScores:
    frames = tuple(FrameScore(t, value, value / 2) for t in range(1, 5))
    return ObjectScores(sequence, object_id, object_id, frames)  # type: ignore[arg-type]  # an id


SCORES = [score("one", 0.8), score("two", 0.4), score("two", 0.6, 2)]


def test_the_page_shows_the_figures_of_the_paper(facts: DatasetFacts) -> None:
    text = "\n".join(dataset_parts(facts, SCORES))
    for heading in ("Size", "Attributes", "Scores by attribute", "Videos"):
        assert f"<h2>{heading}</h2>" in text
    assert "Pearson r = 1.00" in text, "F is half of J for every object"
    assert "gives no" in text
    assert "Nobody tagged a video with BC, DEF, MB, DB" in text


def test_without_scores_their_figures_are_left_out(facts: DatasetFacts) -> None:
    text = "\n".join(dataset_parts(facts, []))
    assert "Pearson" not in text
    assert "Scores by attribute" not in text


def test_attributes_beside_those_of_another_data_set(facts: DatasetFacts) -> None:
    other = DatasetFacts(facts.sequences[1:], 24, "<davis>")
    text = "\n".join(dataset_parts(facts, [], other))
    assert "<h2>Attributes of two data sets</h2>" in text
    assert "&lt;davis&gt;, 1 video<" in text
    assert "<td>OCC, occlusion</td><td>50.0 %</td><td>0.0 %</td><td>+50.0</td>" in text
    assert "LRA, " not in text, "no video of either has it"
