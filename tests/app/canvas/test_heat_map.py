import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize

from app.canvas.heat_map import HeatMapItem, heat_area, heat_picture


def test_what_is_looked_at_most_is_the_brightest_and_hides_no_picture(qapp: object) -> None:
    looked_at = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    heat = heat_picture(looked_at)
    colors = [heat.pixelColor(x, y) for y in range(3) for x in range(4)]
    brightness = [color.red() + color.green() for color in colors]

    assert brightness == sorted(brightness)
    assert brightness[0] < 5
    assert brightness[-1] > 450
    assert all(100 < color.alpha() < 230 for color in colors)


def test_an_even_look_has_no_bright_place_and_no_map_no_picture(qapp: object) -> None:
    heat = heat_picture(np.full((2, 2), 0.25, np.float32))
    assert heat.pixelColor(1, 1).red() < 5
    assert heat_picture(np.zeros((0, 0), np.float32)).isNull()


def test_outer_places_are_centred_on_outer_pixels() -> None:
    area = heat_area(QSize(5, 3), QRectF(0, 0, 81, 41))
    assert (area.width() / 5, area.height() / 3) == (20, 20)
    assert (area.left() + 10, area.top() + 10) == (0.5, 0.5)
    assert (area.right() - 10, area.bottom() - 10) == (80.5, 40.5)


def test_it_lies_over_the_frame_and_goes_with_the_next_size(canvas, grey_frame) -> None:
    canvas.set_frame(grey_frame)
    plain = canvas.color_at(10, 10)
    heat = np.zeros((4, 6), np.float32)
    heat[:2, :3] = 1
    canvas.set_heat_map(heat)

    bright, dim = canvas.color_at(10, 10), canvas.color_at(70, 50)
    assert sum(bright) > sum(plain) > sum(dim)
    canvas.set_heat_map(None)
    assert canvas.color_at(10, 10) == plain

    canvas.set_heat_map(heat)
    canvas.set_frame(np.full((30, 40, 3), 100, np.uint8))
    assert canvas.color_at(5.5, 5.5) == plain


def test_without_a_map_no_repaint_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    item, asked = HeatMapItem(), []
    monkeypatch.setattr(item, "update", lambda: asked.append(item.is_empty))

    for heat in (None, np.ones((2, 2), np.float32), None, None):
        item.show_heat(heat)

    assert asked == [False, True]
