import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialogs.fuzzy import fuzzy_score

NAMES = ["Track forward", "Track backward", "Fit frame", "Next worst frame", "Show or hide"]


def best(typed: str) -> str:
    scores = {name: fuzzy_score(typed, name) for name in NAMES}
    return max(NAMES, key=lambda name: -1e9 if scores[name] is None else scores[name])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tf", "Track forward"),
        ("tr fw", "Track forward"),
        ("TB", "Track backward"),
        ("fit", "Fit frame"),
        ("worst", "Next worst frame"),
        ("nwf", "Next worst frame"),
        ("hid", "Show or hide"),
    ],
)
def test_a_few_letters_find_a_name(typed: str, name: str) -> None:
    assert best(typed) == name


def test_letters_in_another_order_do_not_fit() -> None:
    assert fuzzy_score("kcart", "Track") is None
    assert fuzzy_score("trackk", "Track") is None


def test_nothing_typed_fits_everything_alike() -> None:
    assert fuzzy_score("  ", "Track") == fuzzy_score("", "Fit frame") == 0


def test_of_two_that_fit_the_shorter_wins() -> None:
    short, long = fuzzy_score("fit", "Fit"), fuzzy_score("fit", "Fit the whole frame")
    assert short is not None
    assert long is not None
    assert short > long


@given(st.text("abc ", max_size=8), st.text("abc ", max_size=12))
def test_it_fits_whenever_one_word_start_path_exists_and_never_else(typed: str, name: str) -> None:
    """Where it says that letters fit, they are there in this order."""
    if fuzzy_score(typed, name) is not None:
        letters = iter(name)
        assert all(letter in letters for letter in typed.replace(" ", ""))


@given(st.text("abc", min_size=1, max_size=12), st.data())
def test_what_is_in_a_row_always_fits(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))

    assert fuzzy_score(name[start:end], name) is not None
