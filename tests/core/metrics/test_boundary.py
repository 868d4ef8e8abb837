"""Tests of core.metrics.boundary: the conformance cases of F and of the boundary map."""

import time

import numpy as np
import pytest

from core.metrics.boundary import boundary_accuracy, boundary_map, tolerance_radius
from core.types import BoolMask


def square(
    rows: tuple[int, int], columns: tuple[int, int], size: tuple[int, int] = (100, 100)
) -> BoolMask:
    mask = np.zeros(size, bool)
    mask[rows[0] : rows[1], columns[0] : columns[1]] = True
    return mask


MIDDLE = square((40, 60), (40, 60))
EMPTY = np.zeros((100, 100), bool)
FULL = np.ones((100, 100), bool)
HOLE = MIDDLE & ~square((45, 55), (45, 55))
LAST = square((99, 100), (99, 100))
VGA = square((100, 200), (100, 300), (480, 854))
HD = square((100, 200), (100, 300), (720, 1280))

CASES = [
    ("same", MIDDLE, MIDDLE, 1),
    ("both empty", EMPTY, EMPTY, 1),
    ("truth empty", EMPTY, MIDDLE, 0),
    ("prediction empty", MIDDLE, EMPTY, 0),
    ("right 1", MIDDLE, square((40, 60), (41, 61)), 1),
    ("right 2", MIDDLE, square((40, 60), (42, 62)), 1),
    ("right 3", MIDDLE, square((40, 60), (43, 63)), 0.55),
    ("right 5", MIDDLE, square((40, 60), (45, 65)), 0.5),
    ("diagonal", MIDDLE, square((41, 61), (41, 61)), 1),
    ("grown 1", MIDDLE, square((39, 61), (39, 61)), 1),
    ("grown 2", MIDDLE, square((38, 62), (38, 62)), 0.933333),
    ("grown 3", MIDDLE, square((37, 63), (37, 63)), 0),
    ("hole", MIDDLE, HOLE, 0.8),
    ("full", FULL, FULL, 1),
    ("left half", FULL, square((0, 100), (0, 50)), 0),
    ("corner", square((50, 100), (50, 100)), square((50, 100), (52, 100)), 1),
    ("pixel beside", square((50, 51), (50, 51)), square((50, 51), (51, 52)), 1),
    ("last pixel", LAST, LAST, 1),
    ("last pixel missed", LAST, EMPTY, 0),
    ("apart", square((10, 20), (10, 20)), square((60, 70), (60, 70)), 0),
    ("480p shift 8", VGA, np.roll(VGA, 8, axis=1), 1),
    ("480p shift 9", VGA, np.roll(VGA, 9, axis=1), 0.693333),
    ("720p shift 12", HD, np.roll(HD, 12, axis=1), 1),
    ("720p shift 13", HD, np.roll(HD, 13, axis=1), 0.706667),
]


@pytest.mark.parametrize(
    ("truth", "prediction", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_conformance(truth: BoolMask, prediction: BoolMask, expected: float) -> None:
    assert boundary_accuracy(truth, prediction) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("mask", "pixels"),
    [
        (MIDDLE, 80),
        (HOLE, 120),
        (FULL, 0),
        (EMPTY, 0),
        (square((50, 100), (50, 100)), 101),
        (square((50, 100), (52, 100)), 99),
        (square((50, 51), (50, 51)), 4),
        (LAST, 3),
    ],
)
def test_boundary_lengths(mask: BoolMask, pixels: int) -> None:
    assert np.count_nonzero(boundary_map(mask)) == pixels


def test_boundary_of_a_small_square() -> None:
    found = np.argwhere(boundary_map(square((2, 4), (2, 4), (6, 6)))).tolist()
    assert found == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 3], [3, 1], [3, 2], [3, 3]]


@pytest.mark.parametrize(
    ("height", "width", "radius"),
    [(480, 854, 8), (720, 1280, 12), (1080, 1920, 18), (100, 100, 2)],
)
def test_tolerance(height: int, width: int, radius: int) -> None:
    assert tolerance_radius(height, width) == radius


def test_order_of_the_masks_does_not_matter() -> None:
    assert boundary_accuracy(MIDDLE, HOLE) == boundary_accuracy(HOLE, MIDDLE)


def test_matches_a_slow_reference_on_noise() -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        truth, prediction = rng.random((2, 40, 60)) < 0.01
        assert boundary_accuracy(truth, prediction) == pytest.approx(_slow(truth, prediction))


def _slow(truth: BoolMask, prediction: BoolMask) -> float:
    radius = tolerance_radius(*truth.shape)
    true, found = (np.argwhere(boundary_map(mask)) for mask in (truth, prediction))
    squared = ((true[:, None] - found[None]) ** 2).sum(-1)
    precision = (squared.min(0) <= radius**2).mean()
    recall = (squared.min(1) <= radius**2).mean()
    return 2 * precision * recall / (precision + recall)


@pytest.mark.slow
def test_a_480p_frame_takes_milliseconds() -> None:
    shifted = np.roll(VGA, 5, axis=1)
    boundary_accuracy(VGA, shifted)
    times = []
    for _ in range(10):
        start = time.process_time()
        boundary_accuracy(VGA, shifted)
        times.append(time.process_time() - start)
    assert min(times) < 0.02
