import math

import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.drawing.shapes import Footprint, disc, line, polygon
from core.types import BoolMask

SIZE = (48, 32)
coordinates = st.floats(-20, 60).map(lambda value: round(value, 3))
points = st.tuples(coordinates, coordinates)
diameters = st.floats(0.1, 30).map(lambda value: round(value, 3))


def whole(footprint: Footprint, size: tuple[int, int] = SIZE) -> BoolMask:
    pixels = np.zeros((size[1], size[0]), bool)
    pixels[footprint.box.slices] = footprint.pixels
    return pixels


def distance_to_segment(start: tuple[float, float], end: tuple[float, float]) -> np.ndarray:
    """Slow reference: of every pixel centre from the segment."""
    ys, xs = np.mgrid[: SIZE[1], : SIZE[0]] + 0.5
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    along = 0.0 if squared == 0 else ((xs - start[0]) * dx + (ys - start[1]) * dy) / squared
    along = np.clip(along, 0, 1)
    return np.hypot(xs - start[0] - along * dx, ys - start[1] - along * dy)


@given(x=st.floats(0, 47.99), y=st.floats(0, 31.99))
def test_a_dab_of_one_pixel_covers_exactly_the_pixel_under_the_point(x: float, y: float) -> None:
    expected = np.zeros((32, 48), bool)
    expected[math.floor(y), math.floor(x)] = True
    assert np.array_equal(whole(disc((x, y), 1.0, SIZE)), expected)


@given(start=points, end=points, diameter=diameters)
def test_a_line_covers_the_pixels_within_its_radius(
    start: tuple[float, float], end: tuple[float, float], diameter: float
) -> None:
    distance = distance_to_segment(start, end)
    covered = whole(line(start, end, diameter, SIZE))
    assert covered[distance < diameter / 2 - 1e-6].all()
    # Beyond the radius only pixels that the line itself runs through may be covered.
    assert not covered[(distance > diameter / 2 + 1e-6) & (distance > math.sqrt(0.5) + 1e-6)].any()


@given(start=points, end=points, diameter=st.floats(0.1, 3))
def test_a_thin_line_has_no_gaps(
    start: tuple[float, float], end: tuple[float, float], diameter: float
) -> None:
    for point in (start, end):
        assume(0 <= point[0] < SIZE[0] and 0 <= point[1] < SIZE[1])
    covered = whole(line(start, end, diameter, SIZE))
    pieces, _ = cv2.connectedComponents(covered.astype(np.uint8), connectivity=8)
    assert pieces == 2  # background and one line
    assert covered[int(start[1]), int(start[0])]
    assert covered[int(end[1]), int(end[0])]


def test_a_round_dab_is_symmetric_and_has_the_area_of_a_circle() -> None:
    pixels = whole(disc((50.0, 50.0), 61.0, (100, 100)), (100, 100))
    assert np.array_equal(pixels, pixels[::-1])
    assert np.array_equal(pixels, pixels[:, ::-1])
    assert np.array_equal(pixels, pixels.T)
    assert pixels.sum() == pytest.approx(math.pi * 30.5**2, rel=0.01)


def winding_number(x: float, y: float, outline: list[tuple[float, float]]) -> int:
    """Slow reference: turns of the outline around one point."""
    turns = 0
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
        if y0 <= y < y1 and side > 0:
            turns += 1
        elif y1 <= y < y0 and side < 0:
            turns -= 1
    return turns


@given(outline=st.lists(points, min_size=3, max_size=7))
def test_a_polygon_covers_the_pixel_centres_inside(outline: list[tuple[float, float]]) -> None:
    # Centres exactly on an edge may fall on either side: shift the outline off the pixel grid.
    outline = [(x + 1e-4 * math.pi, y + 1e-4 * math.e) for x, y in outline]
    covered = whole(polygon(outline, SIZE))
    expected = np.array(
        [
            [winding_number(x + 0.5, y + 0.5, outline) != 0 for x in range(SIZE[0])]
            for y in range(SIZE[1])
        ]
    )
    assert np.array_equal(covered, expected)


def test_a_crossing_lasso_has_no_hole() -> None:
    twice_around = [(2, 2), (20, 2), (20, 20), (2, 20)] * 2
    assert whole(polygon(twice_around, SIZE)).sum() == 18 * 18


def test_rectangles_include_exactly_their_pixels() -> None:
    covered = whole(polygon([(3, 4), (8, 4), (8, 6), (3, 6)], SIZE))
    assert covered[4:6, 3:8].all()
    assert covered.sum() == 10


@pytest.mark.parametrize("outline", [[], [(1.0, 1.0)], [(1.0, 1.0), (9.0, 9.0)]])
def test_fewer_than_three_points_cover_nothing(outline: list[tuple[float, float]]) -> None:
    assert polygon(outline, SIZE).box.is_empty


def test_shapes_outside_the_picture_cover_nothing() -> None:
    assert disc((-30, -30), 10, SIZE).box.is_empty
    assert polygon([(-9, -9), (-5, -9), (-5, -5)], SIZE).box.is_empty


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_coordinates_have_to_be_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        disc((bad, 0), 3, SIZE)
    with pytest.raises(ValueError, match="finite"):
        polygon([(0, 0), (bad, 3), (4, 4)], SIZE)
    with pytest.raises(ValueError, match="finite"):
        disc((0, 0), bad, SIZE)


@given(points, points, diameters, diameters)
def test_within_is_what_both_cover(
    first: tuple[float, float], second: tuple[float, float], one: float, other: float
) -> None:
    left, right = disc(first, one, SIZE), disc(second, other, SIZE)
    assert np.array_equal(whole(left.within(right)), whole(left) & whole(right))
