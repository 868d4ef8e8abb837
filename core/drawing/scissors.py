"""Paths along the edges of a picture, from one point to another, for the lasso that snaps.

Looks only at a window around the start of the path, so that a picture of any size costs the same.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from core.drawing.shapes import Point
from core.types import Box, Image

REACH = 64
"""A path goes at most so far from its start, in pixels, in each direction."""

WEAK_EDGE, STRONG_EDGE = 24, 72
FAINT = 60.0
"""Sobel's answer to noise and soft shading: no edge yet."""

Strength = NDArray[np.float32]
"""How steep the picture is at each pixel."""


class EdgePaths:
    """Live wire in one picture; the window of the last start is kept."""

    def __init__(self, picture: Image) -> None:
        self._picture = picture
        self._scissors = cv2.segmentation.IntelligentScissorsMB()
        self._scissors.setEdgeFeatureCannyParameters(WEAK_EDGE, STRONG_EDGE)
        self._scissors.setGradientMagnitudeMaxLimit(200.0)
        self._start: tuple[int, int] | None = None
        self._window = Box(0, 0, 0, 0)
        self._strength: Strength = np.zeros((0, 0), np.float32)

    def path(self, start: Point, end: Point) -> list[Point]:
        """Points from `start` to `end` along edges, both included; straight where out of reach."""
        first, last = self._pixel(start), self._pixel(end)
        if first == last or max(abs(last[0] - first[0]), abs(last[1] - first[1])) > REACH:
            return [start, end]
        if first != self._start:
            self._look_around(first)
        left, top = self._window.left, self._window.top
        contour = self._scissors.getContour((last[0] - left, last[1] - top)).reshape(-1, 2)
        corner = np.array((left, top))
        passed = np.asarray(contour[1:-1], np.int64)
        between = _between_pixels(passed, self._strength) + corner
        return [start, *((float(x), float(y)) for x, y in between), end]

    def nearest_edge(self, point: Point, radius: float) -> Point:
        """The strongest edge within `radius`, the near ones preferred; the point itself if none."""
        column, row = self._pixel(point)
        reach = math.ceil(radius)
        height, width = self._picture.shape[:2]
        box = Box(column, row, column + 1, row + 1).grown(reach + 1).clipped(width, height)
        if reach < 1 or box.width < 3 or box.height < 3:
            return point
        strength = _strength(self._picture[box.slices])
        rows, columns = np.mgrid[box.top : box.bottom, box.left : box.right] + 0.5
        away = np.hypot(columns - point[0], rows - point[1])
        weighed = np.where(away <= radius, strength * (1 - 0.5 * away / (radius + 1)), 0)
        found_row, found_column = divmod(int(np.argmax(weighed)), box.width)
        if strength[found_row, found_column] < FAINT or not weighed.any():
            return point
        [[x, y]] = _between_pixels(np.array([[found_column, found_row]]), strength)
        return box.left + float(x), box.top + float(y)

    def _look_around(self, start: tuple[int, int]) -> None:
        height, width = self._picture.shape[:2]
        column, row = start
        self._window = Box(column, row, column + 1, row + 1).grown(REACH).clipped(width, height)
        part = np.ascontiguousarray(self._picture[self._window.slices])
        self._scissors.applyImage(part)
        self._scissors.buildMap((column - self._window.left, row - self._window.top))
        self._strength = _strength(part)
        self._start = start

    def _pixel(self, point: Point) -> tuple[int, int]:
        height, width = self._picture.shape[:2]
        return (
            min(width - 1, max(0, math.floor(point[0]))),
            min(height - 1, max(0, math.floor(point[1]))),
        )


def _strength(part: Image) -> Strength:
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _between_pixels(pixels: NDArray[np.int_], strength: Strength) -> NDArray[np.float64]:
    """An edge runs between two pixels, a path over one of them: go to the middle of the slope.

    Columns and rows in, points out, with 3 x 3 pixels weighed by their strength.
    """
    padded = np.pad(strength, 1)
    columns, rows = pixels[:, 0], pixels[:, 1]
    weight = np.zeros(len(pixels))
    shift = np.zeros((len(pixels), 2))
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            here = padded[rows + 1 + down, columns + 1 + across]
            weight += here
            shift += here[:, None] * np.array((across, down))
    middle: NDArray[np.float64] = pixels + 0.5 + shift / np.maximum(weight, 1e-6)[:, None]
    return middle
