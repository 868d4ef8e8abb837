"""Lines and labels that are seen on any picture: black under white, as large at every zoom."""

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter, QPen

from app.tools.tool import ToolEvent

BLACK_PX = 3.0
WHITE_PX = 1.0
SIGN_ARM_PX = 4.0
SIGN_ASIDE_PX = 14.0
DASH_PX = 4.0

LABEL_ASIDE_PX = 16.0
LABEL_PADDING_PX = 5.0
LABEL_GROUND = QColor(0, 0, 0, 190)
LABEL_TEXT = QColor(255, 255, 255)


def cosmetic_pen(painter: QPainter, color: QColor, width_px: float) -> QPen:
    """A pen that ignores the zoom; square ends close the corners of an outline."""
    # Qt counts the width of cosmetic pens in physical pixels
    pen = QPen(color, width_px * painter.device().devicePixelRatio())
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def draw_double(painter: QPainter, draw: Callable[[], None], *, heavier_px: float = 0.0) -> None:
    """Call `draw` twice: for the black line and for the white one on it."""
    for color, width in ((Qt.GlobalColor.black, BLACK_PX), (Qt.GlobalColor.white, WHITE_PX)):
        painter.setPen(cosmetic_pen(painter, QColor(color), width + heavier_px))
        draw()


def dotted(painter: QPainter, draw: Callable[[], None], *, shift_px: float = 0.0) -> None:
    """A thin line of black and white dashes: something that is only about to be."""
    for color, offset in ((Qt.GlobalColor.black, 0.0), (Qt.GlobalColor.white, DASH_PX)):
        pen = cosmetic_pen(painter, QColor(color), WHITE_PX)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([DASH_PX, DASH_PX])
        pen.setDashOffset(offset + shift_px)
        painter.setPen(pen)
        draw()


def draw_sign(painter: QPainter, centre: QPointF, scale: float, *, adds: bool) -> None:
    """A small + or - : what the tool would do here."""
    arm = SIGN_ARM_PX / scale
    across = QLineF(centre.x() - arm, centre.y(), centre.x() + arm, centre.y())
    down = QLineF(centre.x(), centre.y() - arm, centre.x(), centre.y() + arm)
    draw_double(painter, lambda: painter.drawLines([across, down] if adds else [across]))


def sign_place(pointer: ToolEvent, scale: float) -> QPointF:
    """Where the sign stands beside a pointer that must not be covered, in picture pixels."""
    aside = SIGN_ASIDE_PX / scale
    return QPointF(pointer.x + aside, pointer.y + aside)


def label_size(text: str) -> QSizeF:
    """Of a label, in logical screen pixels."""
    metrics = QFontMetricsF(QGuiApplication.font())
    return QSizeF(
        metrics.horizontalAdvance(text) + 2 * LABEL_PADDING_PX,
        metrics.height() + LABEL_PADDING_PX,
    )


def label_area(text: str, point: QPointF, scale: float) -> QRectF:
    """What a label beside `point` covers, in picture pixels."""
    size = label_size(text)
    aside = LABEL_ASIDE_PX / scale
    return QRectF(point + QPointF(aside, aside), size / scale)


def draw_label(painter: QPainter, text: str, point: QPointF, scale: float) -> None:
    """White on dark below and right of `point`; readable on any picture, the same at any zoom."""
    area = painter.worldTransform().mapRect(label_area(text, point, scale))
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LABEL_GROUND)
    painter.drawRoundedRect(area, 4, 4)
    painter.setPen(LABEL_TEXT)
    painter.setFont(QGuiApplication.font())
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
