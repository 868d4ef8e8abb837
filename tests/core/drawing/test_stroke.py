import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.drawing.regions import outside
from core.drawing.shapes import Footprint, disc
from core.drawing.stroke import BACKGROUND, PaintMode, Stroke
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
        touched = previous != stroke.mask
        assert touched.any() != box.is_empty
        if not box.is_empty:
            assert Box.around(touched) == box
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
        assert not (changed & outside(before == ONE)).any()


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


def test_inside_fills_holes_and_takes_what_others_have_there() -> None:
    before = np.zeros((20, 20), np.uint8)
    before[4:16, 4:16] = ONE
    before[8:10, 8:10] = 0
    before[11:13, 11:13] = TWO
    stroke = Stroke(before, ONE, adds=True, mode=PaintMode.INSIDE)
    stroke.dab(10, 10, 60)
    assert (stroke.mask[4:16, 4:16] == ONE).all()
    assert (stroke.mask == ONE).sum() == 144


def test_painting_the_background_takes_from_everyone_but_the_protected() -> None:
    before = noise(5)
    stroke = Stroke(before, BACKGROUND, adds=True, protected=frozenset({TWO}))
    stroke.dab(20, 16, 200)
    assert set(np.unique(stroke.mask)) == {0, TWO}
    assert stroke.met_protected
    assert Stroke(before, BACKGROUND, adds=False).dab(20, 16, 200).is_empty


@pytest.mark.parametrize(
    ("protected", "adds", "meets"),
    [
        ({ONE}, True, True),
        ({ONE}, False, True),
        ({TWO}, True, True),
        ({TWO}, False, False),
        ({THREE}, True, False),
        (set(), True, False),
    ],
)
def test_meeting_a_lock_is_noticed_only_where_it_kept_a_pixel(
    protected: set[ObjectId], adds: bool, meets: bool
) -> None:
    before = np.full((10, 10), TWO, np.uint8)
    before[:, :5] = ONE
    stroke = Stroke(before, ONE, adds=adds, protected=frozenset(protected))
    stroke.dab(5, 5, 6)
    assert stroke.met_protected == meets


def test_starting_over_leaves_no_trace() -> None:
    before = noise(4)
    stroke = Stroke(before, ONE, adds=True, protected=frozenset({TWO}))
    stroke.dab(10, 10, 12)
    painted = stroke.changed
    assert stroke.start_over() == painted
    assert np.array_equal(stroke.mask, before)
    assert stroke.changed.is_empty
    assert not stroke.met_protected
    assert stroke.line_to(30, 20, 4).width <= 5


@given(seed=st.integers(0, 20), mode=st.sampled_from(PaintMode))
def test_shaping_gives_the_target_exactly_these_pixels_in_the_box(
    seed: int, mode: PaintMode
) -> None:
    before = noise(seed)
    wanted = np.random.default_rng(seed).random((12, 18)) < 0.5
    box = Box(6, 9, 24, 21)
    stroke = Stroke(before, ONE, adds=True, mode=mode, protected=frozenset({THREE}))
    stroke.shape(Footprint(box, wanted))
    outcome, here = stroke.mask[box.slices], before[box.slices]
    assert not (outcome == ONE)[~wanted].any()
    assert np.array_equal(outcome == THREE, here == THREE)
    if mode is PaintMode.REPLACE:
        assert (outcome == ONE)[wanted & (here != THREE)].all()
    rest = np.ones(before.shape, bool)
    rest[box.slices] = False
    assert np.array_equal(stroke.mask[rest], before[rest])


def test_a_locked_target_keeps_its_shape() -> None:
    before = noise(2)
    stroke = Stroke(before, ONE, adds=True, protected=frozenset({ONE}))
    assert stroke.shape(Footprint(Box(0, 0, 40, 32), np.zeros((32, 40), bool))).is_empty
    assert np.array_equal(stroke.mask, before)
    assert stroke.met_protected


def test_a_soft_brush_follows_the_picture_and_a_hard_one_does_not() -> None:
    picture = np.full((40, 60, 3), 60, np.uint8)
    picture[:, 30:] = 200
    blank = np.zeros((40, 60), np.uint8)
    soft = Stroke(blank, ONE, adds=True)
    soft.soften(picture, 0.3)
    soft.dab(22, 10, 30)
    soft.line_to(22, 30, 30)
    assert soft.mask[20, 29] == ONE
    assert not soft.mask[:, 30:].any()
    hard = Stroke(blank, ONE, adds=True)
    hard.soften(picture, 1.0)
    hard.dab(22, 20, 30)
    assert np.array_equal(hard.mask > 0, _covered(disc((22, 20), 30, (60, 40)), blank))


def _covered(footprint: Footprint, like: Mask) -> np.ndarray:
    found = np.zeros(like.shape, bool)
    found[footprint.box.slices] = footprint.pixels
    return found


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
