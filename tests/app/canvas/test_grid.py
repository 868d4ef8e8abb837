from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas.grid import draw_grid


def drawn(area: QRectF) -> QImage:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.scale(10, 10)
        draw_grid(painter, area)
    return image


def test_lines_run_between_pixels(qapp: object) -> None:
    image = drawn(QRectF(0, 0, 10, 6))
    dark = [x for x in range(100) if image.pixelColor(x, 5) != QColor("white")]
    assert dark == list(range(0, 100, 10))
    dark = [y for y in range(60) if image.pixelColor(5, y) != QColor("white")]
    assert dark == list(range(0, 60, 10))


def test_only_the_area_asked_for_is_drawn(qapp: object) -> None:
    image = drawn(QRectF(2.5, 1.5, 1, 1))
    assert image.pixelColor(15, 10) == QColor("white")
    assert image.pixelColor(25, 10) != QColor("white")
    assert drawn(QRectF()) == drawn(QRectF(0, 0, 0, 5))
