"""One gesture on one frame: it paints object ids into its own copy of the mask, box by box.

Tools feed it points or footprints while the pointer moves and repaint the box it returns; the
session stores the result when the gesture ends. Only the pixels of the touched box are looked at.
"""

import math
from collections.abc import Sequence
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from core.drawing.regions import silhouette
from core.drawing.shapes import NOTHING, Footprint, Point, line, polygon
from core.drawing.softness import alike
from core.types import Box, Image, Mask, ObjectId

BACKGROUND = ObjectId(0)
"""As the target of a stroke: painting it takes pixels from every object that is not protected."""

_SHORTEST_PIECE = 64.0


class PaintMode(Enum):
    """Which pixels an adding gesture may take."""

    REPLACE = "replace"
    """Those of every object that is not protected, and the background's."""
    BEHIND = "behind"
    """Only the background's."""
    INSIDE = "inside"
    """Only those inside the outline that the object has when the gesture begins."""


class Stroke:
    """Adds pixels to `target`, or takes them from it; pixels of `protected` objects never change.

    mask: the ids as they are now. changed: the box of everything changed since the beginning.
    met_protected: the gesture covered pixels that it would have changed if they were not protected.
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
        self.met_protected = False
        self._before = mask
        self._size = (mask.shape[1], mask.shape[0])
        self._value = target if adds else BACKGROUND
        if target == BACKGROUND:
            mode = PaintMode.REPLACE
        open_ids = self._ids_open_to(mode)
        self._open = _without(open_ids, protected, target)
        self._kept = open_ids & ~self._open
        self._target_is_protected = target in protected
        self._limit = silhouette(mask == target) if adds and mode is PaintMode.INSIDE else None
        self._picture: Image | None = None
        self._hardness = 1.0
        self._last: Point | None = None

    def soften(self, picture: Image, hardness: float) -> None:
        """Let round dabs look at the picture outside the inner `hardness` (0..1) of their width."""
        self._picture = picture if hardness < 1 else None
        self._hardness = hardness

    def dab(self, x: float, y: float, diameter: float) -> Box:
        """Paint one round dab; the changed box comes back, empty when nothing changed."""
        self._last = (x, y)
        return self._paint_round((x, y), (x, y), diameter)

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
            changed = changed.union(self._paint_round(ends[0], ends[1], diameter))
        return changed

    def polygon(self, points: Sequence[Point]) -> Box:
        """Paint the inside of a closed outline; fewer than three points paint nothing."""
        return self.paint(polygon(points, self._size))

    def paint(self, footprint: Footprint) -> Box:
        """Paint every pixel of a footprint that this gesture may change."""
        if self._limit is not None:
            footprint = footprint.within(self._limit)
        box = footprint.box
        if box.is_empty:
            return NOTHING
        ids = self.mask[box.slices]
        if self._kept.any() and not self.met_protected:
            self.met_protected = bool((footprint.pixels & _looked_up(ids, self._kept)).any())
        painted = footprint.pixels & _looked_up(ids, self._open)
        return self._write(box, painted, self._value)

    def shape(self, footprint: Footprint) -> Box:
        """Inside the footprint's box, make the target's pixels exactly those of the footprint.

        What the target loses becomes background; what it gains obeys the paint mode.
        """
        box = footprint.box
        if box.is_empty or self.target == BACKGROUND:
            return NOTHING
        lost = ~footprint.pixels & (self.mask[box.slices] == self.target)
        if self._target_is_protected:
            self.met_protected |= bool(lost.any())
            return NOTHING
        return self._write(box, lost, BACKGROUND).union(self.paint(footprint))

    def start_over(self) -> Box:
        """Take everything back; the box that has to be repainted comes back."""
        changed, self.changed = self.changed, NOTHING
        self.mask[changed.slices] = self._before[changed.slices]
        self.met_protected = False
        self._last = None
        return changed

    def _ids_open_to(self, mode: PaintMode) -> NDArray[np.uint8]:
        """For each of the 256 ids: 1 where this gesture would change a pixel that holds it."""
        paintable = np.zeros(256, np.uint8)
        if not self.adds:
            paintable[self.target] = 1
        elif mode is PaintMode.BEHIND:
            paintable[BACKGROUND] = 1
        else:
            paintable[:] = 1
        paintable[self._value] = 0
        return paintable

    def _paint_round(self, start: Point, end: Point, diameter: float) -> Box:
        whole = line(start, end, diameter, self._size)
        if self._picture is None:
            return self.paint(whole)
        core = line(start, end, diameter * self._hardness, self._size)
        return self.paint(alike(self._picture, whole, core))

    def _write(self, box: Box, painted: NDArray[np.bool_], value: ObjectId) -> Box:
        tight = Box.around(painted)
        if tight.is_empty:
            return NOTHING
        np.copyto(self.mask[box.slices], np.uint8(value), where=painted)
        changed = tight.moved(box.left, box.top)
        self.changed = self.changed.union(changed)
        return changed


def _without(
    open_ids: NDArray[np.uint8], protected: frozenset[ObjectId], target: ObjectId
) -> NDArray[np.uint8]:
    """A protected target may neither gain nor lose; of the others' pixels only the unprotected."""
    allowed = open_ids.copy()
    if target in protected:
        allowed[:] = 0
    allowed[list(protected)] = 0
    return allowed


def _looked_up(ids: Mask, table: NDArray[np.uint8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = cv2.LUT(ids, table).view(np.bool_)
    return found
