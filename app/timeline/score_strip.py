"""One series in a few pixels above the lanes: filled up to the worst value of each column.

It is what is left of the plot in a small window; a single bad frame is a notch that stays visible.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from app.appearance.readable import mixed, readable
from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import column_values, draw_columns, rows_of
from app.timeline.painted_strip import PaintedStrip
from app.timeline.series import SeriesRow, SeriesStore, series_color
from core.types import ObjectId

HEIGHT = 18


class ScoreStrip(PaintedStrip):
    """`menu_asked`: a right-click, where the series is chosen."""

    menu_asked = Signal(QPoint)

    def __init__(self, axis: TimeAxis, series: SeriesStore, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._series = series
        self._row: SeriesRow | None = None
        self._object: ObjectId | None = None
        self.setFixedHeight(HEIGHT)
        series.changed.connect(self.redraw_soon)

    def show_series(self, row: SeriesRow | None, object_id: ObjectId | None) -> None:
        """Of one object, or (None) the mean of all."""
        self._row, self._object = row, object_id
        name = row.name if row else self.tr("Scores")
        self.setAccessibleName(name)
        self.setToolTip(row.hint if row else "")
        self.redraw()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    # painting

    def paint_picture(self, painter: QPainter, pixels: NDArray[np.uint32], scale: float) -> None:
        if self._row is None:
            return
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(
            QRectF(8, 0, GUTTER - 16, HEIGHT), Qt.AlignmentFlag.AlignVCenter, self._row.name
        )
        self._draw_values(pixels[round(scale) :][: round((HEIGHT - 2) * scale)], self._row, scale)

    def _draw_values(self, pixels: NDArray[np.uint32], row: SeriesRow, scale: float) -> None:
        values = self._series.values(row.id, self._object)
        if values is None:
            return
        low, high = column_values(values, self.axis, self.columns(scale))
        bottom = pixels.shape[0] - 1
        low_rows, high_rows = rows_of(low, 0, bottom), rows_of(high, 0, bottom)
        base = self.palette().color(QPalette.ColorRole.Base)
        color = readable(series_color(row, current_theme()), base)
        floor = np.where(np.isfinite(low), np.float32(bottom), np.float32(np.nan))
        draw_columns(pixels, high_rows, floor, mixed(color, base, 0.25))
        draw_columns(pixels, low_rows, floor, mixed(color, base, 0.5))
        worst = low_rows if row.worst_is_low else high_rows
        draw_columns(pixels, worst, worst, color)
