"""What all strips over the time axis have in common: scrubbing, zoom, scroll, playhead, shade."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.pyramid import column_edges
from core.types import FrameIndex

ZOOM_PER_NOTCH = 1.25
SCROLL_PER_NOTCH = 0.1
NOTCH = 120
_NEAR_PLAYHEAD = 8


class TimeStrip(QWidget):
    """Click or drag scrubs, wheel scrolls, Ctrl+wheel zooms at the cursor."""

    scrubbed = Signal(int)
    scrub_ended = Signal()

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self._scrubs = False
        axis.changed.connect(self.on_axis_changed)
        axis.playhead_moved.connect(self._on_playhead)
        axis.shaded.connect(self.update)

    def on_axis_changed(self) -> None:
        self.update()

    def x_of(self, frame: float) -> float:
        """Widget x of the left edge of a frame."""
        return GUTTER + self.axis.x_of(frame)

    def frame_at(self, x: float) -> FrameIndex:
        return self.axis.frame_at(x - GUTTER)

    def columns_with(self, frames: NDArray[np.int64], columns: int) -> NDArray[np.bool_]:
        """Which of so many columns hold one of these frames, which are in order."""
        axis = self.axis
        low, high = column_edges(axis.start, axis.span, columns, axis.frame_count)
        held: NDArray[np.bool_] = np.searchsorted(frames, high) > np.searchsorted(frames, low)
        return held

    # painting

    def time_area(self) -> QRectF:
        """Where frames are."""
        return QRectF(GUTTER, 0, self.axis.width, self.height())

    def paint_shade(self, painter: QPainter) -> None:
        """Darken what lies outside In and Out."""
        if self.axis.range is None:
            return
        first, last = self.axis.range
        area = self.time_area()
        shade = QColor(current_theme().window)
        shade.setAlphaF(0.62)
        left = min(max(self.x_of(first), area.left()), area.right())
        right = min(max(self.x_of(last + 1), area.left()), area.right())
        painter.fillRect(QRectF(area.left(), 0, left - area.left(), self.height()), shade)
        painter.fillRect(QRectF(right, 0, area.right() - right, self.height()), shade)

    def paint_playhead(self, painter: QPainter) -> None:
        x = self.x_of(self.axis.playhead + 0.5)
        if GUTTER <= x <= self.width() - MARGIN + 1:
            painter.setPen(QPen(QColor(current_theme().playhead), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _on_playhead(self, before: FrameIndex, now: FrameIndex) -> None:
        for frame in (before, now):
            x = math.floor(self.x_of(frame + 0.5))
            self.update(x - _NEAR_PLAYHEAD, 0, 2 * _NEAR_PLAYHEAD + 1, self.height())

    # gestures

    def resizeEvent(self, event: QResizeEvent) -> None:
        # All strips are as wide as one another, but for hidden ones: they keep the width that
        # widgets are born with, and are told so when a picture is taken of the window.
        width = self.width() - GUTTER - MARGIN
        if width > 0:
            self.axis.set_width(width)
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and event.position().x() >= GUTTER:
            self.begin_scrub(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._scrubs:
            self.scrubbed.emit(self.frame_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._scrubs:
            self._scrubs = False
            self.scrub_ended.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_over(self.axis, event)
        event.accept()

    def begin_scrub(self, x: float) -> None:
        self._scrubs = True
        self.scrubbed.emit(self.frame_at(x))


def wheel_over(axis: TimeAxis, event: QWheelEvent) -> None:
    """Ctrl zooms at the cursor; else both directions of the wheel scroll through time."""
    delta = event.angleDelta()
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        axis.zoom_at(event.position().x() - GUTTER, ZOOM_PER_NOTCH ** (delta.y() / NOTCH))
    elif not event.pixelDelta().isNull():
        pixels = event.pixelDelta().x() or event.pixelDelta().y()
        axis.scroll(-pixels / axis.pixels_per_frame)
    else:
        notches = (delta.x() or delta.y()) / NOTCH
        axis.scroll(-notches * SCROLL_PER_NOTCH * axis.span)
