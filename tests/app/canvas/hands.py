"""What hands do on a canvas: buttons, keys that are held, and where an image point lies."""

from PySide6.QtCore import QPoint, QPointF, Qt

from app.canvas.view import CanvasView

LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def place(view: CanvasView, x: float, y: float) -> QPoint:
    """The viewport position of an image point."""
    return view.viewport_point(QPointF(x, y)).toPoint()
