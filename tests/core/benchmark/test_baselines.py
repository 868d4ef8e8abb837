"""Tests of core.benchmark.baselines on a textured square that moves over a textured ground."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.benchmark.baselines import CopyFirst, WarpPrevious
from core.metrics.region import region_similarity
from core.types import Image, Mask


def texture(seed: int, height: int, width: int) -> NDArray[np.uint8]:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return np.asarray(cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 3), None, 0, 255, 32), np.uint8)


def moving_square(count: int, step: int) -> tuple[list[Image], list[Mask]]:
    ground, square = texture(0, 96, 128), texture(1, 40, 40)
    frames, masks = [], []
    for t in range(count):
        frame, mask = ground.copy(), np.zeros((96, 128), np.uint8)
        place = slice(20 + t, 60 + t), slice(10 + step * t, 50 + step * t)
        frame[place], mask[place] = square, 3
        frames.append(frame)
        masks.append(mask)
    return frames, masks


def walked(follower: CopyFirst | WarpPrevious, frames: list[Image], first: Mask) -> list[Mask]:
    follower.begin(0, frames[0], first)
    masks = [first]
    for t, frame in enumerate(frames[1:], start=1):
        masks.append(follower.predict(t, frame))
        follower.remember(t, frame, masks[-1])
    return masks


def test_copied_mask_stays() -> None:
    frames, masks = moving_square(4, 2)
    copied = walked(CopyFirst(), frames, masks[0])

    assert len(copied) == 4
    assert all(np.array_equal(mask, masks[0]) for mask in copied)


@pytest.mark.parametrize(("step", "size"), [(1, 480), (3, 480), (1, 64)])
def test_warped_mask_follows(step: int, size: int) -> None:
    frames, masks = moving_square(8, step)
    warped = walked(WarpPrevious(size), frames, masks[0])

    assert np.array_equal(warped[0], masks[0])
    assert {int(i) for i in np.unique(warped[-1])} == {0, 3}
    assert region_similarity(masks[-1] > 0, warped[-1] > 0) > 0.7
    assert region_similarity(masks[-1] > 0, masks[0] > 0) < region_similarity(
        masks[-1] > 0, warped[-1] > 0
    )


def test_what_leaves_the_picture_is_gone() -> None:
    """The camera turns: everything moves to the left, the object out of the picture."""
    wide = texture(0, 64, 220)
    frames = [np.ascontiguousarray(wide[:, 4 * t : 4 * t + 100]) for t in range(20)]
    first = np.zeros((64, 100), np.uint8)
    first[20:50, 10:40] = 1
    areas = [int((mask > 0).sum()) for mask in walked(WarpPrevious(480), frames, first)]

    assert areas[0] == 900
    assert areas[-1] < 100
