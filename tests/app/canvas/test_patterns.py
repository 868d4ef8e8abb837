import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QImage, QPainter

from app.canvas.patterns import TILE_PX, pattern_brush, sign_brush
from core.colors import Pattern


def filled(brush: QBrush) -> QImage:
    image = QImage(4 * TILE_PX, 4 * TILE_PX, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.fillRect(image.rect(), brush)
    return image


def covered(image: QImage) -> float:
    pixels = [
        image.pixelColor(x, y).alphaF() for x in range(image.width()) for y in range(image.height())
    ]
    return sum(pixels) / len(pixels)


@pytest.mark.parametrize("pattern", [Pattern.STRIPE, Pattern.DOT, Pattern.CROSS])
def test_a_pattern_has_marks_and_room_between_them(qapp: object, pattern: Pattern) -> None:
    assert 0.2 < covered(filled(pattern_brush(pattern))) < 0.8


def test_solid_is_all_mark(qapp: object) -> None:
    assert covered(filled(pattern_brush(Pattern.SOLID))) == 1.0


def test_no_two_look_the_same(qapp: object) -> None:
    images = [filled(pattern_brush(pattern)) for pattern in Pattern]
    assert all(one != other for one, other in itertools.combinations(images, 2))


def test_stripes_go_on_in_the_next_tile(qapp: object) -> None:
    image = filled(pattern_brush(Pattern.STRIPE))
    row = [image.pixelColor(x, 5).alpha() for x in range(image.width())]
    below = [image.pixelColor(x, 5 + TILE_PX).alpha() for x in range(image.width())]
    assert row == below
    assert row[:TILE_PX] == row[TILE_PX : 2 * TILE_PX]
    shifted = [image.pixelColor(x, 6).alpha() for x in range(image.width())]
    assert shifted[1:] == pytest.approx(row[:-1], abs=2), (
        "the lines fall by a pixel a pixel, across tiles too"
    )


def test_plus_and_minus_differ_by_the_upright(qapp: object) -> None:
    plus, minus = filled(sign_brush("+")), filled(sign_brush("-"))
    assert plus.pixelColor(10, 7).alpha() > 0
    assert minus.pixelColor(10, 7).alpha() == 0
    assert plus.pixelColor(7, 10) == minus.pixelColor(7, 10)
