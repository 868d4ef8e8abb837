import numpy as np
import pytest

from core.review.colours import BINS, colours_of, difference

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(left: tuple[int, int, int], right: tuple[int, int, int]) -> np.ndarray:
    made = np.zeros((10, 20, 3), np.uint8)
    made[:, :10], made[:, 10:] = left, right
    return made


def half(share: float = 1.0) -> np.ndarray:
    mask = np.zeros((10, 20), np.float32)
    mask[:, :10] = share
    return mask


def test_only_what_the_mask_covers_counts() -> None:
    red = colours_of(picture(RED, BLUE), half())
    also_red = colours_of(picture(RED, RED), half(0.5))
    blue = colours_of(picture(BLUE, RED), half())
    found = difference(np.stack([also_red, blue]), red[None])
    assert found == pytest.approx([0, 1])


def test_the_most_alike_of_the_known_ones_counts() -> None:
    red, blue = (colours_of(picture(c, c), half()) for c in (RED, BLUE))
    mixed = colours_of(picture(RED, BLUE), np.ones((10, 20), np.float32))
    assert difference(blue[None], np.stack([red, blue])) == pytest.approx([0])
    assert 0.2 < difference(mixed[None], red[None])[0] < 0.4


def test_an_object_without_pixels_is_like_nothing() -> None:
    nothing = colours_of(picture(RED, BLUE), half(0))
    assert (nothing.size, nothing.any()) == (BINS, False)
    red = colours_of(picture(RED, BLUE), half())
    assert difference(nothing[None], red[None]) == pytest.approx([1])
