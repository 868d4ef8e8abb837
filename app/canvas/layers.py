"""Drawing on a layer of its own, in screen pixels, before it is laid over the picture.

For everything that is cut to shape: patterns, cut-outs, the signs of a difference.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter

Draw = Callable[[QPainter], None]


def draw_on_layer(painter: QPainter, area: QRectF, draw: Draw) -> None:
    """Call `draw` with a painter like this one on a clear layer over `area` (picture pixels)."""
    transform = painter.worldTransform()
    shown = transform.mapRect(area).toAlignedRect()
    if shown.isEmpty():
        return
    ratio = painter.device().devicePixelRatio()
    layer = QImage(
        round(shown.width() * ratio),
        round(shown.height() * ratio),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    layer.setDevicePixelRatio(ratio)
    layer.fill(Qt.GlobalColor.transparent)
    with QPainter(layer) as brush:
        brush.setRenderHints(painter.renderHints())
        brush.translate(-shown.topLeft())
        brush.setWorldTransform(transform * brush.worldTransform())
        draw(brush)
    painter.save()
    painter.resetTransform()
    painter.drawImage(shown.topLeft(), layer)
    painter.restore()


def fill_pattern(painter: QPainter, area: QRectF, pattern: QBrush) -> None:
    """Fill an area of the picture with a pattern that is as large at any zoom and moves with it."""
    transform = painter.worldTransform()
    painter.save()
    painter.resetTransform()
    painter.setBrushOrigin(transform.map(QPoint(0, 0)))
    painter.fillRect(transform.mapRect(area), pattern)
    painter.restore()
