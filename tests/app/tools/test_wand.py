import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.tools.wand import PX_PER_LEVEL, Wand

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def wand(easel) -> Wand:
    """Before a picture of two dark fields with a bright bar between them."""
    easel.picture = np.full((40, 60, 3), 50, np.uint8)
    easel.picture[:, 28:32] = 220
    easel.options.tolerance = 20
    return Wand(easel)


def click(tool, event) -> None:
    tool.press(event)
    tool.release(event)


def test_a_click_takes_the_connected_region(easel, wand, at):
    click(wand, at(5, 5))
    assert (easel.mask[:, :28] == 1).all()
    assert not easel.mask[:, 28:].any()
    assert easel.finished == ["Wand"]


def test_shift_takes_what_looks_the_same_everywhere(easel, wand, at):
    click(wand, at(5, 5, held=SHIFT))
    assert (easel.mask == 1).sum() == 56 * 40
    easel.options.is_contiguous = False
    click(wand, at(5, 5, "right"))
    assert not easel.mask.any()


@pytest.mark.parametrize(("button", "held"), [("right", Qt.KeyboardModifier.NoModifier),
                                              ("left", ALT)])  # fmt: skip
def test_the_other_button_and_alt_subtract(easel, wand, at, button, held):
    easel.mask[:] = 1
    click(wand, at(5, 5, button, held))
    assert not easel.mask[:, :28].any()
    assert easel.mask[:, 28:].all()


def test_the_region_ends_at_other_objects_unless_control_is_held(easel, wand, at):
    easel.mask[:, 10:14] = 2
    click(wand, at(5, 5))
    assert (easel.mask[:, :10] == 1).all()
    assert not easel.mask[:, 14:].any()
    click(wand, at(5, 5, held=CONTROL))
    assert (easel.mask[:, :28] == 1).all()


def test_dragging_sets_the_tolerance_and_shows_it_at_once(easel, wand, at):
    wand.press(at(5, 5, scale=2.0))
    wand.move(at(5 + 170 * PX_PER_LEVEL / 2, 5, "none", scale=2.0))
    assert easel.options.tolerance == 190
    assert (easel.open.mask == 1).all()
    wand.move(at(5, 5, "none", scale=2.0))
    assert not easel.open.mask[:, 28:].any()
    wand.release(at(5, 5, scale=2.0))
    assert len(easel.finished) == 1
    assert (easel.mask[:, :28] == 1).all()


def test_escape_brings_mask_and_tolerance_back(easel, wand, at):
    wand.press(at(5, 5))
    wand.move(at(55, 5, "none"))
    wand.cancel()
    assert easel.options.tolerance == 20
    assert easel.cancelled == 1
    assert not easel.mask.any()


def test_edges_can_stop_it(easel, wand, at):
    easel.picture = np.full((40, 60, 3), 50, np.uint8)
    easel.picture[:, 30:] = 95
    easel.options.tolerance = 100
    easel.options.stops_at_edges = True
    click(wand, at(5, 5))
    assert (easel.mask[:, :28] == 1).all()
    assert not easel.mask[:, 33:].any()
    easel.options.stops_at_edges = False
    click(wand, at(5, 5))
    assert (easel.mask == 1).all()


def test_without_a_picture_and_outside_of_it_nothing_happens(easel, wand, at):
    click(wand, at(-3, 5))
    click(wand, at(5, 400))
    easel.picture = None
    click(wand, at(5, 5))
    assert not easel.begun


def test_the_tolerance_stands_beside_the_pointer(easel, wand, at, qapp):
    wand.move(at(10, 10, "none"))
    picture = QImage(120, 90, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.gray)
    plain = picture.copy()
    with QPainter(picture) as painter:
        wand.paint(painter, 1.0)
    assert picture != plain
    covered = wand.extent(1.0).toAlignedRect()
    with QPainter(picture) as painter:
        painter.fillRect(covered, Qt.GlobalColor.gray)
    assert picture == plain, "what is drawn lies inside the extent"
    wand.leave()
    assert wand.extent(1.0).isEmpty()
