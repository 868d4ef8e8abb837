import numpy as np
from PySide6.QtCore import QRectF, QSize

from app.canvas.heat_map import heat_area, heat_picture


def test_what_is_looked_at_most_is_the_most_opaque(qapp: object) -> None:
    looked_at = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    heat = heat_picture(looked_at)
    cover = [heat.pixelColor(x, y).alpha() for y in range(3) for x in range(4)]

    assert cover == sorted(cover)
    assert cover[0] == 0
    assert 200 < cover[-1] < 255


def test_nothing_looked_at_is_clear_and_no_map_no_picture(qapp: object) -> None:
    heat = heat_picture(np.zeros((2, 2), np.float32))
    assert heat.pixelColor(1, 1).alpha() == 0
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

    assert canvas.color_at(10, 10) != plain
    assert canvas.color_at(70, 50) == plain
    canvas.set_heat_map(None)
    assert canvas.color_at(10, 10) == plain

    canvas.set_heat_map(heat)
    canvas.set_frame(np.full((30, 40, 3), 100, np.uint8))
    assert canvas.color_at(5.5, 5.5) == plain
