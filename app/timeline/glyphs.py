"""The small signs on the lanes: keyframe, draft, lock, absent, approved, flagged; drawn once each.

A sign is a picture for one colour and scale, so that a thousand of them cost a thousand copies.
"""

import math
from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF


class Glyph(Enum):
    """What a sign says."""

    KEYFRAME = "keyframe"
    DRAFT = "draft"
    LOCK = "lock"
    ABSENT = "absent"
    APPROVED = "approved"
    FLAGGED = "flagged"


def glyph(sign: Glyph, color: QColor, ink: QColor, side: float, scale: float) -> QImage:
    """A sign of `side` logical pixels, in device pixels; `ink` is the colour of its lines."""
    return _drawn(sign, color.rgba(), ink.rgba(), side, scale)


def put(
    painter: QPainter,
    picture: QImage,
    xs: NDArray[np.float64] | Sequence[float],
    y: float,
    scale: float,
) -> None:
    """Centred on points of one height, on whole device pixels, so that signs stay sharp."""
    lefts = np.round(np.asarray(xs) * scale - picture.width() / 2).astype(np.int64)
    top = round(y * scale - picture.height() / 2)
    painter.save()
    painter.scale(1 / scale, 1 / scale)
    draw = painter.drawImage
    for left in lefts.tolist():
        draw(left, top, picture)
    painter.restore()


@lru_cache(maxsize=2048)
def _drawn(sign: Glyph, color: int, ink: int, side: float, scale: float) -> QImage:
    pixels = math.ceil((side + 2) * scale)
    picture = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(pixels / 2, pixels / 2)
        painter.scale(scale, scale)
        _DRAW[sign](painter, QColor.fromRgba(color), QColor.fromRgba(ink), side / 2)
    return picture


def _draw_keyframe(painter: QPainter, color: QColor, ink: QColor, r: float) -> None:
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(color)
    painter.drawPolygon(_diamond(r))


def _draw_draft(painter: QPainter, color: QColor, ink: QColor, r: float) -> None:
    painter.setPen(QPen(ink, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(_diamond(r))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(0, 0), r / 3, r / 3)


def _draw_lock(painter: QPainter, color: QColor, ink: QColor, r: float) -> None:
    """A filled padlock with an edge of `color`, so that it stands out on the bar."""
    body = QRectF(-0.75 * r, -0.1 * r, 1.5 * r, 1.1 * r)
    shackle = QRectF(-0.45 * r, -0.95 * r, 0.9 * r, 1.3 * r)
    for pen in (QPen(color, 3.2), QPen(ink, 1.3)):
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(shackle, 0, 180 * 16)
        painter.setBrush(ink if pen.color() == ink else color)
        painter.drawRoundedRect(body, 1, 1)


def _draw_absent(painter: QPainter, color: QColor, ink: QColor, r: float) -> None:
    circle = QRectF(QPointF(-0.8 * r, -0.8 * r), QSizeF(1.6 * r, 1.6 * r))
    painter.setPen(QPen(ink, 1.3))
    painter.setBrush(color)
    painter.drawEllipse(circle)
    painter.drawLine(QPointF(-0.75 * r, 0.75 * r), QPointF(0.75 * r, -0.75 * r))


def _draw_approved(painter: QPainter, color: QColor, ink: QColor, r: float) -> None:
    tick = QPainterPath(QPointF(-0.8 * r, 0.05 * r))
    tick.lineTo(-0.2 * r, 0.7 * r)
    tick.lineTo(0.85 * r, -0.65 * r)
    painter.setPen(QPen(color, 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(tick)


def _draw_flagged(painter: QPainter, color: QColor, ink: QColor, r: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(
        QPolygonF([QPointF(-0.85 * r, -0.7 * r), QPointF(0.85 * r, -0.7 * r), QPointF(0, 0.8 * r)])
    )


def _diamond(r: float) -> QPolygonF:
    return QPolygonF([QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0)])


_DRAW: dict[Glyph, Callable[[QPainter, QColor, QColor, float], None]] = {
    Glyph.KEYFRAME: _draw_keyframe,
    Glyph.DRAFT: _draw_draft,
    Glyph.LOCK: _draw_lock,
    Glyph.ABSENT: _draw_absent,
    Glyph.APPROVED: _draw_approved,
    Glyph.FLAGGED: _draw_flagged,
}
