"""A strip that keeps a picture of its curves, painted anew only when they or the axis changed.

Playhead and shade move over it; values that arrive all the time are painted ten times a second.
"""

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.timeline.axis import TimeAxis
from app.timeline.plot import UPDATES_PER_SECOND
from app.timeline.strip import TimeStrip

_LOOKS = frozenset({QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange})


class PaintedStrip(TimeStrip):
    """Subclasses say what is painted on the ground of lists and plots."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._picture: QPixmap | None = None
        self._redraw_timer = QTimer(self)
        self._redraw_timer.setSingleShot(True)
        self._redraw_timer.setInterval(1000 // UPDATES_PER_SECOND)
        self._redraw_timer.timeout.connect(self.redraw)

    def redraw(self) -> None:
        """Paint the picture anew."""
        self._picture = None
        self.update()

    def redraw_soon(self) -> None:
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def paint_picture(self, painter: QPainter, scale: float) -> None:
        """scale: physical pixels for each logical one."""
        raise NotImplementedError

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
        scale = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != scale:
            self._picture = self._painted(scale)
        painter.drawPixmap(0, 0, self._picture)
        self.paint_shade(painter)
        self.paint_playhead(painter)

    def _painted(self, scale: float) -> QPixmap:
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(self.palette().color(QPalette.ColorRole.Base))
        with QPainter(picture) as painter:
            painter.setFont(self.font())
            self.paint_picture(painter, scale)
        return picture
