import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.propagation.strays import NEAREST, grown, strays
from core.types import Mask

HEIGHT, WIDTH = 40, 90


def boxes(*found: tuple[int, int, int, int, int]) -> Mask:
    """A mask of boxes: label, top, left, height, width."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for label, top, left, height, width in found:
        mask[top : top + height, left : left + width] = label
    return mask


BEFORE = boxes((1, 10, 10, 10, 10))


def left_out(found: Mask, before: Mask = BEFORE, reach: float = 1.0) -> dict[int, int]:
    """How many places of each label."""
    return {label: int(places.sum()) for label, places in strays(found, before, reach).items()}


def test_a_small_piece_far_from_where_the_object_was_is_a_stray() -> None:
    found = boxes((1, 11, 11, 10, 10), (1, 20, 60, 5, 5))
    [(label, places)] = strays(found, BEFORE, 1.0).items()
    assert label == 1
    assert np.array_equal(places, boxes((1, 20, 60, 5, 5)) == 1)


def test_a_piece_within_reach_belongs_to_the_object() -> None:
    found = boxes((1, 11, 11, 10, 10), (1, 12, 28, 5, 5))
    assert left_out(found) == {}
    assert left_out(found, reach=0.5) == {1: 25}


def test_what_moved_out_of_reach_as_a_whole_is_kept() -> None:
    assert left_out(boxes((1, 20, 60, 5, 5))) == {}


def test_a_larger_piece_far_away_is_the_object_rather_than_what_stayed() -> None:
    assert left_out(boxes((1, 11, 11, 3, 3), (1, 20, 60, 10, 10))) == {}


def test_an_object_that_was_out_of_sight_may_come_back_anywhere() -> None:
    found = boxes((2, 0, 0, 10, 10), (2, 20, 60, 5, 5))
    assert left_out(found) == {}


def test_each_object_has_its_own_place() -> None:
    before = boxes((1, 10, 10, 10, 10), (2, 10, 60, 10, 10))
    found = boxes((1, 10, 10, 10, 9), (2, 10, 60, 10, 9), (1, 25, 70, 3, 3), (2, 25, 10, 2, 2))
    assert left_out(found, before, reach=0.5) == {1: 9, 2: 4}


def test_the_smallest_object_reaches_a_little() -> None:
    before = boxes((1, 10, 10, 1, 2))
    near = boxes((1, 10, 10, 1, 2), (1, 10, 11 + NEAREST, 1, 1))
    far = boxes((1, 10, 10, 1, 2), (1, 10, 12 + NEAREST, 1, 1))
    assert left_out(near, before, reach=0.001) == {}
    assert left_out(far, before, reach=0.001) == {1: 1}


def test_nothing_found_has_no_strays() -> None:
    assert left_out(boxes()) == {}


masks = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(0, HEIGHT - 1),
        st.integers(0, WIDTH - 1),
        st.integers(1, 12),
        st.integers(1, 12),
    ),
    max_size=6,
).map(lambda found: boxes(*found))


@given(masks, masks, st.floats(0.01, 3))
def test_an_object_in_sight_stays_in_sight_and_has_no_strays_afterwards(
    found: Mask, before: Mask, reach: float
) -> None:
    kept = found.copy()
    for label, places in strays(found, before, reach).items():
        assert (found[places] == label).all()
        kept[places] = 0
    assert set(np.unique(kept)) == set(np.unique(found)) | {0}
    assert strays(kept, before, reach) == {}


def test_grown_by_one_in_all_directions() -> None:
    place: NDArray[np.bool_] = boxes((1, 10, 10, 1, 1)) == 1
    assert np.array_equal(grown(place), boxes((1, 9, 9, 3, 3)) == 1)
