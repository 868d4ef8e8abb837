import numpy as np
import pytest

from core.review.validation import area_under_curve, found_by


def test_area_is_how_often_the_bad_one_has_the_higher_risk() -> None:
    risk = np.array([0.1, 0.4, 0.35, 0.8])
    assert area_under_curve(risk, np.array([False, False, True, True])) == pytest.approx(0.75)
    assert area_under_curve(np.ones(4), np.array([False, True, True, False])) == 0.5
    assert area_under_curve(risk, np.zeros(4, bool)) is None


def test_the_worst_tenth_in_the_riskiest_fifth() -> None:
    region = np.linspace(0, 1, 100)
    assert found_by(1 - region, region).worst == 1
    assert found_by(region, region).worst == 0
    assert found_by(np.ones(100), region).worst == pytest.approx(0.2), "no opinion, one fifth"


def test_ties_at_the_border_count_by_the_room_there_is() -> None:
    region = np.zeros(100)
    risk = np.repeat([1.0, 0.0], (20, 80))
    assert found_by(risk, region).worst == pytest.approx(0.2), "all are equally bad"


def test_only_known_frames_count() -> None:
    found = found_by(np.array([0.9, np.nan, 0.1]), np.array([0.1, 0.1, 0.9]))
    assert (found.frames, found.bad, found.area) == (2, 1, 1)
    nothing = found_by(np.array([np.nan]), np.array([0.5]))
    assert (nothing.frames, nothing.area, nothing.worst) == (0, None, None)
