"""Tests of core.training.schedule."""

import pytest

from core.training.schedule import hardest_share, learning_rate


def test_warm_up_then_falling() -> None:
    assert learning_rate(0.0, 4e-4, 2e-5) == pytest.approx(2e-5)
    assert learning_rate(0.025, 4e-4, 2e-5) == pytest.approx(2.1e-4)
    assert learning_rate(0.05, 4e-4, 2e-5) == pytest.approx(4e-4)
    middle = 2e-5 + 3.8e-4 * (0.5 / 0.95) ** 0.9
    assert learning_rate(0.5, 4e-4, 2e-5) == pytest.approx(middle)
    assert learning_rate(1.0, 4e-4, 2e-5) == pytest.approx(2e-5)


def test_time_beyond_the_end_changes_nothing() -> None:
    assert learning_rate(1.3, 4e-4, 2e-5) == learning_rate(1.0, 4e-4, 2e-5)
    assert hardest_share(1.3) == hardest_share(1.0)


def test_without_warm_up_the_peak_comes_first() -> None:
    assert learning_rate(0.0, 1.0, 0.1, warm_up=0.0) == 1.0


@pytest.mark.parametrize(("elapsed", "share"), [(0, 1), (0.25, 0.575), (0.5, 0.15), (1, 0.15)])
def test_hardest_share(elapsed: float, share: float) -> None:
    assert hardest_share(elapsed) == pytest.approx(share)
