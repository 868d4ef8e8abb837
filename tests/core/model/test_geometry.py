"""Tests of core.model.geometry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.geometry import MAX_ASPECT, aligned, network_size, token_grid


@pytest.mark.parametrize(
    ("height", "width", "short_side", "expected"),
    [
        (480, 854, 480, (481, 849)),
        (854, 480, 480, (849, 481)),
        (1080, 1920, 480, (481, 849)),
        (240, 426, 480, (481, 849)),  # scaled up
        (480, 480, 480, (481, 481)),
        (480, 854, 257, (257, 465)),
        (100, 1000, 480, (97, 1041)),  # the long side meets its cap, the short side shrinks
        (1000, 100, 480, (1041, 97)),
        (1, 1, 480, (481, 481)),
        (1, 10_000, 480, (17, 1041)),
        (7, 5, 17, (17, 17)),
    ],
)
def test_network_size(height: int, width: int, short_side: int, expected: tuple[int, int]) -> None:
    assert network_size(height, width, short_side) == expected


@pytest.mark.parametrize(
    ("side", "expected"), [(480, 481), (854, 849), (465, 465), (17, 17), (3, 17), (0, 17)]
)
def test_aligned(side: float, expected: int) -> None:
    assert aligned(side) == expected


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(17, 1100))
def test_every_size_is_aligned_and_bounded(height: int, width: int, short_side: int) -> None:
    sides = network_size(height, width, short_side)

    assert all(side % 16 == 1 and side >= 17 for side in sides)
    assert max(sides) <= MAX_ASPECT * short_side + 16
    assert min(sides) <= short_side + 8


def test_token_grid() -> None:
    assert token_grid(481, 849) == (31, 54)
    assert token_grid(17, 33) == (2, 3)
