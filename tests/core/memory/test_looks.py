"""Looks from features made by hand."""

import numpy as np
import pytest
import torch
from torch import Tensor

from core.memory.looks import AFTER_CUT, Habit, Looks, is_cut, likeness, looks_of, scene_of
from core.model.encoder import Features
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def features(left: Tensor, right: Tensor) -> Features:
    """Maps whose left half shows one look everywhere and whose right half another."""

    def halves(side: int) -> Tensor:
        whole = torch.cat(
            [half[:, None, None].expand(-1, side, side // 2) for half in (left, right)], 2
        )
        return whole[None]

    return Features(halves(16), halves(8), halves(4), halves(4))


def covered(*columns: slice) -> Tensor:
    maps = torch.zeros(len(columns), 16, 16)
    for place, column in enumerate(columns):
        maps[place, :, column] = 1
    return maps


LEFT, RIGHT = torch.tensor([3.0, 0.0, 4.0]), torch.tensor([0.0, 2.0, 0.0])


def test_an_object_looks_like_what_is_under_its_mask() -> None:
    both = covered(slice(0, 8), slice(8, 16))
    looks = looks_of(features(LEFT, RIGHT), both, [ONE, TWO])

    assert np.allclose(looks[ONE], np.tile([0.6, 0, 0.8], 2) / np.sqrt(2))
    assert looks[ONE] @ looks[ONE] == pytest.approx(1)
    assert looks[ONE] @ looks[TWO] == pytest.approx(0)


def test_how_large_or_bright_it_is_does_not_matter() -> None:
    [narrow, wide] = (
        looks_of(features(scale * LEFT, RIGHT), covered(part), [ONE])[ONE]
        for scale, part in ((1, slice(0, 4)), (7, slice(0, 8)))
    )
    assert narrow @ wide == pytest.approx(1)


def test_what_covers_nothing_has_no_look() -> None:
    looks = looks_of(features(LEFT, RIGHT), covered(slice(0, 0), slice(8, 16)), [ONE, TWO])
    assert set(looks) == {TWO}


def look(*parts: float) -> np.ndarray:
    vector = np.array(parts, np.float32)
    return vector / np.linalg.norm(vector)


def test_likeness_is_that_with_the_most_similar_reference_that_shows_the_object() -> None:
    found: Looks = {ONE: look(1, 0), TWO: look(0, 1)}
    shown: list[Looks] = [{ONE: look(1, 1)}, {ONE: look(1, 0.1), TWO: look(-1, 0)}, {}]
    alike = likeness(found, shown)

    assert alike[ONE] == pytest.approx(float(look(1, 0.1)[0]))
    assert alike[TWO] == pytest.approx(0, abs=1e-6)


def test_an_object_nobody_showed_is_left_out() -> None:
    assert likeness({ONE: look(1, 0)}, [{TWO: look(1, 0)}]) == {}


def test_a_habit_is_broken_by_a_fall_and_mended_by_looking_as_before() -> None:
    habit = Habit(0.9, 0.9)
    assert habit.is_broken_by(0.7, 0.8)
    assert not habit.is_broken_by(0.73, 0.8)


def test_a_habit_goes_along_with_a_slow_change_at_once_and_is_not_forgotten_at_once() -> None:
    habit = Habit(1.0, 1.0).after(0.85)
    assert habit.last == 0.85
    assert habit.usual == pytest.approx(1 - 0.15 * 0.05)
    assert not habit.is_broken_by(0.7, 0.8), "0.82 of the last time"


def test_after_a_fall_that_was_usual_before_nothing_is_odd() -> None:
    """An object that looks like its reference for once may look as usual again."""
    assert not Habit(0.6, 1.0).is_broken_by(0.55, 0.8)


def test_after_a_cut_an_object_has_to_look_more_as_before_until_it_is_found() -> None:
    habit = Habit(1.0, 1.0).after_cut()
    assert habit.is_broken_by(AFTER_CUT - 0.01, 0.6)
    assert not habit.is_broken_by(AFTER_CUT + 0.01, 0.6)
    assert not habit.after(AFTER_CUT + 0.01).is_broken_by(AFTER_CUT - 0.01, 0.6)
    assert not habit.is_broken_by(0.1, 0), "nothing is asked for"


def test_a_scene_is_what_the_whole_frame_looks_like() -> None:
    scene = scene_of(features(LEFT, RIGHT))
    assert scene @ scene == pytest.approx(1)
    assert np.allclose(scene, np.tile(look(3, 2, 4), 2) / np.sqrt(2))


def test_a_cut_leads_to_a_scene_that_looks_different() -> None:
    assert is_cut(look(1, 0), look(1, 1))
    assert not is_cut(look(1, 0), look(1, 0.3))
    assert not is_cut(look(1, 0), look(1, 0, 0)), "of another network: nothing is known"
