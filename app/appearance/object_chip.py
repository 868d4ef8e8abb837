"""The little square in an object's colour and pattern, for lists, lanes and menus."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QImage, QPainter, QPainterPath, QPixmap

from core.colors import Color, Pattern

SWATCH = 16
SCALES = (1.0, 2.0, 3.0)

_BRUSHES = {
    Pattern.STRIPE: Qt.BrushStyle.BDiagPattern,
    Pattern.DOT: Qt.BrushStyle.Dense5Pattern,
    Pattern.CROSS: Qt.BrushStyle.DiagCrossPattern,
}


def object_chip(color: Color, pattern: Pattern, side: int, scale: float) -> QPixmap:
    """Black or white lines over the colour, whichever is seen better."""
    return QPixmap.fromImage(_drawn(color, pattern, side, scale))


def swatch_icon(color: Color) -> QIcon:
    """A colour to choose, for menus, sharp on every screen."""
    shown = QIcon()
    for scale in SCALES:
        shown.addPixmap(object_chip(color, Pattern.SOLID, SWATCH, scale))
    return shown


def paint_chip(painter: QPainter, rect: QRectF, color: Color, pattern: Pattern) -> None:
    path = QPainterPath()
    path.addRoundedRect(rect, rect.width() / 4, rect.height() / 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(path, QColor(*color))
    if pattern in _BRUSHES:
        ink = QColor(0, 0, 0) if QColor(*color).lightness() > 110 else QColor(255, 255, 255)
        ink.setAlphaF(0.75)
        painter.fillPath(path, QBrush(ink, _BRUSHES[pattern]))


@lru_cache(maxsize=1024)
def _drawn(color: Color, pattern: Pattern, side: int, scale: float) -> QImage:
    picture = QImage(
        round(side * scale), round(side * scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chip(painter, QRectF(1, 1, side - 2, side - 2), color, pattern)
    return picture
