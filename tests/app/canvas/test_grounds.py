from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas.grounds import CHECKER, CHECKER_SHADES, Ground

FRAME = QRectF(0, 0, 80, 40)


def painted(ground: Ground, area: QRectF = FRAME) -> QImage:
    image = QImage(80, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        ground.paint(painter, area, FRAME)
    return image


def test_the_checkerboard_has_both_shades(qapp: object) -> None:
    image = painted(CHECKER)
    found = {image.pixelColor(x, 3).name() for x in range(80)}
    assert found == {shade.name() for shade in CHECKER_SHADES}


def test_a_colour(qapp: object) -> None:
    image = painted(Ground(color=QColor("#123456")), QRectF(10, 10, 20, 20))
    assert image.pixelColor(15, 15) == QColor("#123456")
    assert image.pixelColor(5, 5) == QColor("white")


def test_an_image_fills_the_frame_from_its_middle(qapp: object) -> None:
    square = QImage(100, 100, QImage.Format.Format_RGB32)
    square.fill(Qt.GlobalColor.red)
    with QPainter(square) as painter:
        painter.fillRect(0, 25, 50, 50, Qt.GlobalColor.blue)
    image = painted(Ground(image=square))
    assert image.pixelColor(5, 2) == QColor("blue")
    assert image.pixelColor(5, 37) == QColor("blue")
    assert image.pixelColor(75, 20) == QColor("red")
    assert painted(Ground(image=square), QRectF(0, 0, 10, 40)).pixelColor(75, 20) == QColor("white")


def test_an_image_that_is_none_is_a_checkerboard(qapp: object) -> None:
    assert painted(Ground(image=QImage())) == painted(CHECKER)
