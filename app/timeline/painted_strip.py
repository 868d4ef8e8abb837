"""A strip that keeps a picture of its curves, painted anew only when they or the axis changed.

Playhead and shade move over it; values that arrive all the time are painted ten times a second.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import pixels_of
from app.timeline.strip import TimeStrip

_UPDATES_PER_SECOND = 10
_LOOKS = frozenset(
    {
        QEvent.Type.PaletteChange,
        QEvent.Type.StyleChange,
        QEvent.Type.FontChange,
        QEvent.Type.EnabledChange,
    }
)


class PaintedStrip(TimeStrip):
    """Subclasses say what is painted on the ground of lists and plots."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._picture = QImage()
        self._is_current = False
        self._redraw_timer = QTimer(self)
        self._redraw_timer.setSingleShot(True)
        self._redraw_timer.setInterval(1000 // _UPDATES_PER_SECOND)
        self._redraw_timer.timeout.connect(self.redraw)

    def redraw(self) -> None:
        """Paint the picture anew."""
        self._is_current = False
        self.update()

    def redraw_soon(self) -> None:
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def paint_picture(self, painter: QPainter, pixels: NDArray[np.uint32], scale: float) -> None:
        """On the ground, from the left of the names on.

        pixels: those of the area of time, rows x columns, where curves are drawn in straight away.
        scale: physical pixels for each logical one.
        """
        raise NotImplementedError

    def columns(self, scale: float) -> int:
        """Physical pixels of the whole axis; the strip may be narrower before it is laid out."""
        return max(1, round(self.axis.width * scale))

    def on_axis_changed(self) -> None:
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in _LOOKS:
            self.redraw()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.draw_picture(painter)
        self.paint_shade(painter)
        self.paint_playhead(painter)

    def draw_picture(self, painter: QPainter) -> None:
        """As it is, or painted anew first."""
        scale = self.devicePixelRatioF()
        if not self._is_current or self._picture.devicePixelRatio() != scale:
            self._paint_anew(scale)
        painter.drawImage(0, 0, self._picture)

    def _paint_anew(self, scale: float) -> None:
        """Into the same picture: a new one would cost about as much as the curves in it."""
        size = self.size() * scale
        if self._picture.size() != size:
            self._picture = QImage(size, QImage.Format.Format_RGB32)
        self._picture.setDevicePixelRatio(scale)
        self._picture.fill(self.palette().color(QPalette.ColorRole.Base))
        left = round(GUTTER * scale)
        pixels = pixels_of(self._picture)[:, left : left + self.columns(scale)]
        with QPainter(self._picture) as painter:
            painter.setFont(self.font())
            self.paint_picture(painter, pixels, scale)
        self._is_current = True
