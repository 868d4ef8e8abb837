"""What ruler and lanes have in common: a strip over the time axis that seeks, zooms and scrolls."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis

ZOOM_PER_NOTCH = 1.25


class TimeStrip(QWidget):
    """Click or drag seeks, wheel zooms at the cursor, Shift+wheel scrolls."""

    scrubbed = Signal(int)
    scrub_ended = Signal()

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self._playhead = 0
        axis.changed.connect(self.on_axis_changed)

    @property
    def playhead(self) -> int:
        return self._playhead

    def set_playhead(self, frame: int) -> None:
        if frame != self._playhead:
            self._playhead = frame
            self.update()

    def on_axis_changed(self) -> None:
        self.update()

    def axis_x(self, x: float) -> float:
        """Widget x to axis x."""
        return x - GUTTER

    def paint_playhead(self, painter: QPainter) -> None:
        x = GUTTER + self.axis.x_of(self._playhead + 0.5)
        if GUTTER <= x <= self.width() - MARGIN + 1:
            painter.setPen(QPen(QColor(current_theme().playhead), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.axis.set_width(self.width() - GUTTER - MARGIN)
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and event.position().x() >= GUTTER:
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.scrub_ended.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_across(self.axis, event, self.axis_x(event.position().x()))
        event.accept()

    def _seek(self, event: QMouseEvent) -> None:
        self.scrubbed.emit(self.axis.frame_at(self.axis_x(event.position().x())))


def wheel_across(axis: TimeAxis, event: QWheelEvent, x: float) -> None:
    """Wheel zooms at `x`; Shift+wheel or a sideways wheel scrolls a tenth of the view a notch."""
    notches = event.angleDelta().y() / 120
    sideways = event.angleDelta().x() / 120
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and notches:
        sideways, notches = notches, 0.0
    if sideways:
        axis.scroll(-sideways * axis.span / 10)
    if notches:
        axis.zoom_at(x, ZOOM_PER_NOTCH**notches)
