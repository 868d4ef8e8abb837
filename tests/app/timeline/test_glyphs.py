import math

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app.timeline.glyphs import Glyph, glyph, put

ORANGE, INK = QColor(230, 159, 0), QColor(255, 255, 255)


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0, 3.0])
def test_every_sign_looks_different(qapp: object, scale: float) -> None:
    pictures = [glyph(sign, ORANGE, INK, 10, scale) for sign in Glyph]

    seen = {bytes(picture.constBits()) for picture in pictures}
    assert len(seen) == len(Glyph)
    assert {picture.width() for picture in pictures} == {math.ceil(12 * scale)}


def test_a_sign_is_drawn_once(qapp: object) -> None:
    assert glyph(Glyph.LOCK, ORANGE, INK, 9, 1) is glyph(Glyph.LOCK, ORANGE, INK, 9, 1)
    assert glyph(Glyph.LOCK, ORANGE, INK, 9, 1) is not glyph(Glyph.LOCK, INK, INK, 9, 1)


@pytest.mark.parametrize("scale", [1, 2])
def test_signs_are_centred_on_their_points(qapp: object, scale: int) -> None:
    picture = QImage(60 * scale, 20 * scale, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(0, 0, 0))
    with QPainter(picture) as painter:
        put(painter, glyph(Glyph.KEYFRAME, ORANGE, INK, 10, scale), [15, 45], 10, scale)

    middle = 10 * scale
    assert picture.pixelColor(15 * scale, middle) == ORANGE
    assert picture.pixelColor(45 * scale, middle) == ORANGE
    assert picture.pixelColor(30 * scale, middle) == QColor(0, 0, 0)
