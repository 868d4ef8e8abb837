"""Footprints of drawing gestures: which pixels a dab, a line or a polygon covers.

A point (x, y) lies in pixel (floor x, floor y); a pixel is covered when its centre is. Every
function returns a box inside the picture and its covered pixels; work grows with the box alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, Box

Point = tuple[float, float]

NOTHING = Box(0, 0, 0, 0)

_Spans = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Left and right end of the covered interval on each row; left > right where there is none."""


@dataclass(frozen=True)
class Footprint:
    """Covered pixels inside `box`."""

    box: Box
    pixels: BoolMask

    def within(self, other: "Footprint") -> "Footprint":
        """What both cover."""
        box = self.box.intersected(other.box)
        if box.is_empty:
            return EMPTY_FOOTPRINT
        own = self.pixels[box.moved(-self.box.left, -self.box.top).slices]
        theirs = other.pixels[box.moved(-other.box.left, -other.box.top).slices]
        return Footprint(box, own & theirs)


EMPTY_FOOTPRINT = Footprint(NOTHING, np.zeros((0, 0), bool))


def disc(centre: Point, diameter: float, size: tuple[int, int]) -> Footprint:
    """A round dab in a picture of `size` (width, height), at least the pixel under the point."""
    return line(centre, centre, diameter, size)


def line(start: Point, end: Point, diameter: float, size: tuple[int, int]) -> Footprint:
    """A round brush drawn straight from `start` to `end`, without gaps at any diameter."""
    radius = max(diameter, 0.0) / 2
    _require_finite(start, end, (radius, radius))
    box = _box_around((start, end), radius, size)
    if box.is_empty:
        return EMPTY_FOOTPRINT
    rows = np.arange(box.top, box.bottom, dtype=np.float64) + np.float64(0.5)
    spans = _union(_disc_spans(rows, start, radius), _disc_spans(rows, end, radius))
    if start != end:
        spans = _union(spans, _band_spans(rows, start, end, radius))
    pixels = _fill_spans(spans, box)
    _add_pixels_under(pixels, box, start, end)
    return Footprint(box, pixels)


def polygon(points: Sequence[Point], size: tuple[int, int]) -> Footprint:
    """The inside of a closed outline (non-zero winding, so that a crossing lasso has no holes)."""
    if len(points) < 3:
        return EMPTY_FOOTPRINT
    _require_finite(*points)
    box = _box_around(points, 0.0, size)
    if box.is_empty:
        return EMPTY_FOOTPRINT
    winding = np.zeros((box.height, box.width + 1), np.int32)
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        turn = 1 if y1 > y0 else -1
        low, high = min(y0, y1), max(y0, y1)
        first = max(box.top, math.ceil(low - 0.5))
        last = min(box.bottom, math.ceil(high - 0.5))
        if first >= last:
            continue
        rows = np.arange(first, last)
        crossing = x0 + (rows + 0.5 - y0) * ((x1 - x0) / (y1 - y0))
        columns = np.clip(np.ceil(crossing - 0.5), box.left, box.right).astype(np.intp)
        winding[rows - box.top, columns - box.left] += turn
    return Footprint(box, np.cumsum(winding[:, :-1], axis=1, dtype=np.int32) != 0)


def _require_finite(*points: Point) -> None:
    if not all(math.isfinite(value) for point in points for value in point):
        raise ValueError("a gesture needs finite coordinates")


def _box_around(points: Sequence[Point], radius: float, size: tuple[int, int]) -> Box:
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return Box(
        math.floor(min(xs) - radius),
        math.floor(min(ys) - radius),
        math.floor(max(xs) + radius) + 1,
        math.floor(max(ys) + radius) + 1,
    ).clipped(*size)


def _disc_spans(rows: NDArray[np.float64], centre: Point, radius: float) -> _Spans:
    squared = radius**2 - (rows - centre[1]) ** 2
    half = np.sqrt(np.maximum(squared, 0.0))
    outside = squared <= 0
    return (
        np.where(outside, np.inf, centre[0] - half),
        np.where(outside, -np.inf, centre[0] + half),
    )


def _band_spans(rows: NDArray[np.float64], start: Point, end: Point, radius: float) -> _Spans:
    """The rectangle swept between the two end discs, cut by each row."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    down = rows - start[1]
    left = np.full(rows.shape, -np.inf)
    right = np.full(rows.shape, np.inf)
    # With x counted from the start: place along the line and distance from it, both times length.
    for slope, offset, low, high in (
        (dx, down * dy, 0.0, length**2),
        (-dy, down * dx, -radius * length, radius * length),
    ):
        if slope == 0:
            missed = (offset < low) | (offset > high)
            left[missed], right[missed] = np.inf, -np.inf
            continue
        ends = ((low - offset) / slope, (high - offset) / slope)
        left = np.maximum(left, np.minimum(*ends))
        right = np.minimum(right, np.maximum(*ends))
    crossed = left < right
    return (
        np.where(crossed, start[0] + left, np.inf),
        np.where(crossed, start[0] + right, -np.inf),
    )


def _union(first: _Spans, second: _Spans) -> _Spans:
    """One interval a row is enough: the shape drawn by a round brush along a line is convex."""
    return np.minimum(first[0], second[0]), np.maximum(first[1], second[1])


def _fill_spans(spans: _Spans, box: Box) -> BoolMask:
    bounds = (float(box.left), float(box.right))
    first = np.clip(np.floor(spans[0] - 0.5) + 1, *bounds).astype(np.int32)
    beyond = np.clip(np.ceil(spans[1] - 0.5), *bounds).astype(np.int32)
    columns = np.arange(box.left, box.right, dtype=np.int32)
    inside: BoolMask = (columns >= first[:, None]) & (columns < beyond[:, None])
    return inside


def _add_pixels_under(pixels: BoolMask, box: Box, start: Point, end: Point) -> None:
    """Thin brushes miss pixel centres; the pixels that the line runs through keep it connected."""
    steps = math.ceil(max(abs(end[0] - start[0]), abs(end[1] - start[1]))) + 1
    columns = np.floor(np.linspace(start[0], end[0], steps)).astype(np.int64)
    rows = np.floor(np.linspace(start[1], end[1], steps)).astype(np.int64)
    seen = (columns >= box.left) & (columns < box.right) & (rows >= box.top) & (rows < box.bottom)
    pixels[rows[seen] - box.top, columns[seen] - box.left] = True
