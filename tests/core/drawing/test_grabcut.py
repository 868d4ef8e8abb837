import numpy as np
import pytest

from core.drawing.grabcut import cut_out, refine
from core.drawing.shapes import Footprint
from core.errors import Cancelled
from core.progress import CancelToken, Progress
from core.types import BoolMask, Box, Image


def scene(height: int, width: int) -> tuple[Image, BoolMask]:
    """A warm disc before a cool ground, both noisy."""
    rows, columns = np.mgrid[0:height, 0:width]
    disc = np.hypot(rows - height / 2, columns - width / 2) < height / 4
    picture = np.where(disc[..., None], (190, 120, 60), (50, 90, 150))
    noise = np.random.default_rng(0).normal(0, 8, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8), disc


def answer(work: object) -> tuple[Footprint, list[Progress]]:
    items = list(work)  # type: ignore[call-overload]
    assert isinstance(items[-1], Footprint)
    return items[-1], items[:-1]


def whole(region: Footprint, shape: tuple[int, int]) -> BoolMask:
    found = np.zeros(shape, bool)
    found[region.box.slices] = region.pixels
    return found


def overlap(first: BoolMask, second: BoolMask) -> float:
    return float((first & second).sum() / (first | second).sum())


@pytest.mark.parametrize("size", [(120, 160), (400, 500)])
def test_the_object_in_a_box_is_found_at_any_size(size: tuple[int, int]) -> None:
    picture, disc = scene(*size)
    box = Box.around(disc).grown(12)
    region, steps = answer(cut_out(picture, box, 2, CancelToken()))
    assert region.box == box
    assert overlap(whole(region, size), disc) > 0.97
    assert [step.done for step in steps] == [0, 1]


def test_the_same_box_gives_the_same_mask() -> None:
    picture, disc = scene(120, 160)
    box = Box.around(disc).grown(5)
    once, again = (answer(cut_out(picture, box, 2, CancelToken()))[0] for _ in range(2))
    assert np.array_equal(once.pixels, again.pixels)


def test_a_box_of_the_whole_picture_or_beside_it_works_too() -> None:
    picture, disc = scene(120, 160)
    region, _ = answer(cut_out(picture, Box(-50, -50, 500, 500), 2, CancelToken()))
    assert overlap(whole(region, disc.shape), disc) > 0.9
    assert answer(cut_out(picture, Box(500, 0, 600, 50), 2, CancelToken()))[0].box.is_empty


def test_a_picture_of_one_colour_does_not_fail() -> None:
    picture = np.full((60, 60, 3), 99, np.uint8)
    region, _ = answer(cut_out(picture, Box(10, 10, 40, 40), 2, CancelToken()))
    assert region.box == Box(10, 10, 40, 40)


def test_refining_moves_a_sloppy_outline_onto_the_object() -> None:
    picture, disc = scene(160, 200)
    sloppy = np.roll(disc, (5, -4), axis=(0, 1))
    region, _ = answer(refine(picture, sloppy, Box(0, 0, 200, 160), 9, 3, CancelToken()))
    assert overlap(sloppy, disc) < 0.9
    assert overlap(whole(region, disc.shape), disc) > 0.97


def test_refining_stays_in_the_band_and_in_the_box() -> None:
    picture, disc = scene(160, 200)
    rows, columns = np.mgrid[0:160, 0:200]
    far = np.hypot(rows - 80, columns - 100) < 20  # the true outline is 20 pixels further out
    region, _ = answer(refine(picture, far, Box(0, 0, 200, 160), 4, 2, CancelToken()))
    found = whole(region, disc.shape)
    assert not found[np.hypot(rows - 80, columns - 100) > 25].any()

    sloppy = np.roll(disc, 6, axis=1)
    box = Box(0, 0, 100, 160)
    region, _ = answer(refine(picture, sloppy, box, 9, 2, CancelToken()))
    beyond = Box(100, 0, region.box.right, 160).intersected(region.box)
    inside = beyond.moved(-region.box.left, -region.box.top)
    assert np.array_equal(region.pixels[inside.slices], sloppy[beyond.slices])
    assert overlap(whole(region, disc.shape)[:, :100], disc[:, :100]) > 0.96


def test_nothing_to_refine() -> None:
    picture, disc = scene(60, 80)
    empty = np.zeros_like(disc)
    box = Box(0, 0, 80, 60)
    assert answer(refine(picture, empty, box, 9, 2, CancelToken()))[0].box.is_empty


def test_it_stops_when_asked() -> None:
    picture, disc = scene(60, 80)
    token = CancelToken()
    work = cut_out(picture, Box.around(disc), 5, token)
    next(work)
    token.cancel()
    with pytest.raises(Cancelled):
        list(work)
