"""The lines between pixels, where each pixel is large enough to be told from the next."""

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

FROM_ZOOM = 8.0
COLOR = QColor(128, 128, 128, 96)


def draw_grid(painter: QPainter, area: QRectF) -> None:
    """Over a part of a picture, which the painter's transform puts on the screen."""
    if area.isEmpty():
        return
    left, top = math.floor(area.left()), math.floor(area.top())
    right, bottom = math.ceil(area.right()), math.ceil(area.bottom())
    transform = painter.worldTransform()
    painter.save()
    painter.resetTransform()  # filling thin rectangles costs half of what drawing lines does
    shown = transform.mapRect(QRectF(QPointF(left, top), QPointF(right, bottom)))
    scale = transform.m11()
    thin = 1.0 / painter.device().devicePixelRatio()
    for column in range(right - left + 1):
        x = shown.left() + column * scale
        painter.fillRect(QRectF(x, shown.top(), thin, shown.height()), COLOR)
    for row in range(bottom - top + 1):
        y = shown.top() + row * scale
        painter.fillRect(QRectF(shown.left(), y, shown.width(), thin), COLOR)
    painter.restore()
