"""The plot as a picture for papers and reports: real vectors in SVG and PDF, light in any theme.

It shows the frames and curves that the window shows, with what they were measured against.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QImageWriter,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QPolygonF,
)
from PySide6.QtSvg import QSvgGenerator

from app.appearance.colors import LIGHT
from app.appearance.readable import mixed, readable
from app.timeline.plot import Line, spread
from app.timeline.pyramid import MinMaxPyramid
from app.timeline.rolling_strip import scale_top
from app.timeline.series import ROLLING, SeriesStore, series_color
from app.timeline.ticks import tick_step
from core.errors import OutputError
from core.files import atomic_path
from core.number_text import grouped
from core.types import ObjectId

SIZE = QSize(1200, 420)
PNG_SCALE = 2
LEFT, RIGHT, TOP, BOTTOM = 52, 190, 58, 44
ROLLING_HEIGHT, GAP = 60, 22
LINE = 17
POINTS_PER_PIXEL = 2
"""More frames than this are drawn as their lowest and highest value: the same line."""

GROUND = QColor(LIGHT.base)
TEXT, MUTED, GRID = QColor(LIGHT.text), QColor(LIGHT.text_muted), QColor(LIGHT.border)


@dataclass(frozen=True)
class Chart:
    """What is to be seen: title, what was measured against what, curves, frames from start on.

    rolling: the object of the strip of V, None for the mean.
    """

    title: str
    note: str
    lines: tuple[Line, ...]
    start: float
    span: float
    rolling: ObjectId | None = None


def write_chart(path: Path, chart: Chart, series: SeriesStore) -> None:
    """As SVG, PDF or (any other name) PNG; OutputError when it cannot be written."""
    with atomic_path(path) as partial:
        kind = path.suffix.lower()
        if kind == ".svg":
            _write_svg(partial, chart, series)
        elif kind == ".pdf":
            _write_pdf(partial, chart, series)
        else:
            _write_png(partial, chart, series)


def polylines(values: MinMaxPyramid, start: float, span: float, area: QRectF) -> list[QPolygonF]:
    """A curve over an area that stands for 0 to 1; it is broken where there is no value."""
    columns = round(area.width() * POINTS_PER_PIXEL)
    if span <= columns:
        first = max(0, int(start))
        known = values.values(first, int(np.ceil(start + span)))
        frames = first + np.arange(known.size) + 0.5
    else:
        low, high = values.columns(start, span, columns)
        known = np.column_stack((low, high)).ravel()
        frames = start + np.repeat((np.arange(columns) + 0.5) * span / columns, 2)
    xs = area.left() + (frames - start) / span * area.width()
    ys = area.bottom() - known * area.height()
    return [
        QPolygonF([QPointF(x, y) for x, y in zip(xs[part], ys[part], strict=True)])
        for part in _known_stretches(known)
    ]


def _known_stretches(values: NDArray[np.float32]) -> Iterator[slice]:
    known = np.concatenate(([False], np.isfinite(values), [False]))
    edges = np.flatnonzero(known[1:] != known[:-1])
    for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield slice(first, stop)


# the three kinds of files


def _write_svg(path: Path, chart: Chart, series: SeriesStore) -> None:
    device = QSvgGenerator()
    device.setFileName(str(path))
    device.setResolution(96)
    device.setSize(SIZE)
    device.setViewBox(QRectF(QPointF(0, 0), QSizeF(SIZE)))
    device.setTitle(chart.title)
    device.setDescription(chart.note)
    _paint_on(device, chart, series)


def _write_pdf(path: Path, chart: Chart, series: SeriesStore) -> None:
    device = QPdfWriter(str(path))
    device.setTitle(chart.title)
    device.setResolution(72)
    device.setPageSize(QPageSize(QSizeF(SIZE), QPageSize.Unit.Point))
    device.setPageMargins(QMarginsF(0, 0, 0, 0))
    _paint_on(device, chart, series)


def _write_png(path: Path, chart: Chart, series: SeriesStore) -> None:
    picture = QImage(SIZE * PNG_SCALE, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(PNG_SCALE)
    _paint_on(picture, chart, series)
    if not QImageWriter(str(path), QByteArray(b"png")).write(picture):
        raise OutputError(f"{path.parent} did not take the picture. Choose another folder.")


def _paint_on(
    device: QSvgGenerator | QPdfWriter | QImage, chart: Chart, series: SeriesStore
) -> None:
    painter = QPainter(device)
    if not painter.isActive():
        raise OutputError("The picture of the plot could not be begun. Choose another folder.")
    try:
        paint_chart(painter, chart, series)
    finally:
        painter.end()


# painting


def paint_chart(painter: QPainter, chart: Chart, series: SeriesStore) -> None:
    """Over `SIZE` logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(QPointF(0, 0), QSizeF(SIZE)), GROUND)
    painter.setFont(_font(12))
    has_rolling = series.has(ROLLING.id)
    bottom = BOTTOM + (ROLLING_HEIGHT + GAP if has_rolling else 0)
    area = QRectF(LEFT, TOP, SIZE.width() - LEFT - RIGHT, SIZE.height() - TOP - bottom)
    _paint_title(painter, chart)
    _paint_values(painter, area, ("0", "0.5", "1"))
    for line in chart.lines:
        _paint_band(painter, area, line, series)
    painter.save()
    painter.setClipRect(area.adjusted(-1, -6, 1, 6))
    for line in chart.lines:
        _paint_curve(painter, area, chart, line, series)
    painter.restore()
    _paint_legend(painter, area, chart, series)
    lowest = area
    if has_rolling:
        lowest = QRectF(LEFT, area.bottom() + GAP, area.width(), ROLLING_HEIGHT)
        _paint_rolling(painter, lowest, chart, series)
    _paint_frames(painter, lowest, chart)


