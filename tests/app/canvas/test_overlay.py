import math

import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.canvas.grounds import CHECKER_SHADES, Ground
from app.canvas.overlay import ViewMode
from core.colors import Pattern
from core.types import Box, ObjectId

CHECKER = {shade.getRgb()[:3] for shade in CHECKER_SHADES}


@pytest.fixture
def mask():
    """Object 1 on columns 10..29, object 2 on columns 50..69, rows 20..39."""
    ids = np.zeros((60, 80), np.uint8)
    ids[20:40, 10:30] = 1
    ids[20:40, 50:70] = 2
    return ids


@pytest.fixture
def filled(canvas, grey_frame, mask):
    canvas.show_frame(grey_frame, mask)
    canvas.zoom_to(4.0)
    return canvas


def test_colours_lie_half_transparent_over_the_frame(filled):
    assert filled.color_at(20.5, 30.5) == pytest.approx((150, 50, 50), abs=2)
    assert filled.color_at(60.5, 30.5) == pytest.approx((50, 50, 150), abs=2)
    assert filled.color_at(40.5, 30.5) == (100, 100, 100)


def test_opacity(filled):
    filled.set_overlay_opacity(1.0)
    assert filled.color_at(20.5, 30.5) == (200, 0, 0)
    filled.set_overlay_opacity(-3)
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)
    assert filled.overlay_opacity == 0.0


def test_hidden_objects_are_not_there_in_any_view(filled):
    filled.set_object_colors({}, frozenset({ObjectId(1)}))
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)
    filled.set_view_mode(ViewMode.MATTE)
    assert filled.color_at(20.5, 30.5) == (0, 0, 0)
    filled.set_view_mode(ViewMode.CUTOUT)
    assert filled.color_at(20.5, 30.5) in CHECKER
    filled.set_view_mode(ViewMode.OUTLINE)
    assert filled.color_at(10, 30.5) == (100, 100, 100)


def test_an_object_without_a_colour_is_seen(filled):
    filled.set_object_colors({})
    assert filled.color_at(20.5, 30.5) != (100, 100, 100)


def test_matte_is_white_on_black(filled):
    filled.set_view_mode(ViewMode.MATTE)
    assert filled.color_at(20.5, 30.5) == (255, 255, 255)
    assert filled.color_at(40.5, 30.5) == (0, 0, 0)
    filled.set_mask(None)
    assert filled.color_at(20.5, 30.5) == (0, 0, 0)


def test_cut_out_shows_the_frame_through_the_objects_only(filled):
    filled.set_view_mode(ViewMode.CUTOUT)
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)
    assert filled.color_at(40.5, 30.5) in CHECKER
    surround = filled.shot().pixelColor(2, 2).getRgb()[:3]
    assert surround not in CHECKER


def test_outline_is_a_white_line_between_black_ones(filled):
    filled.set_view_mode(ViewMode.OUTLINE)
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)
    edge, density = filled.shot_point(10, 30.5), filled.devicePixelRatio()
    reach = range(-round(3 * density), round(3 * density) + 1)
    across = [filled.shot().pixelColor(edge.x() + x, edge.y()).value() for x in reach]
    assert across.count(255) in (math.floor(density), math.ceil(density))
    assert across.count(0) >= 2 * math.floor(density)
    assert across[0] == across[-1] == 100


def test_the_selected_object_has_the_heavier_line(filled):
    filled.set_view_mode(ViewMode.OUTLINE)
    filled.set_selected_object(ObjectId(1))
    shot = filled.shot()
    widths = []
    for column in (10, 50):
        edge = filled.shot_point(column, 30.5)
        line = [shot.pixelColor(edge.x() + x, edge.y()).value() for x in range(-9, 10)]
        widths.append(sum(value != 100 for value in line))
    assert widths[0] > widths[1]


def test_the_outline_follows_a_change(filled, mask):
    filled.set_view_mode(ViewMode.OUTLINE)
    filled.shot()
    mask[20:40, 30:35] = 1
    filled.update_mask(mask, Box(30, 20, 35, 40))
    assert filled.color_at(30, 30.5) == (100, 100, 100)
    assert filled.color_at(35, 30.5) != (100, 100, 100)


def test_an_update_copies_only_its_box(filled, mask):
    mask[:] = 2
    filled.update_mask(mask, Box(35, 20, 45, 30))
    assert filled.color_at(40.5, 25.5) == pytest.approx((50, 50, 150), abs=2)
    assert filled.color_at(40.5, 35.5) == (100, 100, 100)
    assert filled.color_at(20.5, 30.5) == pytest.approx((150, 50, 50), abs=2)


