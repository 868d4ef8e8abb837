"""One gesture on one frame: it paints object ids into its own copy of the mask, box by box.

Tools feed it points while the pointer moves and repaint the box it returns; the session stores the
result when the gesture ends. Only the pixels of the touched box are ever looked at.
"""

import math
from collections.abc import Sequence
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from core.drawing.shapes import NOTHING, Footprint, Point, disc, line, polygon
from core.types import Box, Mask, ObjectId


class PaintMode(Enum):
    """Which pixels an adding gesture may take."""

    REPLACE = "replace"
    BEHIND = "behind"
    INSIDE = "inside"


class Stroke:
    """Adds pixels to `target`, or takes them from it; pixels of `protected` objects never change.

    mask: the ids as they are now. changed: the box of everything changed since the beginning.
    """

    def __init__(
        self,
        mask: Mask,
        target: ObjectId,
        *,
        adds: bool,
        mode: PaintMode = PaintMode.REPLACE,
        protected: frozenset[ObjectId] = frozenset(),
    ) -> None:
        self.mask: Mask = mask.copy()
        self.target = target
        self.adds = adds
        self.changed = NOTHING
        self._size = (mask.shape[1], mask.shape[0])
        self._value = target if adds else 0
        self._open = self._ids_open_to(mode, protected)
        self._last: Point | None = None

    def dab(self, x: float, y: float, diameter: float) -> Box:
        """Paint one round dab; the changed box comes back, empty when nothing changed."""
        self._last = (x, y)
        return self._paint(disc((x, y), diameter, self._size))

    def line_to(self, x: float, y: float, diameter: float) -> Box:
        """Paint from the last point to here without gaps; without a last point it is a dab."""
        if self._last is None:
            return self.dab(x, y, diameter)
        start, self._last = self._last, (x, y)
        # Short pieces: the box around a long slanting line holds far more pixels than the line.
        length = math.dist(start, (x, y))
        pieces = max(1, math.ceil(length / max(diameter, _SHORTEST_PIECE)))
        changed = NOTHING
        for piece in range(pieces):
            ends = [
                (start[0] + (x - start[0]) * part, start[1] + (y - start[1]) * part)
                for part in (piece / pieces, (piece + 1) / pieces)
            ]
            changed = changed.union(self._paint(line(ends[0], ends[1], diameter, self._size)))
        return changed

    def polygon(self, points: Sequence[Point]) -> Box:
        """Paint the inside of a closed outline; fewer than three points paint nothing."""
        return self._paint(polygon(points, self._size))

    def _ids_open_to(self, mode: PaintMode, protected: frozenset[ObjectId]) -> NDArray[np.uint8]:
        """For each of the 256 ids: 1 where this gesture changes a pixel that holds it."""
        paintable = np.zeros(256, np.uint8)
        if self.target in protected:
            return paintable
        if not self.adds or mode is PaintMode.INSIDE:
            paintable[self.target] = 1
        elif mode is PaintMode.BEHIND:
            paintable[0] = 1
        else:
            paintable[:] = 1
            paintable[list(protected)] = 0
        paintable[self._value] = 0
        return paintable

    def _paint(self, footprint: Footprint) -> Box:
        box = footprint.box
        if box.is_empty:
            return NOTHING
        ids = self.mask[box.slices]
        painted = footprint.pixels & cv2.LUT(ids, self._open).view(np.bool_)
        tight = Box.around(painted)
        if tight.is_empty:
            return NOTHING
        np.copyto(ids, np.uint8(self._value), where=painted)
        changed = Box(
            box.left + tight.left,
            box.top + tight.top,
            box.left + tight.right,
            box.top + tight.bottom,
        )
        self.changed = self.changed.union(changed)
        return changed


_SHORTEST_PIECE = 64.0
