"""Tests of core.training.dice."""

import torch

from core.training.dice import Dice


def dice(seed: int = 0) -> Dice:
    return Dice(torch.Generator().manual_seed(seed))


def test_the_same_seed_draws_the_same() -> None:
    def draws(d: Dice) -> list[object]:
        return [d.uniform(0, 1), d.integer(0, 99), d.normal(3).tolist(), d.choice("abcdef")]

    assert draws(dice(1)) == draws(dice(1))
    assert draws(dice(1)) != draws(dice(2))


def test_ranges_are_kept() -> None:
    d = dice()
    assert {d.integer(2, 4) for _ in range(60)} == {2, 3, 4}
    assert all(1.5 <= d.uniform(1.5, 2.0) < 2.0 for _ in range(60))
    numbers = d.uniforms(-1.0, 1.0, 50)
    assert float(numbers.min()) >= -1.0
    assert float(numbers.max()) < 1.0


def test_chance_at_its_ends() -> None:
    d = dice()
    assert all(d.chance(1.0) for _ in range(20))
    assert not any(d.chance(0.0) for _ in range(20))


def test_sample_draws_different_items() -> None:
    d = dice()
    assert sorted(d.sample([1, 2, 3], 3)) == [1, 2, 3]
    assert len(d.sample([1, 2, 3], 2)) == 2
    assert d.sample([], 2) == []
