import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drawing.regions import (
    connected,
    connected_without_edges,
    edges,
    outside,
    same_id,
    silhouette,
    silhouette_of,
    similar,
)
from core.drawing.shapes import Footprint
from core.types import BoolMask, Box

WIDTH, HEIGHT = 24, 16


def whole(region: Footprint, shape: tuple[int, int] = (HEIGHT, WIDTH)) -> BoolMask:
    found = np.zeros(shape, bool)
    found[region.box.slices] = region.pixels
    return found


def flooded(pixels: BoolMask, seed: tuple[int, int]) -> BoolMask:
    """What hangs together with the seed, found the slow and obvious way."""
    found = np.zeros_like(pixels)
    waiting = [seed] if pixels[seed[1], seed[0]] else []
    while waiting:
        x, y = waiting.pop()
        if 0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1] and pixels[y, x] > found[y, x]:
            found[y, x] = True
            waiting += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    return found


@given(
    noise=st.integers(0, 200),
    share=st.sampled_from([0.3, 0.6, 0.9]),
    x=st.integers(0, WIDTH - 1),
    y=st.integers(0, HEIGHT - 1),
)
def test_connected_is_a_flood_in_four_directions(noise: int, share: float, x: int, y: int) -> None:
    pixels = np.random.default_rng(noise).random((HEIGHT, WIDTH)) < share
    region = connected(pixels, (x, y))
    assert np.array_equal(whole(region), flooded(pixels, (x, y)))
    if not region.box.is_empty:
        assert Box.around(whole(region)) == region.box


@given(noise=st.integers(0, 200), tolerance=st.integers(0, 255))
def test_similar_compares_each_channel_with_the_mean_around_the_seed(
    noise: int, tolerance: int
) -> None:
    picture = np.random.default_rng(noise).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    seed = np.round(picture[4:7, 9:12].reshape(-1, 3).mean(axis=0))
    expected = (np.abs(picture.astype(int) - seed) <= tolerance).all(axis=2)
    expected[5, 10] = True
    assert np.array_equal(similar(picture, (10, 5), tolerance), expected)


def test_the_corner_of_the_picture_can_be_clicked() -> None:
    picture = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    assert similar(picture, (0, 0), 0).all()
    assert similar(picture, (WIDTH - 1, HEIGHT - 1), 0).all()


def test_an_edge_stops_a_region_that_the_colours_would_let_through() -> None:
    picture = np.full((60, 80, 3), 80, np.uint8)
    picture[:, 40:] = 180
    everything = np.ones((60, 80), bool)
    edge = edges(picture)
    assert edge.any()
    assert whole(connected(everything, (10, 30)), (60, 80)).all()

    region = whole(connected_without_edges(everything, (10, 30), edge), (60, 80))

    assert region[:, :38].all()
    assert not region[:, 43:].any()


def test_a_click_on_an_edge_is_not_lost() -> None:
    everything = np.ones((9, 9), bool)
    assert connected_without_edges(everything, (4, 4), everything).pixels.all()


def ring(opening: int) -> np.ndarray:
    """A square ring of object 1 with an opening of some pixels in its right side."""
    mask = np.zeros((60, 80), np.uint8)
    mask[10:50, 10:60] = 1
    mask[14:46, 14:56] = 0
    mask[25 : 25 + opening, 56:60] = 0
    return mask


@pytest.mark.parametrize("opening", [0, 1, 3, 6])
def test_openings_up_to_the_gap_are_closed(opening: int) -> None:
    region = whole(same_id(ring(opening), (30, 30), 6), (60, 80))
    inside = np.zeros((60, 80), bool)
    inside[14:46, 14:56] = True
    assert region[inside].all(), "also the corners"
    assert not region[:, 61:].any()


@pytest.mark.parametrize(("opening", "gap"), [(1, 0), (12, 6)])
def test_larger_openings_are_not(opening: int, gap: int) -> None:
    assert whole(same_id(ring(opening), (30, 30), gap), (60, 80))[5, 5]


def test_narrow_places_can_be_filled_too() -> None:
    mask = np.ones((20, 30), np.uint8)
    mask[10, 5:25] = 0
    assert same_id(mask, (12, 10), 20).box == Box(5, 10, 25, 11)


def test_the_id_under_the_seed_counts() -> None:
    assert same_id(ring(0), (11, 11), 0).box == Box(10, 10, 60, 50)
    assert same_id(ring(0), (11, 11), 0).pixels.sum() == 40 * 50 - 32 * 42


@given(noise=st.integers(0, 200))
def test_a_silhouette_is_everything_but_the_outside(noise: int) -> None:
    pixels = np.random.default_rng(noise).random((HEIGHT, WIDTH)) < 0.6
    beyond = outside(pixels)
    assert not (beyond & pixels).any()
    assert np.array_equal(whole(silhouette(pixels)), ~beyond)
    border = ~pixels
    border[1:-1, 1:-1] = False
    assert beyond[border].all()


def test_a_region_is_filled_in_its_place() -> None:
    filled = silhouette_of(same_id(ring(0), (11, 11), 0))
    assert filled.box == Box(10, 10, 60, 50)
    assert filled.pixels.all()


def test_nothing_has_no_silhouette() -> None:
    assert silhouette(np.zeros((5, 5), bool)).box.is_empty
