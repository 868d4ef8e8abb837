import numpy as np
import pytest

from core.review.risk_parts import Part, area_jumps, log_ratios, pieces_of


def test_pieces_leave_specks_out() -> None:
    pixels = np.zeros((40, 40), bool)
    assert pieces_of(pixels) == 0
    pixels[0:20, 0:20] = True
    assert pieces_of(pixels) == 1
    pixels[30:40, 30:40] = True
    assert pieces_of(pixels) == 2
    pixels[25, 0:3] = True
    assert pieces_of(pixels) == 2
    pixels[20, 20] = True
    assert pieces_of(pixels) == 2, "touching at a corner is one piece"


def test_a_jump_is_measured_against_the_frames_around() -> None:
    areas = np.full(20, 100.0)
    areas[10] = 50
    jumps = area_jumps(areas)
    assert jumps[10] == pytest.approx(np.log(2))
    assert np.delete(jumps, 10) == pytest.approx(0)
    assert log_ratios(areas)[10] == pytest.approx(-np.log(2))


def test_vanishing_counts_as_one_pixel() -> None:
    areas = np.array([100.0] * 6 + [0.0] + [100.0] * 6)
    assert area_jumps(areas)[6] == pytest.approx(np.log(100))
    assert area_jumps(np.zeros(5)) == pytest.approx(0)


def test_unknown_areas_are_not_jumps() -> None:
    areas = np.array([np.nan, 100, np.nan, np.nan, 80])
    found = area_jumps(areas)
    assert np.isnan(found).tolist() == [True, False, True, True, False]
    assert np.isnan(area_jumps(np.array([7.0])))


def test_parts_index_arrays() -> None:
    assert [int(part) for part in Part] == list(range(len(Part)))
