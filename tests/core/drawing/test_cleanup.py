import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drawing.cleanup import Cleanup, cleaned
from core.types import BoolMask


def noise(seed: int, share: float = 0.5) -> BoolMask:
    return np.random.default_rng(seed).random((24, 30)) < share


def blank() -> BoolMask:
    return np.zeros((60, 80), bool)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 99),
    cleanup=st.builds(
        Cleanup,
        border=st.integers(0, 6),
        specks=st.integers(0, 30),
        holes=st.integers(0, 30),
        smooth=st.integers(0, 6),
        grow=st.integers(-6, 6),
    ),
)
def test_the_mask_given_stays_and_the_answer_has_its_size(seed: int, cleanup: Cleanup) -> None:
    pixels = noise(seed)
    before = pixels.copy()
    after = cleaned(pixels, cleanup)
    assert after.shape == pixels.shape
    assert after.dtype == np.bool_
    assert np.array_equal(pixels, before)
    assert after is not pixels


def test_nothing_asked_and_nothing_there_change_nothing() -> None:
    pixels = noise(1)
    assert np.array_equal(cleaned(pixels, Cleanup()), pixels)
    assert not cleaned(blank(), Cleanup(grow=5, holes=9)).any()


@settings(max_examples=30)
@given(seed=st.integers(0, 99), amount=st.integers(1, 7))
def test_growing_and_shrinking_go_by_true_distance(seed: int, amount: int) -> None:
    pixels = noise(seed, 0.1)
    rows, columns = np.mgrid[0:24, 0:30]
    there = np.argwhere(pixels)
    expected = np.zeros_like(pixels)
    for row, column in there:
        expected |= (rows - row) ** 2 + (columns - column) ** 2 <= amount**2
    assert np.array_equal(cleaned(pixels, Cleanup(grow=amount)), expected)
    assert np.array_equal(~cleaned(~pixels, Cleanup(grow=-amount)), expected)


def test_specks_go_and_the_largest_piece_stays_however_small() -> None:
    pixels = blank()
    pixels[10:20, 10:20] = True
    pixels[40, 40:44] = True
    assert cleaned(pixels, Cleanup(specks=4)).sum() == 100
    assert cleaned(pixels, Cleanup(specks=3)).sum() == 104
    assert cleaned(pixels, Cleanup(specks=5000)).sum() == 100


def test_holes_are_filled_up_to_their_size() -> None:
    pixels = blank()
    pixels[10:40, 10:40] = True
    pixels[20:23, 20:23] = False
    pixels[30:36, 30:36] = False
    assert cleaned(pixels, Cleanup(holes=9))[20:23, 20:23].all()
    assert not cleaned(pixels, Cleanup(holes=9))[30:36, 30:36].any()
    assert cleaned(pixels, Cleanup(holes=36)).sum() == 900


def test_what_opens_to_the_border_is_no_hole() -> None:
    pixels = np.ones((20, 20), bool)
    pixels[8:12, 0:3] = False
    assert np.array_equal(cleaned(pixels, Cleanup(holes=1000)), pixels)


def test_smoothing_evens_out_teeth_and_keeps_a_disc() -> None:
    rows, columns = np.mgrid[0:60, 0:80]
    disc = np.hypot(rows - 30, columns - 40) < 20
    toothed = disc.copy()
    toothed[8:10, 40] = True
    smooth = cleaned(toothed, Cleanup(smooth=4))
    assert not smooth[8, 40]
    assert (smooth != disc).mean() < 0.01


def test_smoothing_does_not_eat_into_what_the_border_cuts() -> None:
    pixels = blank()
    pixels[20:60, 20:60] = True
    assert cleaned(pixels, Cleanup(smooth=6))[59, 25:55].all()


@pytest.mark.parametrize("turns", range(4))
def test_the_border_takes_the_value_further_in(turns: int) -> None:
    pixels = np.zeros((40, 40), bool)
    pixels[3:20, 10:30] = True  # three rows are missing at the top
    fixed = np.rot90(cleaned(np.rot90(pixels, turns), Cleanup(border=3)), -turns)
    assert fixed[0:3, 12:28].all()
    assert np.array_equal(fixed[5:, 5:35], pixels[5:, 5:35])


def test_a_mask_away_from_the_border_is_left_alone() -> None:
    pixels = blank()
    pixels[20:30, 20:30] = True
    assert np.array_equal(cleaned(pixels, Cleanup(border=5)), pixels)
