"""Tests of core.metrics.region: the conformance cases of J."""

import numpy as np
import pytest

from core.metrics.region import region_similarity
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
VGA = square((100, 200), (100, 300), (480, 854))
HD = square((100, 200), (100, 300), (720, 1280))

CASES = [
    ("same", MIDDLE, MIDDLE, 1),
    ("both empty", EMPTY, EMPTY, 1),
    ("truth empty", EMPTY, MIDDLE, 0),
    ("prediction empty", MIDDLE, EMPTY, 0),
    ("right 1", MIDDLE, square((40, 60), (41, 61)), 0.904762),
    ("right 2", MIDDLE, square((40, 60), (42, 62)), 0.818182),
    ("right 3", MIDDLE, square((40, 60), (43, 63)), 0.739130),
    ("right 5", MIDDLE, square((40, 60), (45, 65)), 0.6),
    ("diagonal", MIDDLE, square((41, 61), (41, 61)), 0.822323),
    ("grown 1", MIDDLE, square((39, 61), (39, 61)), 0.826446),
    ("grown 2", MIDDLE, square((38, 62), (38, 62)), 0.694444),
    ("grown 3", MIDDLE, square((37, 63), (37, 63)), 0.591716),
    ("hole", MIDDLE, HOLE, 0.75),
    ("full", FULL, FULL, 1),
    ("left half", FULL, square((0, 100), (0, 50)), 0.5),
    ("corner", square((50, 100), (50, 100)), square((50, 100), (52, 100)), 0.96),
    ("pixel beside", square((50, 51), (50, 51)), square((50, 51), (51, 52)), 0),
    ("last pixel", square((99, 100), (99, 100)), square((99, 100), (99, 100)), 1),
    ("last pixel missed", square((99, 100), (99, 100)), EMPTY, 0),
    ("apart", square((10, 20), (10, 20)), square((60, 70), (60, 70)), 0),
    ("480p shift 8", VGA, np.roll(VGA, 8, axis=1), 0.923077),
    ("480p shift 9", VGA, np.roll(VGA, 9, axis=1), 0.913876),
    ("720p shift 12", HD, np.roll(HD, 12, axis=1), 0.886792),
    ("720p shift 13", HD, np.roll(HD, 13, axis=1), 0.877934),
]


@pytest.mark.parametrize(
    ("truth", "prediction", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_conformance(truth: BoolMask, prediction: BoolMask, expected: float) -> None:
    assert region_similarity(truth, prediction) == pytest.approx(expected, abs=1e-6)
