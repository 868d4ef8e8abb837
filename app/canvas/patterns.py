"""Patterns that tell objects of one colour apart, and the signs of a difference, as brushes.

A brush is opaque where the pattern has its marks and clear elsewhere; it lends a layer its shape.
"""

from functools import cache

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from core.colors import Pattern

TILE_PX = 12
LINE_PX = 3.0
DOT_RADIUS_PX = 2.6
SIGN_TILE_PX = 20
SIGN_ARM_PX = 4.0

_MARK = QColor(Qt.GlobalColor.black)


@cache
def pattern_brush(pattern: Pattern) -> QBrush:
    """The marks of a pattern; a solid one is all mark."""
    if pattern is Pattern.SOLID:
        return QBrush(_MARK)
    tile = _clear_tile(TILE_PX)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if pattern is Pattern.DOT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_MARK)
            half = TILE_PX / 2
            for x, y in ((half / 2, half / 2), (1.5 * half, 1.5 * half)):
                painter.drawEllipse(QPointF(x, y), DOT_RADIUS_PX, DOT_RADIUS_PX)
        else:
            painter.setPen(QPen(_MARK, LINE_PX))
            painter.drawLines(_diagonals())
            if pattern is Pattern.CROSS:
                painter.scale(-1, 1)
                painter.translate(-TILE_PX, 0)
                painter.drawLines(_diagonals())
    return QBrush(tile)


def _diagonals() -> list[QLineF]:
    """Falling lines that go on in the neighbouring tiles."""
    return [
        QLineF(shift - 2, -2, shift + TILE_PX + 2, TILE_PX + 2) for shift in (-TILE_PX, 0, TILE_PX)
    ]


@cache
def sign_brush(sign: str) -> QBrush:
    """A field of plus or minus signs, white with a dark rim."""
    tile = _clear_tile(SIGN_TILE_PX)
    middle = SIGN_TILE_PX / 2
    lines = [QLineF(middle - SIGN_ARM_PX, middle, middle + SIGN_ARM_PX, middle)]
    if sign == "+":
        lines.append(QLineF(middle, middle - SIGN_ARM_PX, middle, middle + SIGN_ARM_PX))
    with QPainter(tile) as painter:
        for color, width in (("#000000", 4.0), ("#ffffff", 2.0)):
            pen = QPen(QColor(color), width)
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
            painter.setPen(pen)
            painter.drawLines(lines)
    return QBrush(tile)


def _clear_tile(side: int) -> QPixmap:
    tile = QPixmap(side, side)
    tile.fill(Qt.GlobalColor.transparent)
    return tile
