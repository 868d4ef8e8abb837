"""Values over time as pixel rows: what a curve or a filled strip covers in each column.

A column that covers many frames spans their lowest to highest value; where a frame is wider than a
column the values are joined by lines. All arrays are as wide as the picture; no widgets here.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from app.timeline.axis import TimeAxis
from app.timeline.pyramid import MinMaxPyramid

Values = NDArray[np.float32]


def column_values(values: MinMaxPyramid, axis: TimeAxis, columns: int) -> tuple[Values, Values]:
    """Lowest and highest value that a curve has in each column; NaN where it has none."""
    per_frame = columns / axis.span
    if per_frame < 1:
        return _joined(*values.columns(axis.start, axis.span, columns))
    return _interpolated(values, axis, columns, per_frame)


def rows_of(values: Values, top: float, bottom: float) -> NDArray[np.float32]:
    """Pixel rows of values: 1 is at `top`, 0 at `bottom`; NaN stays."""
    rows: NDArray[np.float32] = np.round(bottom - values * np.float32(bottom - top))
    return rows


def draw_columns(
    pixels: NDArray[np.uint32],
    top: NDArray[np.float32],
    bottom: NDArray[np.float32],
    color: QColor,
) -> None:
    """Colour each column from row `top` to `bottom`, both included; NaN leaves it as it is.

    Columns right of the pixels are left out.
    """
    height, width = pixels.shape
    first = np.minimum(top[:width], np.float32(height - 1))
    last = np.maximum(bottom[:width], np.float32(0))
    if not np.isfinite(first).any() or not np.isfinite(last).any():
        return
    highest = max(int(np.fmin.reduce(first)), 0)
    lowest = min(int(np.fmax.reduce(last)), height - 1)
    rows = np.arange(highest, lowest + 1, dtype=np.float32)[:, None]
    covered = rows >= first
    covered &= rows <= last
    drawn = pixels[highest : lowest + 1, : first.size]
    np.copyto(drawn, np.uint32(color.rgba()), where=covered)


def clear_image(width: int, height: int, scale: float) -> tuple[QImage, NDArray[np.uint32]]:
    """A transparent picture, and its pixels (height x width) to draw into while it lives.

    Colours are opaque or premultiplied.
    """
    picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    picture.setDevicePixelRatio(scale)
    return picture, pixels_of(picture)


def pixels_of(picture: QImage) -> NDArray[np.uint32]:
    """Those of a picture of 32 bits, to draw into; ask again once somebody has painted it."""
    shape = (picture.height(), picture.width())
    return np.frombuffer(picture.bits(), np.uint32).reshape(shape)


def _joined(low: Values, high: Values) -> tuple[Values, Values]:
    """Stretched until neighbours touch, so that a curve has no holes."""
    joined_low, joined_high = low.copy(), high.copy()
    with np.errstate(invalid="ignore"):
        joined_low[1:] = np.where(low[1:] > high[:-1], high[:-1], low[1:])
        joined_high[1:] = np.where(high[1:] < low[:-1], low[:-1], high[1:])
    return joined_low, joined_high


def _interpolated(
    values: MinMaxPyramid, axis: TimeAxis, columns: int, per_frame: float
) -> tuple[Values, Values]:
    first = max(int(axis.start) - 1, 0)
    known = values.values(first, int(axis.start + axis.span) + 2)
    places = (np.arange(first, first + known.size) + 0.5 - axis.start) * per_frame
    edges = np.interp(np.arange(columns + 1), places, known, left=np.nan, right=np.nan)
    low = np.fmin(edges[:-1], edges[1:])
    high = np.fmax(edges[:-1], edges[1:])
    # A value between two gaps has no line: it is a point. Others lie on their line anyway.
    at = np.floor(places).astype(np.int64)
    inside = (at >= 0) & (at < columns)
    np.fmin.at(low, at[inside], known[inside])
    np.fmax.at(high, at[inside], known[inside])
    return low.astype(np.float32), high.astype(np.float32)
