"""Paths along the edges of a picture, from one point to another, for the lasso that snaps.

Looks only at a window around the start of the path, so that a picture of any size costs the same.
"""

import math

import cv2
import numpy as np

from core.drawing.shapes import Point
from core.types import Box, Image

REACH = 96
"""A path goes at most so far from its start, in pixels, in each direction."""

WEAK_EDGE, STRONG_EDGE = 24, 72


class EdgePaths:
    """Live wire in one picture; the window of the last start is kept."""

    def __init__(self, picture: Image) -> None:
        self._picture = picture
        self._scissors = cv2.segmentation.IntelligentScissorsMB()
        self._scissors.setEdgeFeatureCannyParameters(WEAK_EDGE, STRONG_EDGE)
        self._scissors.setGradientMagnitudeMaxLimit(200.0)
        self._start: tuple[int, int] | None = None
        self._window = Box(0, 0, 0, 0)

    def path(self, start: Point, end: Point) -> list[Point]:
        """Points from `start` to `end` along edges, both included; straight where out of reach."""
        first, last = self._pixel(start), self._pixel(end)
        if first == last or max(abs(last[0] - first[0]), abs(last[1] - first[1])) > REACH:
            return [start, end]
        if first != self._start:
            self._look_around(first)
        left, top = self._window.left, self._window.top
        contour = self._scissors.getContour((last[0] - left, last[1] - top)).reshape(-1, 2)
        along = [(x + left + 0.5, y + top + 0.5) for x, y in contour[1:-1].tolist()]
        return [start, *along, end]

    def nearest_edge(self, point: Point, radius: float) -> Point:
        """The strongest edge within `radius`, the near ones preferred; the point itself if none."""
        column, row = self._pixel(point)
        reach = math.ceil(radius)
        height, width = self._picture.shape[:2]
        box = Box(column, row, column + 1, row + 1).grown(reach + 1).clipped(width, height)
        if reach < 1 or box.width < 3 or box.height < 3:
            return point
        grey = cv2.cvtColor(self._picture[box.slices], cv2.COLOR_RGB2GRAY)
        across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
        down = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
        strength = cv2.magnitude(across, down)
        rows, columns = np.mgrid[box.top : box.bottom, box.left : box.right] + 0.5
        away = np.hypot(columns - point[0], rows - point[1])
        strength[away > radius] = 0
        weighed = strength * (1 - 0.5 * away / (radius + 1))
        found_row, found_column = divmod(int(np.argmax(weighed)), box.width)
        if strength[found_row, found_column] < _FAINT:
            return point
        return box.left + found_column + 0.5, box.top + found_row + 0.5

    def _look_around(self, start: tuple[int, int]) -> None:
        height, width = self._picture.shape[:2]
        column, row = start
        self._window = Box(
            column - REACH, row - REACH, column + REACH + 1, row + REACH + 1
        ).clipped(width, height)
        self._scissors.applyImage(np.ascontiguousarray(self._picture[self._window.slices]))
        self._scissors.buildMap((column - self._window.left, row - self._window.top))
        self._start = start

    def _pixel(self, point: Point) -> tuple[int, int]:
        height, width = self._picture.shape[:2]
        return (
            min(width - 1, max(0, math.floor(point[0]))),
            min(height - 1, max(0, math.floor(point[1]))),
        )


_FAINT = 60.0
"""Sobel's answer to noise and soft shading."""