def test_updates_reach_the_picture_after_the_colours_changed(filled, mask):
    """The colour table must not detach the picture from the ids it shows."""
    filled.shot()
    filled.set_overlay_opacity(1.0)
    mask[50:55, 40:45] = 1
    filled.update_mask(mask, Box(40, 50, 45, 55))
    assert filled.color_at(42.5, 52.5) == (200, 0, 0)


def test_a_box_outside_is_clipped(filled, mask):
    mask[0, 0] = 1
    filled.update_mask(mask, Box(-20, -20, 5, 5))
    filled.update_mask(mask, Box(500, 500, 600, 600))
    assert filled.color_at(0.5, 0.5) != (100, 100, 100)


def test_the_callers_mask_is_copied(filled, mask):
    mask[:] = 0
    assert filled.color_at(20.5, 30.5) != (100, 100, 100)


def test_no_mask(filled, mask):
    filled.set_mask(None)
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)
    filled.set_mask(mask)
    assert filled.color_at(20.5, 30.5) != (100, 100, 100)


def test_a_mask_of_another_size_is_refused(filled):
    with pytest.raises(ValueError, match="cannot be shown"):
        filled.set_mask(np.zeros((10, 10), np.uint8))
    with pytest.raises(ValueError, match="cannot be shown"):
        filled.update_mask(np.zeros((10, 10), np.uint8), Box(0, 0, 5, 5))


@pytest.mark.parametrize("width", [1, 3, 5, 853])
def test_widths_that_are_no_multiple_of_four(canvas, width):
    mask = np.zeros((7, width), np.uint8)
    mask[:, -1] = 1
    canvas.show_frame(np.full((7, width, 3), 100, np.uint8), mask)
    canvas.zoom_to(4.0)
    canvas.zoom_to_box(Box(width - 1, 0, width, 7))
    assert canvas.color_at(width - 0.5, 3.5) == pytest.approx((150, 50, 50), abs=2)


def test_masks_can_be_hidden_for_a_moment(filled):
    filled.set_masks_visible(False)
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)
    filled.set_masks_visible(True)
    assert filled.color_at(20.5, 30.5) != (100, 100, 100)


def test_a_patterned_object_is_strong_at_its_marks_and_faint_between(filled):
    filled.set_object_colors(
        {ObjectId(1): (200, 0, 0), ObjectId(2): (0, 0, 200)},
        patterns={ObjectId(2): Pattern.STRIPE},
    )
    filled.set_overlay_opacity(1.0)
    shot = filled.shot()
    inside = {shot.pixelColor(filled.shot_point(x + 0.5, 30.5)).getRgb()[:3] for x in range(52, 68)}
    assert (0, 0, 200) in inside
    assert len(inside) > 1
    assert filled.color_at(20.5, 30.5) == (200, 0, 0)
    plain = filled.shot_point(49, 30.5)
    assert shot.pixelColor(plain).getRgb()[:3] == (100, 100, 100)


def test_a_hidden_object_has_no_marks(filled):
    filled.set_object_colors(
        {ObjectId(2): (0, 0, 200)}, frozenset({ObjectId(2)}), {ObjectId(2): Pattern.CROSS}
    )
    shot = filled.shot()
    assert {
        shot.pixelColor(filled.shot_point(x + 0.5, 30.5)).getRgb()[:3] for x in range(52, 68)
    } == {(100, 100, 100)}


def test_a_cut_out_on_a_colour(filled):
    filled.set_view_mode(ViewMode.CUTOUT)
    filled.set_ground(Ground(color=QColor(1, 2, 3)))
    assert filled.color_at(40.5, 30.5) == (1, 2, 3)
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)


def test_a_difference_follows_what_is_painted(filled, mask):
    filled.set_view_mode(ViewMode.DIFFERENCE)
    unchanged = filled.color_at(20.5, 30.5)
    filled.set_reference(mask.copy())
    assert filled.color_at(20.5, 30.5) == unchanged
    assert filled.color_at(40.5, 30.5) == (100, 100, 100)
    mask[20:40, 30:50] = 1
    filled.update_mask(mask, Box(30, 20, 50, 40))
    came = filled.color_at(41.5, 33.5)
    assert came[2] > came[0]
    mask[20:40, 10:30] = 0
    filled.set_mask(mask)
    went = filled.color_at(21.5, 33.5)
    assert went[0] > went[2]
    filled.set_reference(None)
    assert filled.color_at(40.5, 30.5) == unchanged
    assert filled.color_at(20.5, 30.5) == (100, 100, 100)


def test_the_same_mask_again_repaints_nothing(filled, mask, qtbot):
    repainted = []
    filled.shot()
    overlay = filled._overlay
    overlay.update, original = (lambda *area: repainted.append(area)), overlay.update
    filled.set_mask(mask.copy())
    assert not repainted
    mask[30, 30] = 1
    filled.set_mask(mask)
    overlay.update = original
    [[area]] = repainted
    assert area.width() < 12
