"""The ruler above the lanes: frame numbers at round steps, and the playhead's handle."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import QWidget

from app.progress_text import grouped
from app.theme import current_theme
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.strip import TimeStrip

HEIGHT = 24
MIN_LABEL_DISTANCE = 76


class Ruler(TimeStrip):
    """Double-click shows the whole clip."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Time ruler"))
        self.setToolTip(
            self.tr("Drag to scrub. Wheel zooms, Shift+wheel scrolls, double-click fits.")
        )

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.axis.fit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(
            QRectF(8, 0, GUTTER - 16, HEIGHT), Qt.AlignmentFlag.AlignVCenter, self.tr("Frame")
        )
        self._paint_ticks(painter)
        self._paint_handle(painter)

    def _paint_ticks(self, painter: QPainter) -> None:
        step = tick_step(self.axis.pixels_per_frame)
        minor = max(1, step // 5)
        first = int(self.axis.start) // step * step
        last = min(int(self.axis.start + self.axis.span) + 1, self.axis.frame_count)
        right = self.width() - MARGIN
        for frame in range(first, last, minor):
            x = GUTTER + self.axis.x_of(frame + 0.5)
            if not GUTTER <= x <= right:
                continue
            is_major = frame % step == 0
            painter.drawLine(QPointF(x, HEIGHT - (7 if is_major else 3)), QPointF(x, HEIGHT))
            if is_major and x + 44 < self.width():
                painter.drawText(
                    QRectF(x + 3, 0, 70, HEIGHT - 4), Qt.AlignmentFlag.AlignVCenter, grouped(frame)
                )

    def _paint_handle(self, painter: QPainter) -> None:
        self.paint_playhead(painter)
        x = GUTTER + self.axis.x_of(self.playhead + 0.5)
        if not GUTTER <= x <= self.width() - MARGIN + 1:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().playhead))
        corners = [(-6, 12), (6, 12), (6, 17), (0, 23), (-6, 17)]
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))


def tick_step(pixels_per_frame: float) -> int:
    """The smallest of 1, 2, 5, 10, 20 ... frames whose labels do not touch."""
    magnitude = 1
    while True:
        for digit in (1, 2, 5):
            if digit * magnitude * pixels_per_frame >= MIN_LABEL_DISTANCE:
                return digit * magnitude
        magnitude *= 10
