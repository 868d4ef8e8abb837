import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drawing.stroke import PaintMode, Stroke
from core.types import Box, Mask, ObjectId

ONE, TWO, THREE = ObjectId(1), ObjectId(2), ObjectId(3)
coordinates = st.floats(-10, 50)
gestures = st.lists(
    st.one_of(
        st.tuples(st.just("dab"), coordinates, coordinates, st.floats(0.5, 25)),
        st.tuples(st.just("line_to"), coordinates, coordinates, st.floats(0.5, 25)),
        st.tuples(
            st.just("polygon"),
            st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=5),
        ),
    ),
    max_size=5,
)


def perform(stroke: Stroke, gesture: tuple[object, ...]) -> Box:
    box = getattr(stroke, str(gesture[0]))(*gesture[1:])
    assert isinstance(box, Box)
    return box


def noise(seed: int) -> Mask:
    return np.random.default_rng(seed).integers(0, 4, (32, 40), dtype=np.uint8)


@given(
    gestures=gestures,
    adds=st.booleans(),
    mode=st.sampled_from(PaintMode),
    protected=st.sets(st.sampled_from([ONE, TWO, THREE])).map(frozenset),
    seed=st.integers(0, 9),
)
def test_every_gesture_keeps_its_promises(
    gestures: list[tuple[object, ...]],
    adds: bool,
    mode: PaintMode,
    protected: frozenset[ObjectId],
    seed: int,
) -> None:
    before = noise(seed)
    untouched = before.copy()
    stroke = Stroke(before, ONE, adds=adds, mode=mode, protected=protected)
    for gesture in gestures:
        previous = stroke.mask.copy()
        box = perform(stroke, gesture)
        outside = previous != stroke.mask
        assert outside.any() != box.is_empty
        if not box.is_empty:
            assert Box.around(outside) == box
    changed = before != stroke.mask
    assert np.array_equal(before, untouched), "the mask given is not painted into"
    assert Box.around(changed).union(stroke.changed) == stroke.changed
    assert not (changed & np.isin(before, list(protected))).any()
    assert not (changed & np.isin(stroke.mask, list(protected))).any()
    if adds:
        assert (stroke.mask[changed] == ONE).all()
    else:
        assert (before[changed] == ONE).all()
        assert (stroke.mask[changed] == 0).all()
    if mode is PaintMode.BEHIND and adds:
        assert (before[changed] == 0).all()
    if mode is PaintMode.INSIDE and adds:
        assert not changed.any()


def test_replace_takes_pixels_of_others() -> None:
    stroke = Stroke(np.full((10, 10), 2, np.uint8), ONE, adds=True)
    box = stroke.dab(5.0, 5.0, 4.0)
    assert box == Box(3, 3, 7, 7)
    assert (stroke.mask == ONE).sum() == 12
    assert (stroke.mask == TWO).sum() == 88


def test_a_line_of_many_pieces_equals_its_dabs_everywhere() -> None:
    blank = np.zeros((60, 400), np.uint8)
    line = Stroke(blank, ONE, adds=True)
    line.dab(5, 5, 9)
    line.line_to(390, 50, 9)
    dabs = Stroke(blank, ONE, adds=True)
    for part in np.linspace(0, 1, 4000):
        dabs.dab(5 + 385 * part, 5 + 45 * part, 9)
    assert (line.mask != dabs.mask).sum() <= 2
    assert line.mask[5, 5] == ONE
    assert line.mask[50, 390] == ONE


def test_a_line_without_a_beginning_is_a_dab() -> None:
    stroke = Stroke(np.zeros((9, 9), np.uint8), ONE, adds=True)
    assert stroke.line_to(4.5, 4.5, 3) == Box(3, 3, 6, 6)


def test_erasing_leaves_other_objects_alone() -> None:
    before = noise(3)
    stroke = Stroke(before, TWO, adds=False)
    stroke.dab(20, 16, 200)
    assert not (stroke.mask == TWO).any()
    assert np.array_equal(stroke.mask[before != TWO], before[before != TWO])


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_a_dab_costs_what_its_box_costs(width: int, height: int) -> None:
    """The budget is 8 ms (1080p) and 16 ms (4K); the bound here is loose for busy machines."""
    stroke = Stroke(np.zeros((height, width), np.uint8), ONE, adds=True)
    stroke.dab(100, 100, 100)
    took = []
    for step in range(20):
        start = time.perf_counter()
        stroke.line_to(120 + 20 * step, 110 + 10 * step, 100)
        took.append(time.perf_counter() - start)
    assert sorted(took)[len(took) // 2] < 0.016
