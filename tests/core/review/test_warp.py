import cv2
import numpy as np
import pytest

from core.review.warp import (
    Motion,
    carried,
    small_mask,
    small_picture,
    small_size,
    soft_overlap,
)
from core.types import Image


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((854, 480), (214, 120)),
        ((480, 854), (120, 214)),
        ((1920, 1080), (480, 270)),
        ((3840, 2160), (480, 270)),
        ((320, 240), (160, 120)),
        ((40, 30), (40, 30)),
        ((1000, 1), (1000, 1)),
    ],
)
def test_a_quarter_within_bounds(size: tuple[int, int], small: tuple[int, int]) -> None:
    assert small_size(*size) == small
    width, height = size
    assert small_picture(np.zeros((height, width, 3), np.uint8)).shape[1::-1] == small
    assert small_mask(np.ones((height, width), bool)).shape[::-1] == small


def textured(shift: int) -> Image:
    random = np.random.default_rng(0)
    noise = cv2.GaussianBlur(random.integers(0, 255, (120, 200), np.uint8), (0, 0), 3)
    stretched = cv2.normalize(noise, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)  # type: ignore[call-overload]  # the stubs want a target
    return np.repeat(np.roll(stretched, shift, 1)[..., None], 3, axis=2)


def square(left: int) -> np.ndarray:
    mask = np.zeros((120, 200), np.float32)
    mask[40:80, left : left + 40] = 1
    return mask


def test_a_mask_is_carried_where_its_picture_goes() -> None:
    flow = Motion().between(textured(0), textured(6))
    assert soft_overlap(carried(square(60), flow), square(66)) > 0.95
    assert soft_overlap(carried(square(60), flow), square(100)) < 0.2


def test_nothing_comes_from_outside() -> None:
    away = np.full((120, 200, 2), 500, np.float32)
    assert not carried(square(60), away).any()


def test_soft_overlap() -> None:
    nothing = np.zeros((4, 4), np.float32)
    assert soft_overlap(nothing, nothing) == 1
    assert soft_overlap(nothing, nothing + 0.5) == 0
    assert soft_overlap(nothing + 0.25, nothing + 1) == pytest.approx(0.25)