def _font(pixels: int) -> QFont:
    font = QFont("sans-serif")
    font.setPixelSize(pixels)
    return font


def _paint_title(painter: QPainter, chart: Chart) -> None:
    painter.save()
    font = _font(16)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(TEXT)
    painter.drawText(QPointF(LEFT, 26), chart.title)
    painter.setFont(_font(12))
    painter.setPen(MUTED)
    painter.drawText(QPointF(LEFT, 45), chart.note)
    painter.restore()


def _paint_values(painter: QPainter, area: QRectF, labels: tuple[str, ...]) -> None:
    """Lines across with their values, the lowest first."""
    for place, label in enumerate(labels):
        y = area.bottom() - area.height() * place / (len(labels) - 1)
        painter.setPen(QPen(GRID, 1))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(MUTED)
        rect = QRectF(0, y - 10, area.left() - 8, 20)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, label)


def _paint_frames(painter: QPainter, area: QRectF, chart: Chart) -> None:
    """Round frame numbers under the lowest part."""
    step = tick_step(area.width() / chart.span)
    first = -(-int(chart.start) // step) * step
    for frame in range(first, int(chart.start + chart.span) + 1, step):
        x = area.left() + (frame + 0.5 - chart.start) / chart.span * area.width()
        if x > area.right():
            break
        painter.setPen(QPen(GRID, 1))
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 5))
        painter.setPen(MUTED)
        rect = QRectF(x - 40, area.bottom() + 7, 80, 16)
        painter.drawText(rect, Qt.AlignmentFlag.AlignHCenter, grouped(frame))


def _color(line: Line) -> QColor:
    own = QColor(*line.color) if line.color is not None else series_color(line.row, LIGHT)
    return readable(own, GROUND)


def _paint_band(painter: QPainter, area: QRectF, line: Line, series: SeriesStore) -> None:
    band = series.band(line.row.id, line.object_id)
    if band is None:
        return
    top = min(band.mean + band.deviation, 1.0)
    bottom = max(band.mean - band.deviation, 0.0)
    color = _color(line)
    y = area.bottom() - top * area.height()
    rect = QRectF(area.left(), y, area.width(), (top - bottom) * area.height())
    painter.fillRect(rect, mixed(color, GROUND, 0.14))
    painter.setPen(QPen(mixed(color, GROUND, 0.6), 1, Qt.PenStyle.DashLine))
    y = area.bottom() - band.mean * area.height()
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))


def _paint_curve(
    painter: QPainter, area: QRectF, chart: Chart, line: Line, series: SeriesStore
) -> None:
    """With a ring around each frame that is pointed out."""
    values = series.values(line.row.id, line.object_id)
    if values is None:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_color(line), 1))
    for polyline in polylines(values, chart.start, chart.span, area):
        if polyline.size() == 1:
            painter.drawEllipse(polyline.at(0), 0.5, 0.5)
        else:
            painter.drawPolyline(polyline)
    painter.setPen(QPen(QColor(LIGHT.danger), 1))
    for frame in series.points(line.row.id, line.object_id):
        here = values.values(frame, frame + 1)
        if here.size and np.isfinite(here[0]):
            x = area.left() + (frame + 0.5 - chart.start) / chart.span * area.width()
            painter.drawEllipse(QPointF(x, area.bottom() - float(here[0]) * area.height()), 4, 4)


def _paint_legend(painter: QPainter, area: QRectF, chart: Chart, series: SeriesStore) -> None:
    """Each curve's name at the height where it ends, pushed apart where several end together."""
    bands = [series.band(line.row.id, line.object_id) for line in chart.lines]
    ends = [_end(area, chart, line, series) for line in chart.lines]
    order = sorted(range(len(ends)), key=lambda place: ends[place])
    distance = 2 * LINE if any(bands) else LINE
    tops = spread([ends[place] for place in order], distance, area.bottom())
    left = area.right() + 12
    for y, place in zip(tops, order, strict=True):
        band = bands[place]
        painter.setPen(_color(chart.lines[place]))
        painter.drawText(QPointF(left, y + 4), _short(painter, chart.lines[place].label))
        if band is not None:
            painter.setPen(MUTED)
            numbers = f"{band.mean:.3f}, V {band.deviation:.3f}"
            painter.drawText(QPointF(left, y + 4 + LINE - 2), numbers)


def _end(area: QRectF, chart: Chart, line: Line, series: SeriesStore) -> float:
    """Where the last value that is in sight lies."""
    values = series.values(line.row.id, line.object_id)
    if values is None:
        return area.bottom()
    stop = int(np.ceil(chart.start + chart.span))
    known = values.values(max(0, int(chart.start)), stop)
    known = known[np.isfinite(known)]
    return area.bottom() - float(known[-1]) * area.height() if known.size else area.bottom()


def _short(painter: QPainter, text: str) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, RIGHT - 20)


def _paint_rolling(painter: QPainter, area: QRectF, chart: Chart, series: SeriesStore) -> None:
    values = series.values(ROLLING.id, chart.rolling)
    if values is None:
        return
    top = scale_top(values)
    _paint_values(painter, area, ("0", f"{top:.1f}"))
    painter.setPen(QPen(TEXT, 1))
    scaled = QRectF(area.left(), area.bottom() - area.height() / top, area.width(), 0)
    scaled.setBottom(area.bottom())
    for polyline in polylines(values, chart.start, chart.span, scaled):
        painter.drawPolyline(polyline)
    painter.setPen(MUTED)
    painter.drawText(QPointF(area.right() + 12, area.center().y() + 4), ROLLING.name)
