import numpy as np
import pytest

from core.sample.landscape import ROCK_LEFT, ROCK_WIDTH, Landscape

WIDTH, HEIGHT, FRAMES = 160, 90, 20


@pytest.fixture(scope="module")
def country() -> Landscape:
    return Landscape(WIDTH, HEIGHT, reach=1000.0, frames=FRAMES, seed=3)


def test_the_picture_is_filled_and_textured(country: Landscape) -> None:
    picture = country.behind(0.0, 0)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    assert picture.min() >= 0
    assert picture.max() <= 1.01
    assert picture.std() > 0.05


def test_it_reaches_to_the_last_frame(country: Landscape) -> None:
    assert country.behind(1000.0, FRAMES).shape == (HEIGHT, WIDTH, 3)
    assert country.front(1000.0, FRAMES).coverage.shape[1] == WIDTH


def test_near_layers_pass_faster_than_far_ones(country: Landscape) -> None:
    change = np.abs(country.behind(100.0, 0) - country.behind(0.0, 0)).mean(axis=(1, 2))
    assert change[-10:].mean() > 2 * change[:10].mean()


def test_the_rock_passes_in_front(country: Landscape) -> None:
    middle = float(ROCK_LEFT + ROCK_WIDTH // 2 - WIDTH // 2)
    layer = country.front(middle, 0)
    assert layer.coverage[HEIGHT // 2 - layer.top, WIDTH // 2] == 1
    assert country.front(0.0, 0).coverage[: HEIGHT // 2].max() == 0


def test_the_same_seed_gives_the_same_country(country: Landscape) -> None:
    again = Landscape(WIDTH, HEIGHT, reach=1000.0, frames=FRAMES, seed=3)
    assert np.array_equal(again.behind(50.0, 5), country.behind(50.0, 5))
