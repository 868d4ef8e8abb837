import numpy as np
import pytest

from core.sample.paint import lay_over
from core.sample.scene import MAIN_ID, Scene

NEAR_THE_ROCK = 88


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene()


def test_the_first_frame_shows_the_object(scene: Scene) -> None:
    picture, mask = scene.draw(0)
    assert picture.shape == (360, 640, 3)
    assert mask.shape == (360, 640)
    assert np.unique(mask).tolist() == [0, MAIN_ID]
    assert np.count_nonzero(mask) > 8000


def test_the_rock_hides_it_partly_and_wholly(scene: Scene) -> None:
    partly = np.count_nonzero(scene.draw(NEAR_THE_ROCK)[1])
    assert 0 < partly < 4000
    assert not scene.draw(80)[1].any()


def test_it_is_away_and_comes_back_larger(scene: Scene) -> None:
    assert not scene.draw(200)[1].any()
    last = np.count_nonzero(scene.draw(319)[1])
    assert last > 2 * np.count_nonzero(scene.draw(0)[1])


def test_a_frame_is_the_same_each_time(scene: Scene) -> None:
    first, again = scene.draw(110), scene.draw(110)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])


def test_the_mask_follows_the_visible_edge(scene: Scene) -> None:
    """Inside the mask the picture is the balloon's; outside it is as if there were no balloon."""
    picture, mask = scene.draw(20)
    scenery = scene._landscape.behind(120.0, 20)
    lay_over(scenery, scene._landscape.front(120.0, 20))
    without = scene._developed(scenery, 20)
    differs = np.abs(picture.astype(int) - without).max(axis=2) > 90
    edge_pixels = 60
    assert np.count_nonzero(differs & (mask == 0)) < edge_pixels
    assert np.count_nonzero(differs & (mask > 0)) > 0.4 * np.count_nonzero(mask)
