"""Lines that are seen on any picture: black under white, as wide on the screen at every zoom."""

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

BLACK_PX = 3.0
WHITE_PX = 1.0
SIGN_ARM_PX = 4.0


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


def draw_sign(painter: QPainter, centre: QPointF, scale: float, *, adds: bool) -> None:
    """A small + or - : what the tool would do here."""
    arm = SIGN_ARM_PX / scale
    across = QLineF(centre.x() - arm, centre.y(), centre.x() + arm, centre.y())
    down = QLineF(centre.x(), centre.y() - arm, centre.x(), centre.y() + arm)
    draw_double(painter, lambda: painter.drawLines([across, down] if adds else [across]))
