import pytest

from core.matching import MatchedBy, matched, places_by

CLIP = tuple(f"{i:05d}" for i in range(6))


def test_equal_names_match_whatever_the_order_of_the_clip() -> None:
    found = matched(["b", "a"], ["a", "x", "b"])

    assert found.by is MatchedBy.NAME
    assert found.places == {2: 0, 0: 1}


def test_numbers_match_whatever_their_zeros() -> None:
    found = matched(["2", "3"], CLIP)

    assert (found.by, found.places) == (MatchedBy.NUMBER, {2: 0, 3: 1})


def test_numbers_in_steps_are_not_taken_for_every_fifth_frame() -> None:
    """LVOS numbers 1, 6, 11 ...: two of them are frames of this clip by accident."""
    found = matched(["00000001", "00000006", "00000011"], [f"{i:05d}" for i in range(8)])

    assert (found.by, found.places) == (MatchedBy.ORDER, {0: 0, 1: 1, 2: 2})


def test_counting_from_one_is_matched_by_order() -> None:
    names = [f"{i:04d}" for i in range(1, 7)]

    assert matched(names, CLIP).places == {i: i for i in range(6)}


def test_a_number_twice_says_nothing() -> None:
    assert matched(["1", "01"], CLIP).by is MatchedBy.ORDER


def test_the_surplus_of_either_side_stays_alone() -> None:
    assert matched(["x", "y"], CLIP).places == {0: 0, 1: 1}
    assert len(matched([f"x{i}" for i in range(9)], CLIP).places) == 6


@pytest.mark.parametrize(
    ("by", "places"),
    [
        (MatchedBy.NAME, {3: 1}),
        (MatchedBy.NUMBER, {3: 1, 4: 2, 0: 3}),
        (MatchedBy.ORDER, {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5}),
    ],
)
def test_a_chosen_way_finds_what_fits_and_leaves_the_rest(
    by: MatchedBy, places: dict[int, int]
) -> None:
    names = ["title", "00003", "shot_4", "x0", "y0", "77", "9" * 40]

    assert places_by(by, names, CLIP) == places
