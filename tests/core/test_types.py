import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.types import AUTO_STATES, PROTECTED_STATES, Box, CellState, Change, Direction, Review

numbers = st.integers(-5, 15)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)


def pixels_of(box: Box) -> set[tuple[int, int]]:
    """Slow reference: (row, column) of every pixel."""
    return {(y, x) for y in range(box.top, box.bottom) for x in range(box.left, box.right)}


@given(boxes)
def test_a_box_has_as_many_pixels_as_it_says(box: Box) -> None:
    assert box.width * box.height == len(pixels_of(box))
    assert box.is_empty == (not pixels_of(box))


@given(boxes, boxes)
def test_a_union_is_the_smallest_box_around_both(first: Box, second: Box) -> None:
    union = first.union(second)
    wanted = pixels_of(first) | pixels_of(second)
    assert pixels_of(union) >= wanted
    if wanted:
        rows, columns = zip(*wanted, strict=True)
        assert (union.top, union.bottom) == (min(rows), max(rows) + 1)
        assert (union.left, union.right) == (min(columns), max(columns) + 1)


@given(boxes)
def test_a_clipped_box_indexes_exactly_its_pixels(box: Box) -> None:
    picture = np.zeros((8, 10), bool)
    clipped = box.clipped(10, 8)
    picture[clipped.slices] = True
    inside = {(y, x) for y, x in pixels_of(box) if 0 <= y < 8 and 0 <= x < 10}
    assert {(int(y), int(x)) for y, x in np.argwhere(picture)} == inside


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), max_size=4))
def test_a_box_around_pixels_touches_them_on_every_side(places: list[tuple[int, int]]) -> None:
    pixels = np.zeros((8, 10), bool)
    for y, x in places:
        pixels[y, x] = True
    box = Box.around(pixels)
    assert box.is_empty == (not places)
    if places:
        rows, columns = zip(*places, strict=True)
        assert box == Box(min(columns), min(rows), max(columns) + 1, max(rows) + 1)


def test_directions_step_their_way() -> None:
    assert (Direction.FORWARD.step, Direction.BACKWARD.step) == (1, -1)


def test_stored_numbers_of_states_never_change() -> None:
    assert {state.name: int(state) for state in CellState} == {
        "EMPTY": 0,
        "AUTO": 1,
        "DRAFT": 2,
        "KEYFRAME": 3,
        "ABSENT": 4,
        "STALE_SOFT": 5,
        "STALE_HARD": 6,
    }
    assert {review.name: int(review) for review in Review} == {
        "UNSEEN": 0,
        "APPROVED": 1,
        "FLAGGED": 2,
    }


def test_what_a_person_made_is_protected() -> None:
    assert frozenset(CellState) - PROTECTED_STATES == AUTO_STATES | {CellState.EMPTY}


def test_a_change_touches_its_frames_or_all() -> None:
    assert Change(frames=frozenset({3})).touches(3)
    assert not Change(frames=frozenset({3})).touches(4)
    assert Change(frames=None).touches(4)
    assert not Change().touches(0)


def test_becoming_stale_touches_a_frame_but_is_no_edit() -> None:
    change = Change(frames=frozenset({3, 4}), restaled=frozenset({4}))
    assert (change.touches(4), change.edits(4)) == (True, False)
    assert (change.touches(3), change.edits(3)) == (True, True)
    assert not change.edits(5)


@given(boxes, boxes)
def test_the_intersection_has_what_both_have(first: Box, second: Box) -> None:
    assert pixels_of(first.intersected(second)) == pixels_of(first) & pixels_of(second)


def test_boxes_grow_and_move() -> None:
    assert Box(3, 4, 7, 9).grown(2) == Box(1, 2, 9, 11)
    assert Box(3, 4, 3, 9).grown(2).is_empty
    assert Box(3, 4, 7, 9).moved(-3, 1) == Box(0, 5, 4, 10)
