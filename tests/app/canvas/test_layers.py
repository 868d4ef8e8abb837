import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from app.canvas.layers import draw_on_layer, fill_pattern


def canvas(ratio: float = 1.0) -> QImage:
    image = QImage(round(60 * ratio), round(40 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    return image


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_layer_lies_where_its_area_is(qapp: object, ratio: float) -> None:
    plain, layered = canvas(ratio), canvas(ratio)
    area = QRectF(3, 2, 5, 4)
    for image in (plain, layered):
        with QPainter(image) as painter:
            painter.translate(7, 5)
            painter.scale(4, 4)
            if image is plain:
                painter.fillRect(area, Qt.GlobalColor.red)
            else:
                draw_on_layer(painter, area, lambda p: p.fillRect(area, Qt.GlobalColor.red))
    assert layered == plain


def test_a_layer_can_be_cut_to_shape_without_touching_what_is_below(qapp: object) -> None:
    image = canvas()
    area = QRectF(0, 0, 60, 40)

    def draw(layer: QPainter) -> None:
        layer.fillRect(area, Qt.GlobalColor.red)
        layer.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        layer.fillRect(QRectF(10, 10, 10, 10), Qt.GlobalColor.black)

    with QPainter(image) as painter:
        draw_on_layer(painter, area, draw)
    assert image.pixelColor(15, 15) == QColor("white")
    assert image.pixelColor(5, 5) == QColor("red")


def test_an_area_out_of_sight_is_not_drawn(qapp: object) -> None:
    image = canvas()
    with QPainter(image) as painter:
        draw_on_layer(painter, QRectF(), lambda _layer: pytest.fail("nothing to draw"))


def test_a_pattern_keeps_its_size_and_moves_with_the_picture(qapp: object) -> None:
    stripes = QBrush(QColor("black"), Qt.BrushStyle.VerPattern)
    shots = []
    for scale, shift in ((1, 0), (3, 0), (1, 3)):
        image = canvas()
        with QPainter(image) as painter:
            painter.translate(shift, 0)
            painter.scale(scale, scale)
            fill_pattern(painter, QRectF(0, 0, 60, 40), stripes)
        shots.append([image.pixelColor(x, 20) for x in range(10, 50)])
    assert shots[0] == shots[1]
    assert shots[0][:-3] == shots[2][3:]
