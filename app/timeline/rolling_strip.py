"""The second strip under the plot: V of the frames around each, to see where it is unsteady.

It has a scale of its own, from 0 to the next tenth above the highest value of the clip.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.appearance.readable import readable
from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import column_values, draw_columns, rows_of
from app.timeline.painted_strip import PaintedStrip
from app.timeline.pyramid import MinMaxPyramid
from app.timeline.series import ROLLING, SeriesStore, series_color
from core.types import FrameIndex, ObjectId

HEIGHT = 36
TOP, BOTTOM = 8, 4
"""Logical pixels above the scale's top and below 0."""


class RollingStrip(PaintedStrip):
    """`wanted`: the user has room for it; it shows itself once there are values."""

    def __init__(self, axis: TimeAxis, series: SeriesStore, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._series = series
        self._object: ObjectId | None = None
        self._is_wanted = False
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("V around each frame"))
        self.setToolTip(ROLLING.hint)
        series.changed.connect(self._on_series)
        self._on_series()

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def show_object(self, object_id: ObjectId | None) -> None:
        """Of one object, or (None) the mean over the objects."""
        self._object = object_id
        self.redraw()

    @property
    def shown_object(self) -> ObjectId | None:
        return self._object

    def want(self, wanted: bool) -> None:
        self._is_wanted = wanted
        self._show_or_hide()

    @property
    def top(self) -> float:
        """What the upper edge stands for."""
        values = self._series.values(ROLLING.id, self._object)
        return 0.1 if values is None else scale_top(values)

    def value_at(self, frame: FrameIndex) -> float | None:
        values = self._series.values(ROLLING.id, self._object)
        here = values.values(frame, frame + 1) if values is not None else np.zeros(0)
        return float(here[0]) if here.size and np.isfinite(here[0]) else None

    # following

    def _on_series(self) -> None:
        self._show_or_hide()
        self.redraw_soon()

    def _show_or_hide(self) -> None:
        self.setVisible(self._is_wanted and self._series.has(ROLLING.id))

    # painting

    def paint_picture(self, painter: QPainter, pixels: NDArray[np.uint32], scale: float) -> None:
        self._paint_scale(painter)
        self._draw_curve(pixels, self.palette().color(QPalette.ColorRole.Base), scale)

    def _paint_scale(self, painter: QPainter) -> None:
        palette = self.palette()
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 0))
        for y in (TOP + 0.5, HEIGHT - BOTTOM - 0.5):
            painter.drawLine(QPointF(GUTTER, y), QPointF(GUTTER + self.axis.width, y))
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(8, 0, GUTTER - 16, HEIGHT), middle, ROLLING.name)
        for y, text in ((TOP, f"{self.top:.1f}"), (HEIGHT - BOTTOM, "0")):
            rect = QRectF(GUTTER - 34, y - 9, 28, 18)
            painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, text)

    def _draw_curve(self, pixels: NDArray[np.uint32], base: QColor, scale: float) -> None:
        values = self._series.values(ROLLING.id, self._object)
        if values is None:
            return
        low, high = column_values(values, self.axis, self.columns(scale))
        top, bottom = TOP * scale, (HEIGHT - BOTTOM) * scale - 1
        color = readable(series_color(ROLLING, current_theme()), base)
        part = np.float32(self.top)
        draw_columns(
            pixels, rows_of(high / part, top, bottom), rows_of(low / part, top, bottom), color
        )


def scale_top(values: MinMaxPyramid) -> float:
    """The next tenth above the highest value."""
    highest = float(values.columns(0, values.frame_count, 1)[1][0])
    return 0.1 if math.isnan(highest) else max(0.1, math.ceil(highest * 10 - 1e-6) / 10)
