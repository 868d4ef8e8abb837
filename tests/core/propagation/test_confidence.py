"""Confidence on logits made by hand."""

import pytest
import torch

from core.propagation.confidence import confidence_of
from core.propagation.scaling import Merge
from core.types import ObjectId


def test_confidence_is_the_mean_sureness_over_the_object_and_a_band() -> None:
    logits = torch.zeros(1, 2, 20, 20)
    logits[0, 1] = -2.0
    logits[0, 1, 8:12, 8:12] = 3.0
    found, sureness = confidence_of(Merge([1]).probabilities(logits), [ObjectId(5)])

    object_, around = 16, 8 * 8 - 16
    sure, unsure = torch.sigmoid(torch.tensor([3.0, 2.0])).tolist()
    expected = (object_ * sure + around * unsure) / (object_ + around)
    assert found == {5: pytest.approx(expected)}
    assert sureness == pytest.approx(expected)


def test_an_absent_object_is_the_surer_the_farther_it_is_from_winning() -> None:
    logits = torch.zeros(1, 2, 20, 20)
    logits[0, 1] = -5.0
    logits[0, 1, 3, 3] = -1.0
    expected = 1 - float(torch.sigmoid(torch.tensor(-1.0)))
    found, sureness = confidence_of(Merge([1]).probabilities(logits), [ObjectId(5)])
    assert found == {5: pytest.approx(expected)}
    assert sureness == 0, "nothing is in sight that one could be sure of"
