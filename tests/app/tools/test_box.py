import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from app.tools.box import BoxTool
from core.types import ObjectId

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def disc(easel) -> np.ndarray:
    """Where the picture has a bright disc before a dark ground."""
    rows, columns = np.mgrid[0:40, 0:60]
    found = np.hypot(rows - 20, columns - 30) < 10
    noise = np.random.default_rng(0).normal(0, 5, (40, 60, 3))
    picture = np.where(found[..., None], (200, 150, 60), (40, 60, 90)) + noise
    easel.picture = np.clip(picture, 0, 255).astype(np.uint8)
    return found


def drag(tool, at, start, end, button="left", held=Qt.KeyboardModifier.NoModifier) -> None:
    tool.press(at(*start, button, held))
    tool.move(at(*end, "none", held))
    tool.release(at(*end, button, held))


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    return float((first & second).sum() / (first | second).sum())


def test_a_box_round_something_finds_it(easel, at, disc):
    tool = BoxTool(easel)
    drag(tool, at, (16, 6), (44, 34))
    assert tool.is_working
    assert tool.is_active
    easel.works[0].finish()
    assert overlap(easel.mask == 1, disc) > 0.95
    assert easel.finished == ["Box"]
    assert not tool.is_active


def test_alt_takes_away_what_is_found(easel, at, disc):
    easel.mask[:] = 1
    drag(BoxTool(easel), at, (16, 6), (44, 34), held=ALT)
    easel.works[0].finish()
    assert overlap(easel.mask == 0, disc) > 0.95


def test_over_its_own_mask_a_box_refines_the_part_inside(easel, at, disc):
    sloppy = np.roll(disc, 3, axis=1)
    easel.mask[sloppy] = 1
    easel.options.band = 6
    drag(BoxTool(easel), at, (10, 2), (30, 38))
    easel.works[0].finish()
    assert easel.finished == ["Refine"]
    assert overlap(easel.mask[:, :30] == 1, disc[:, :30]) > 0.93
    assert np.array_equal(easel.mask[:, 30:] == 1, sloppy[:, 30:])


def test_a_click_on_the_object_refines_all_of_it(easel, at, disc):
    easel.mask[np.roll(disc, 3, axis=1)] = 1
    easel.options.band = 6
    drag(BoxTool(easel), at, (33, 20), (33, 20))
    easel.works[0].finish()
    assert overlap(easel.mask == 1, disc) > 0.93


def test_a_click_beside_it_says_what_to_do(easel, at, disc):
    tool = BoxTool(easel)
    drag(tool, at, (3, 3), (4, 4))
    assert easel.said
    assert not easel.works
    assert not tool.is_active


def test_shift_makes_a_square(easel, at, disc):
    tool = BoxTool(easel)
    tool.press(at(30, 20))
    tool.move(at(20, 25, "none", SHIFT))
    assert tool.extent(1000.0).contains(QPointF(21, 29))
    assert not tool.extent(1000.0).contains(QPointF(31, 29))


@pytest.mark.parametrize("give_up", ["cancel", "put_away"])
def test_it_can_be_given_up_while_it_works(easel, at, disc, give_up):
    tool = BoxTool(easel)
    drag(tool, at, (16, 6), (44, 34))
    getattr(tool, give_up)()
    assert easel.works[0].token.is_cancelled
    assert not tool.is_active
    assert not easel.begun


def test_another_box_gives_up_the_first(easel, at, disc):
    tool = BoxTool(easel)
    drag(tool, at, (16, 6), (44, 34))
    drag(tool, at, (16, 6), (40, 30))
    assert [work.token.is_cancelled for work in easel.works] == [True, False]


def test_looking_elsewhere_does_not(easel, at, disc):
    tool = BoxTool(easel)
    drag(tool, at, (16, 6), (44, 34))
    tool.interrupt()
    assert not easel.works[0].token.is_cancelled
    easel.works[0].fail()
    assert not tool.is_active


def test_without_a_picture_there_is_nothing_to_find(easel, at, disc):
    easel.picture = None
    tool = BoxTool(easel)
    drag(tool, at, (16, 6), (44, 34))
    assert not tool.is_active
    assert not easel.works


def test_without_an_object_the_answer_makes_one(easel, at, disc):
    easel.target = None
    drag(BoxTool(easel), at, (16, 6), (44, 34))
    easel.works[0].finish()
    assert overlap(easel.mask == ObjectId(1), disc) > 0.95
