from itertools import pairwise

import pytest

from app.canvas.zoom import MAX_ZOOM, MIN_ZOOM, clamped, fitting, stepped


def test_four_steps_double():
    zoom = 1.0
    for _ in range(4):
        zoom = stepped(zoom, 1)
    assert zoom == pytest.approx(2.0)
    assert stepped(1.0, 1) == pytest.approx(2**0.25)
    assert stepped(1.0, -1) == pytest.approx(2**-0.25)


@pytest.mark.parametrize("start", [0.0731, 0.437, 0.99, 1.7, 13.0])
def test_100_percent_is_met_from_anywhere(start):
    zoom = start
    direction = 1 if start < 1 else -1
    seen = [zoom]
    for _ in range(40):
        zoom = stepped(zoom, direction)
        seen.append(zoom)
    assert 1.0 in seen
    assert all(b > a if direction > 0 else b < a for a, b in pairwise(seen[:6]))


def test_fine_wheels_move_a_little():
    assert 1.0 < stepped(1.0, 0.1) < stepped(1.0, 0.2) < stepped(1.0, 1)


def test_limits():
    assert (MIN_ZOOM, MAX_ZOOM) == (0.05, 64.0)
    assert stepped(60.0, 5) == MAX_ZOOM
    assert stepped(0.051, -5) == MIN_ZOOM
    assert clamped(1000) == MAX_ZOOM


def test_fitting_shows_all_of_it():
    assert fitting((1920, 1080), (960, 1080)) == 0.5
    assert fitting((1920, 1080), (1920, 270)) == 0.25
    assert fitting((10, 10), (1000, 1000), largest=8.0) == 8.0
    assert fitting((0, 0), (100, 100)) == 1.0
