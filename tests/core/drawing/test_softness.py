import numpy as np

from core.drawing.shapes import EMPTY_FOOTPRINT, disc
from core.drawing.softness import alike

SIZE = (60, 40)


def halves() -> np.ndarray:
    picture = np.full((40, 60, 3), 60, np.uint8)
    picture[:, 30:] = 200
    return picture


def test_the_ring_stops_where_the_picture_changes() -> None:
    whole, core = disc((24, 20), 30, SIZE), disc((24, 20), 10, SIZE)
    taken = np.zeros((40, 60), bool)
    found = alike(halves(), whole, core)
    taken[found.box.slices] = found.pixels
    covered = np.zeros((40, 60), bool)
    covered[whole.box.slices] = whole.pixels
    assert np.array_equal(taken[:, :30], covered[:, :30])
    assert not taken[:, 30:].any()


def test_grain_leaves_no_pinholes() -> None:
    picture = halves()
    picture[::7, ::5] = 255
    whole, core = disc((15, 20), 20, SIZE), disc((15, 20), 6, SIZE)
    found = alike(picture, whole, core)
    inner = disc((15, 20), 17, SIZE)
    assert found.within(inner).pixels[inner.pixels].all()


def test_the_core_is_painted_whatever_lies_under_it() -> None:
    picture = halves()
    picture[20, 24] = 255
    whole, core = disc((24, 20), 30, SIZE), disc((24, 20), 10, SIZE)
    found = alike(picture, whole, core)
    inner = core.box.moved(-found.box.left, -found.box.top)
    assert found.pixels[inner.slices][core.pixels].all()


def test_a_mixed_core_takes_all_its_colours() -> None:
    whole, core = disc((30, 20), 30, SIZE), disc((30, 20), 12, SIZE)
    assert np.array_equal(alike(halves(), whole, core).pixels, whole.pixels)


def test_outside_the_picture_there_is_nothing_to_look_at() -> None:
    whole = disc((-10, 20), 30, SIZE)
    assert alike(halves(), whole, EMPTY_FOOTPRINT) is whole
    assert alike(halves(), EMPTY_FOOTPRINT, EMPTY_FOOTPRINT).box.is_empty
