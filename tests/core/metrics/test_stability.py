"""Tests of core.metrics.stability: the conformance cases of V."""

from collections.abc import Sequence

import pytest

from core.metrics.stability import stability


@pytest.mark.parametrize(
    ("region", "boundary", "expected"),
    [
        ([0.7, 0.7, 0.7], [0.7, 0.7, 0.7], 0),
        ([0, 1], [0, 1], 0.5),
        ([1, 1, 1, 0], [1, 1, 1, 0], 0.433013),
        ([0.9, 0.8, 0.7, 0.6], [0.8, 0.9, 0.7, 0.6], 0.106066),
        ([0.9, 0.91], [0.9, 0.91], 0.005),
        ([0.9, 0.92], [0.9, 0.92], 0.01),
    ],
)
def test_exact(region: Sequence[float], boundary: Sequence[float], expected: float) -> None:
    assert stability(region, boundary) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("region", "boundary", "expected"),
    [
        ([0.9, 0.8, 0.7, 0.6], [0.8, 0.9, 0.7, 0.6], 0.106301),
        ([0.9, 0.91], [0.9, 0.91], 0),
        ([0.9, 0.92], [0.9, 0.92], 0.01),
    ],
)
def test_official(region: Sequence[float], boundary: Sequence[float], expected: float) -> None:
    assert stability(region, boundary, official=True) == pytest.approx(expected, abs=1e-6)
