"""The plot under the lanes: named series over the same frames, drawn column by column.

Click goes there, drag selects frames. It draws from the pyramids of `series.py`, so that its cost
depends on its size and never on the length of the clip; lines are one pixel wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QWidget

from app.appearance.readable import mixed, readable
from app.appearance.theme import current_theme
from app.selection import Selection
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.curves import column_values, draw_columns, rows_of
from app.timeline.painted_strip import PaintedStrip
from app.timeline.series import SeriesRow, SeriesStore, series_color
from core.types import FrameIndex, ObjectId

DRAG = 4
TOP, BOTTOM = 10, 8
"""Logical pixels above 1 and below 0."""

_DIAMOND = (QPointF(0, -5), QPointF(5, 0), QPointF(0, 5), QPointF(-5, 0))


@dataclass(frozen=True)
class Line:
    """One curve: a series of an object, or (None) its mean over the objects."""

    row: SeriesRow
    object_id: ObjectId | None
    label: str
    color: tuple[int, int, int] | None = None
    """The object's colour where objects are compared; None: the colour of the series."""


class Plot(PaintedStrip):
    """`menu_asked`: a right-click, where series are chosen."""

    menu_asked = Signal(QPoint)

    def __init__(
        self,
        axis: TimeAxis,
        series: SeriesStore,
        selection: Selection,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(axis, parent)
        self._series = series
        self._selection = selection
        self._lines: list[Line] = []
        self._labels: list[tuple[float, str, QColor]] = []
        self._pressed: QPointF | None = None
        self._is_selecting = False
        self._hovered: FrameIndex | None = None
        series.changed.connect(self.redraw_soon)
        self.setMinimumHeight(56)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Plot of scores"))

    def set_lines(self, lines: Sequence[Line]) -> None:
        self._lines = list(lines)
        self.redraw()

    @property
    def lines(self) -> list[Line]:
        return self._lines

    def sizeHint(self) -> QSize:
        return QSize(400, 90)

    def texts_at(self, frame: FrameIndex) -> dict[str, float]:
        """The value of each line on a frame, by its label; lines without one are left out."""
        found = {}
        for line in self._lines:
            values = self._series.values(line.row.id, line.object_id)
            here = values.values(frame, frame + 1) if values is not None else np.zeros(0)
            if here.size and np.isfinite(here[0]):
                found[line.label] = float(here[0])
        return found

    # gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and event.position().x() >= GUTTER:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed is None:
            self._hover(self.frame_at(x) if x >= GUTTER else None)
            return
        self._is_selecting = self._is_selecting or abs(x - self._pressed.x()) >= DRAG
        if self._is_selecting:
            self._hover(None)
            self._selection.select_frames(self.frame_at(self._pressed.x()), self.frame_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        was_selecting, self._is_selecting = self._is_selecting, False
        if pressed is not None and not was_selecting:
            self._selection.forget_frames()
            self.scrubbed.emit(self.frame_at(pressed.x()))
            self.scrub_ended.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def _hover(self, frame: FrameIndex | None) -> None:
        if frame != self._hovered:
            self._hovered = frame
            self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.draw_picture(painter)
        self._paint_selection(painter)
        self.paint_shade(painter)
        self._paint_labels(painter)
        self.paint_playhead(painter)
        self._paint_hover(painter)

    def paint_picture(self, painter: QPainter, pixels: NDArray[np.uint32], scale: float) -> None:
        base = self.palette().color(QPalette.ColorRole.Base)
        self._paint_grid(painter)
        self._labels = []
        for line in self._lines:
            self._paint_band(painter, line, base)
        for line in self._lines:
            if not line.row.is_sampled:
                self._draw_line(pixels, line, base, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._lines:
            self._paint_points(painter, line, base)

    def _y_of(self, value: float) -> float:
        return self.height() - BOTTOM - value * (self.height() - TOP - BOTTOM)

    def _paint_grid(self, painter: QPainter) -> None:
        palette = self.palette()
        line = palette.color(QPalette.ColorRole.Mid)
        for value, text in ((0.0, "0"), (0.5, "0.5"), (1.0, "1")):
            y = round(self._y_of(value)) + 0.5
            painter.setPen(QPen(line, 0))
            painter.drawLine(QPointF(GUTTER, y), QPointF(GUTTER + self.axis.width, y))
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(
                QRectF(GUTTER - 34, y - 9, 28, 18),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                text,
            )

    def _color_of(self, line: Line, base: QColor) -> QColor:
        if line.color is not None:
            return readable(QColor(*line.color), base)
        return readable(series_color(line.row, current_theme()), base)

    def _draw_line(
        self, pixels: NDArray[np.uint32], line: Line, base: QColor, scale: float
    ) -> None:
        """The curve; its label stands at the height where the curve ends."""
        values = self._series.values(line.row.id, line.object_id)
        if values is None:
            return
        top, bottom = self._y_of(1) * scale, self._y_of(0) * scale
        low, high = column_values(values, self.axis, self.columns(scale))
        color = self._color_of(line, base)
        draw_columns(pixels, rows_of(high, top, bottom), rows_of(low, top, bottom), color)
        known = np.flatnonzero(np.isfinite(low))
        if known.size:
            self._labels.append((self._y_of(float(low[known[-1]])), line.label, color))

    def _paint_band(self, painter: QPainter, line: Line, base: QColor) -> None:
        """Mean and, around it, plus and minus V."""
        band = self._series.band(line.row.id, line.object_id)
        if band is None:
            return
        color = self._color_of(line, base)
        top = self._y_of(min(band.mean + band.deviation, 1.0))
        bottom = self._y_of(max(band.mean - band.deviation, 0.0))
        painter.fillRect(
            QRectF(GUTTER, top, self.axis.width, bottom - top), mixed(color, base, 0.16)
        )
        painter.setPen(QPen(mixed(color, base, 0.6), 0, Qt.PenStyle.DashLine))
        y = round(self._y_of(band.mean)) + 0.5
        painter.drawLine(QPointF(GUTTER, y), QPointF(GUTTER + self.axis.width, y))

    def _paint_points(self, painter: QPainter, line: Line, base: QColor) -> None:
        """A ring around each frame that is pointed out, a diamond where a value is a sample."""
        values = self._series.values(line.row.id, line.object_id)
        if values is None:
            return
        if line.row.is_sampled:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 1))
            painter.setBrush(self._color_of(line, base))
        else:
            painter.setPen(QPen(QColor(current_theme().danger), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        for frame in self._series.points(line.row.id, line.object_id):
            x = self.x_of(frame + 0.5)
            here = values.values(frame, frame + 1)
            if here.size and np.isfinite(here[0]) and GUTTER <= x <= GUTTER + self.axis.width:
                place = QPointF(x, self._y_of(float(here[0])))
                if line.row.is_sampled:
                    painter.drawPolygon([place + corner for corner in _DIAMOND])
                else:
                    painter.drawEllipse(place, 4, 4)

    def _paint_labels(self, painter: QPainter) -> None:
        """At the right end of each curve, pushed apart where curves end close together."""
        if len(self._labels) < 2:
            return
        ground = QColor(self.palette().color(QPalette.ColorRole.Base))
        ground.setAlphaF(0.75)
        height = self.fontMetrics().height()
        ends = sorted(self._labels, key=lambda label: label[0])
        tops = spread([y - height / 2 for y, _, _ in ends], height - 3, self.height() - height)
        for top, (_, text, color) in zip(tops, ends, strict=True):
            width = self.fontMetrics().horizontalAdvance(text)
            rect = QRectF(self.width() - MARGIN - width - 6, top, width + 6, height)
            painter.fillRect(rect, ground)
            painter.setPen(color)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_selection(self, painter: QPainter) -> None:
        if self.axis.selected is None:
            return
        first, last = self.axis.selected
        left = max(self.x_of(first), GUTTER)
        right = min(self.x_of(last + 1), self.width() - MARGIN)
        if right > left:
            tint = QColor(current_theme().accent)
            tint.setAlphaF(0.2)
            painter.fillRect(QRectF(left, 0, right - left, self.height()), tint)

    def _paint_hover(self, painter: QPainter) -> None:
        """The frame under the mouse and what each curve says there."""
        if self._hovered is None:
            return
        texts = self.texts_at(self._hovered)
        lines = [self.tr("Frame {}").format(self._hovered)]
        lines += [f"{label}  {value:.3f}" for label, value in texts.items()]
        x = self.x_of(self._hovered + 0.5)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 0))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        metrics = self.fontMetrics()
        width = max(metrics.horizontalAdvance(text) for text in lines) + 12
        height = metrics.height() * len(lines) + 6
        left = x + 10 if x + 10 + width < self.width() else x - 10 - width
        rect = QRectF(left, 2, width, min(height, self.height() - 4))
        theme = current_theme()
        painter.setPen(QPen(QColor(theme.border_strong), 0))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(QColor(theme.text))
        painter.setClipRect(rect)
        painter.drawText(rect.adjusted(6, 3, -6, -3), "\n".join(lines))
        painter.setClipping(False)


def spread(tops: Sequence[float], distance: float, lowest: float) -> list[float]:
    """Ascending places, moved apart to at least `distance`, between 0 and `lowest` if they fit."""
    placed: list[float] = []
    for top in tops:
        placed.append(max(top, placed[-1] + distance if placed else 0.0))
    limit = lowest
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = max(min(placed[place], limit), 0.0)
        limit = placed[place] - distance
    return placed
