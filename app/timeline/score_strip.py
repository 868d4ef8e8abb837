"""One series in a few pixels above the lanes: filled up to the worst value of each column.

It is what is left of the plot in a small window; a single bad frame is a notch that stays visible.
"""

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from app.appearance.readable import mixed, readable
from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import column_values, draw_columns, image_of, rows_of
from app.timeline.series import SeriesRow, SeriesStore, series_color
from app.timeline.strip import TimeStrip
from core.types import ObjectId

HEIGHT = 18


class ScoreStrip(TimeStrip):
    """`menu_asked`: a right-click, where the series is chosen."""

    menu_asked = Signal(QPoint)

    def __init__(self, axis: TimeAxis, series: SeriesStore, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._series = series
        self._row: SeriesRow | None = None
        self._object: ObjectId | None = None
        self.setFixedHeight(HEIGHT)
        series.changed.connect(self.update)

    def show_series(self, row: SeriesRow | None, object_id: ObjectId | None) -> None:
        """Of one object, or (None) the mean of all."""
        self._row, self._object = row, object_id
        name = row.name if row else self.tr("Scores")
        self.setAccessibleName(name)
        self.setToolTip(row.hint if row else "")
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        base = self.palette().color(QPalette.ColorRole.Base)
        painter.fillRect(self.rect(), base)
        if self._row is None:
            return
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(
            QRectF(8, 0, GUTTER - 16, HEIGHT), Qt.AlignmentFlag.AlignVCenter, self._row.name
        )
        self._paint_values(painter, self._row, base)
        self.paint_shade(painter)
        self.paint_playhead(painter)

    def _paint_values(self, painter: QPainter, row: SeriesRow, base: QColor) -> None:
        values = self._series.values(row.id, self._object)
        if values is None:
            return
        scale = self.devicePixelRatioF()
        columns = max(1, round(self.axis.width * scale))
        pixels = np.zeros((round((HEIGHT - 2) * scale), columns), np.uint32)
        low, high = column_values(values, self.axis, columns)
        bottom = pixels.shape[0] - 1
        low_rows, high_rows = rows_of(low, 0, bottom), rows_of(high, 0, bottom)
        color = readable(series_color(row, current_theme()), base)
        floor = np.where(np.isfinite(low), np.float32(bottom), np.float32(np.nan))
        draw_columns(pixels, high_rows, floor, mixed(color, base, 0.25))
        draw_columns(pixels, low_rows, floor, mixed(color, base, 0.5))
        worst = low_rows if row.worst_is_low else high_rows
        draw_columns(pixels, worst, worst, color)
        painter.drawImage(QPointF(GUTTER, 1), image_of(pixels, scale))
