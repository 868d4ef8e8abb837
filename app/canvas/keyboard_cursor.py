"""A pointer for the keyboard (F9): arrows move a crosshair, Space presses, Esc leaves.

Held Space is a held button, so that every gesture of a tool can be made without a mouse.
"""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from app.tools.pens import draw_double

ARM_PX = 14.0
HOLE_PX = 4.0
"""The middle is left free, so that the pixel that is meant can be seen."""

STEPS = {
    Qt.KeyboardModifier.NoModifier: 1,
    Qt.KeyboardModifier.ShiftModifier: 10,
    Qt.KeyboardModifier.ControlModifier: 50,
}
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class KeyboardCursor:
    """A pixel of the picture, and whether it is pressed."""

    def __init__(self, column: int, row: int, size: QSize) -> None:
        self._size = size
        self.is_pressed = False
        self._put(column, row)

    @property
    def point(self) -> QPointF:
        """The middle of its pixel."""
        return QPointF(self._column + 0.5, self._row + 0.5)

    @property
    def pixel(self) -> tuple[int, int]:
        return self._column, self._row

    def claims(self, event: QKeyEvent) -> bool:
        """Arrows with their modifiers, Space and Esc are its own."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        if key in ARROWS:
            return held in STEPS
        return key in (Qt.Key.Key_Space, Qt.Key.Key_Escape) and held in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.AltModifier,
        )

    def step(self, event: QKeyEvent) -> None:
        """An arrow was pressed."""
        across, down = ARROWS[Qt.Key(event.key())]
        far = STEPS[event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier]
        self._put(self._column + far * across, self._row + far * down)

    def areas(self, scale: float) -> Sequence[QRectF]:
        return [self.extent(scale)]

    def extent(self, scale: float) -> QRectF:
        reach = (ARM_PX + 3) / scale
        return QRectF(self.point.x() - reach, self.point.y() - reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, scale: float) -> None:
        x, y = self.point.x(), self.point.y()
        near, far = HOLE_PX / scale, ARM_PX / scale
        arms = [
            QLineF(x + sign_x * near, y + sign_y * near, x + sign_x * far, y + sign_y * far)
            for sign_x, sign_y in ARROWS.values()
        ]
        draw_double(painter, lambda: painter.drawLines(arms))

    def _put(self, column: int, row: int) -> None:
        self._column = min(max(0, column), self._size.width() - 1)
        self._row = min(max(0, row), self._size.height() - 1)
