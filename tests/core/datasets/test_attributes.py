import math
from dataclasses import replace

import numpy as np
import pytest

from core.datasets.attributes import (
    COMPUTED,
    TAGS,
    Attribute,
    Measure,
    attributes_of,
    longest_absence_before_return,
    measures_of,
    object_attributes,
)
from core.datasets.sequence import ObjectTrack
from core.datasets.shapes import ObjectShapes
from core.types import ObjectId

PICTURE = 10_000


def shapes(
    boxes: list[int] | None = None, x: list[float] | None = None, visible: list[int] | None = None
) -> ObjectShapes:
    """Large and still unless said otherwise."""
    count = len(boxes or x or visible or [])
    area = np.full(count, 2000) if visible is None else np.array(visible) * 2000
    box = np.array(boxes) if boxes else area.copy()
    center = np.zeros((count, 2))
    if x:
        center[:, 0] = x
    center[area == 0] = np.nan
    track = ObjectTrack(ObjectId(1), 0)
    return ObjectShapes(track, tuple(range(count)), area, box * (area > 0), center, PICTURE)


def test_thirteen_attributes_five_of_them_computed() -> None:
    assert len(Attribute) == 13
    assert {a.name for a in COMPUTED} == {"FM", "LR", "OV", "SV", "LRA"}
    assert set(Attribute) == COMPUTED | TAGS


@pytest.mark.parametrize(("step", "fast"), [(20, False), (20.5, True)])
def test_fast_motion_is_a_mean_step_over_20_pixels(step: float, fast: bool) -> None:
    found = object_attributes(shapes(x=[i * step for i in range(5)]))
    assert (Attribute.FM in found) is fast


def test_steps_across_an_absence_do_not_count() -> None:
    there = shapes(x=[0, 0, 900, 900], visible=[1, 0, 1, 1])
    assert Attribute.FM not in object_attributes(there)


@pytest.mark.parametrize(("box", "low"), [(1000, False), (999, True)])
def test_low_resolution_is_a_mean_share_under_a_tenth(box: int, low: bool) -> None:
    assert (Attribute.LR in object_attributes(shapes(boxes=[box] * 3))) is low


def test_out_of_view_is_any_empty_mask_after_the_first() -> None:
    assert Attribute.OV in object_attributes(shapes(visible=[1, 1, 0, 1]))
    assert Attribute.OV not in object_attributes(shapes(visible=[1, 1, 1]))


@pytest.mark.parametrize(("largest", "varies"), [(4000, False), (4001, True)])
def test_scale_variation_is_any_pair_beyond_a_factor_of_two(largest: int, varies: bool) -> None:
    assert (Attribute.SV in object_attributes(shapes(boxes=[3000, largest, 2000]))) is varies


@pytest.mark.parametrize(("gap", "long"), [(99, False), (100, True)])
def test_long_term_reappearance_is_after_a_hundred_frames(gap: int, long: bool) -> None:
    there = shapes(visible=[1] + [0] * gap + [1])
    assert longest_absence_before_return(there) == gap
    assert (Attribute.LRA in object_attributes(there)) is long


def test_who_never_returns_did_not_reappear() -> None:
    assert longest_absence_before_return(shapes(visible=[1] + [0] * 200)) == 0
    assert longest_absence_before_return(shapes(visible=[1])) == 0


def test_who_is_never_visible_has_none() -> None:
    assert object_attributes(shapes(visible=[0, 0])) == frozenset()


def test_a_sequence_has_what_one_of_its_objects_has() -> None:
    both = attributes_of([shapes(boxes=[500] * 3), shapes(visible=[1, 0, 1])])
    assert both == {Attribute.LR, Attribute.OV}
    assert attributes_of([]) == frozenset()


def test_measures_say_how_much_and_where() -> None:
    there = shapes(boxes=[2000, 1000, 0, 5000], x=[0, 30, 0, 7], visible=[1, 1, 0, 1])
    found = {measure.attribute: measure for measure in measures_of(there)}
    assert found[Attribute.FM] == Measure(Attribute.FM, True, 30, (1,))
    assert found[Attribute.OV] == Measure(Attribute.OV, True, 1, (2,))
    assert found[Attribute.SV] == Measure(Attribute.SV, True, 5, (1, 3))
    assert found[Attribute.LRA] == Measure(Attribute.LRA, False, 1, (3,))
    low = found[Attribute.LR]
    assert (low.value, low.frames) == (pytest.approx(8000 / 3 / PICTURE), (1,))
    assert low.strength < Measure(Attribute.LR, True, 0.01).strength


def test_frames_that_were_left_out_make_no_step() -> None:
    one = shapes(x=[0, 5, 900])
    there = replace(one, frames=(0, 1, 40))
    (motion, *_) = measures_of(there)
    assert motion.value == 5
    (motion, *_) = measures_of(replace(one, frames=(0, 20, 40)))
    assert math.isnan(motion.value)
    assert motion.strength == -math.inf
