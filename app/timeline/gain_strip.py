"""The strip of a comparison: where A is better than B it fills upwards, where B is, downwards.

Without true masks nobody is better: then it fills up to how much the two differ. Its scale fits the
largest value of the clip; a single frame among 100 000 stays visible.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import column_values, draw_columns, rows_of
from app.timeline.painted_strip import PaintedStrip
from app.timeline.series import DIFFERS, GAIN, SeriesRow, SeriesStore
from core.types import FrameIndex, ObjectId

HEIGHT = 40
TOP, BOTTOM = 4, 4
"""Logical pixels beyond the scale's ends."""


class GainStrip(PaintedStrip):
    """It shows itself while masks are compared."""

    def __init__(self, axis: TimeAxis, series: SeriesStore, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._series = series
        self._object: ObjectId | None = None
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Gain of A over B"))
        series.changed.connect(self._on_series)
        axis.playhead_moved.connect(lambda _before, _now: self.update(0, 0, GUTTER, HEIGHT))
        self._on_series()

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def show_object(self, object_id: ObjectId | None) -> None:
        """Of one object, or (None) the mean over the objects."""
        self._object = object_id
        self.redraw()

    @property
    def row(self) -> SeriesRow | None:
        """What is shown; None: nothing is compared yet."""
        return next((row for row in (GAIN, DIFFERS) if self._series.has(row.id)), None)

    @property
    def reach(self) -> float:
        """What the ends of the scale stand for: a tenth, or as many as it needs."""
        values = self._series.values(self.row.id, self._object) if self.row else None
        if values is None:
            return 0.1
        low, high = values.columns(0, values.frame_count, 1)
        farthest = float(np.fmax(np.abs(low), np.abs(high))[0])
        return 0.1 if math.isnan(farthest) else max(0.1, math.ceil(farthest * 10 - 1e-6) / 10)

    def value_at(self, frame: FrameIndex) -> float | None:
        values = self._series.values(self.row.id, self._object) if self.row else None
        here = values.values(frame, frame + 1) if values is not None else np.zeros(0)
        return float(here[0]) if here.size and np.isfinite(here[0]) else None

    def _on_series(self) -> None:
        row = self.row
        self.setVisible(row is not None)
        self.setToolTip(row.hint if row is not None else "")
        self.redraw_soon()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        value = self.value_at(self.axis.playhead)
        if value is not None:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            text = f"{value:+.3f}" if self.row is GAIN else f"{value:.3f}"
            text = text.replace("-", "\N{MINUS SIGN}")
            painter.drawText(QRectF(8, HEIGHT / 2, GUTTER - 48, HEIGHT / 2 - 2), text)

    def paint_picture(self, painter: QPainter, pixels: NDArray[np.uint32], scale: float) -> None:
        row = self.row
        if row is None:
            return
        lowest = -self.reach if row is GAIN else 0.0
        self._paint_scale(painter, row, lowest)
        self._draw_fills(pixels, row, lowest, scale)

    def _paint_scale(self, painter: QPainter, row: SeriesRow, lowest: float) -> None:
        palette = self.palette()
        for value in {lowest, 0.0, self.reach}:
            y = round(self._y_of(value, lowest)) + 0.5
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 0))
            painter.drawLine(QPointF(GUTTER, y), QPointF(GUTTER + self.axis.width, y))
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            sign = {True: "+", False: "\N{MINUS SIGN}"}[value > 0] if row is GAIN and value else ""
            rect = QRectF(GUTTER - 40, min(max(y - 9, -2), HEIGHT - 15), 34, 18)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(rect, flags, f"{sign}{abs(value):.1f}" if value else "0")
        painter.drawText(QRectF(8, 2, GUTTER - 48, HEIGHT / 2), row.name)

    def _y_of(self, value: float, lowest: float) -> float:
        share = (value - lowest) / (self.reach - lowest)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def _draw_fills(
        self, pixels: NDArray[np.uint32], row: SeriesRow, lowest: float, scale: float
    ) -> None:
        values = self._series.values(row.id, self._object)
        if values is None:
            return
        low, high = column_values(values, self.axis, self.columns(scale))
        span, zero = np.float32(self.reach - lowest), np.float32(-lowest)
        top, bottom = TOP * scale, (HEIGHT - BOTTOM) * scale - 1
        base = rows_of(np.full(low.size, zero / span, np.float32), top, bottom)
        theme = current_theme()
        with np.errstate(invalid="ignore"):
            up = np.where(high > 0, high, np.float32(np.nan))
            down = np.where(low < 0, low, np.float32(np.nan))
        above = rows_of((up + zero) / span, top, bottom)
        below = rows_of((down + zero) / span, top, bottom)
        better = theme.gain if row is GAIN else theme.series_agreement
        draw_columns(pixels, above, base, QColor(better))
        draw_columns(pixels, base, below, QColor(theme.loss))
