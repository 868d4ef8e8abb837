import pytest
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.tools.pens import (
    cosmetic_pen,
    dotted,
    draw_double,
    draw_label,
    draw_sign,
    label_area,
)


def canvas(ratio: float = 1.0) -> QImage:
    picture = QImage(round(40 * ratio), round(40 * ratio), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.gray)
    return picture


def count(picture: QImage, color: Qt.GlobalColor, column: int) -> int:
    wanted = QColor(color)
    return sum(picture.pixelColor(column, y) == wanted for y in range(picture.height()))


@pytest.mark.parametrize("zoom", [0.5, 1.0, 8.0])
def test_the_double_line_is_as_wide_at_every_zoom(qapp, zoom):
    picture = canvas()
    with QPainter(picture) as painter:
        painter.scale(zoom, zoom)
        draw_double(painter, lambda: painter.drawLine(QLineF(0, 20 / zoom, 40 / zoom, 20 / zoom)))
    assert count(picture, Qt.GlobalColor.white, 20) == 1
    assert count(picture, Qt.GlobalColor.black, 20) == 2


def test_on_a_dense_screen_it_takes_as_many_more_pixels(qapp):
    picture = canvas(2.0)
    with QPainter(picture) as painter:
        draw_double(painter, lambda: painter.drawLine(QLineF(0, 20, 40, 20)))
    assert count(picture, Qt.GlobalColor.white, 40) == 2
    assert count(picture, Qt.GlobalColor.black, 40) == 4


def test_minus_is_plus_without_the_upright(qapp):
    plus, minus = canvas(), canvas()
    for picture, adds in ((plus, True), (minus, False)):
        with QPainter(picture) as painter:
            draw_sign(painter, QPointF(20, 20), 1.0, adds=adds)
    assert plus.pixelColor(20, 17) == Qt.GlobalColor.white
    assert minus.pixelColor(20, 17) == Qt.GlobalColor.gray
    assert minus.pixelColor(17, 20) == Qt.GlobalColor.white


def test_a_cosmetic_pen_has_the_width_asked_for(qapp):
    picture = canvas()
    with QPainter(picture) as painter:
        pen = cosmetic_pen(painter, QColor("red"), 3.0)
    assert pen.isCosmetic()
    assert pen.widthF() == 3.0


def test_a_label_is_as_large_at_every_zoom(qapp):
    far, near = label_area("24", QPointF(5, 5), 1.0), label_area("24", QPointF(5, 5), 8.0)
    assert far.width() == pytest.approx(8 * near.width())
    assert label_area("24 of 255", QPointF(), 1.0).width() > far.width()


def test_a_label_stays_in_its_area(qapp):
    picture, plain = canvas(), canvas()
    with QPainter(picture) as painter:
        painter.scale(2.0, 2.0)
        draw_label(painter, "7", QPointF(0, 0), 2.0)
        painter.resetTransform()
        area = label_area("7", QPointF(0, 0), 2.0)
        covered = QRectF(area.topLeft() * 2, area.size() * 2).toAlignedRect()
        assert picture != plain
        painter.fillRect(covered, Qt.GlobalColor.gray)
    assert picture == plain


def test_dots_are_black_and_white(qapp):
    picture = canvas()
    with QPainter(picture) as painter:
        dotted(painter, lambda: painter.drawLine(QLineF(0, 20, 40, 20)))
    row = {picture.pixelColor(x, 20).value() for x in range(2, 38)}
    assert {0, 255} <= row
