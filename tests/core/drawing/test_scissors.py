import numpy as np
import pytest

from core.drawing.scissors import REACH, EdgePaths


@pytest.fixture
def picture() -> np.ndarray:
    """A bright square on dark: columns and rows 60..139."""
    image = np.full((200, 240, 3), 40, np.uint8)
    image[60:140, 60:140] = 210
    return image


def test_a_path_goes_round_the_corner_along_the_edge(picture: np.ndarray) -> None:
    path = EdgePaths(picture).path((100.5, 60.5), (139.5, 110.5))
    assert path[0] == (100.5, 60.5)
    assert path[-1] == (139.5, 110.5)
    assert len(path) > 60
    for x, y in path:
        assert min(abs(y - 60), abs(x - 140)) <= 2.5
        assert y < 70 or x > 130


def test_out_of_reach_and_on_the_spot_it_is_straight(picture: np.ndarray) -> None:
    paths = EdgePaths(picture)
    far = (20.0, 20.0), (20.0 + REACH + 5, 30.0)
    assert paths.path(*far) == list(far)
    assert paths.path((5.2, 5.2), (5.8, 5.4)) == [(5.2, 5.2), (5.8, 5.4)]


def test_one_start_serves_many_ends(picture: np.ndarray) -> None:
    paths = EdgePaths(picture)
    start = (60.5, 100.5)
    for end in ((60.5, 70.5), (60.5, 130.5), (90.5, 139.5)):
        assert paths.path(start, end)[-1] == end


def test_points_outside_the_picture_are_answered(picture: np.ndarray) -> None:
    path = EdgePaths(picture).path((-4.0, 50.0), (30.0, 260.0))
    assert path[0] == (-4.0, 50.0)
    assert path[-1] == (30.0, 260.0)


def test_the_nearest_edge_is_found_within_its_radius(picture: np.ndarray) -> None:
    paths = EdgePaths(picture)
    x, y = paths.nearest_edge((100.0, 55.0), 10)
    assert abs(y - 60) <= 1.5
    assert abs(x - 100) <= 2
    assert paths.nearest_edge((100.0, 45.0), 10) == (100.0, 45.0)
    assert paths.nearest_edge((100.0, 60.0), 0) == (100.0, 60.0)
