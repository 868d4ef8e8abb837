"""The wand: a click takes the region of one colour; dragging left or right sets how much differs.

Shift takes matching pixels everywhere, Ctrl also lets the region run through other objects.
"""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.pens import SIGN_ARM_PX, draw_label, draw_sign, label_area
from app.tools.stroke_tool import StrokeTool
from app.tools.tool import CONTROL, SHIFT, Easel, ToolEvent
from core.drawing.regions import connected, connected_without_edges, edges, similar
from core.drawing.shapes import NOTHING, Footprint
from core.drawing.stroke import Stroke
from core.types import BoolMask, Box, Image, Mask

PX_PER_LEVEL = 3.0
"""So far the pointer is dragged, on the screen, for one level of tolerance."""

SIGN_ASIDE_PX = 12.0


class Wand(StrokeTool):
    """The tolerance that a drag arrives at is kept for the next click."""

    id: ClassVar[str] = "wand"
    name: ClassVar[str] = "Wand"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, easel: Easel) -> None:
        super().__init__(easel)
        self._start: ToolEvent | None = None
        self._start_tolerance = 0
        self._shown_tolerance = -1
        self._edges: tuple[Image, BoolMask] | None = None

    def press(self, event: ToolEvent) -> None:
        self.pointer = event
        self.put_down()
        picture = self.easel.picture
        column, row = event.pixel
        if picture is None or not (0 <= row < picture.shape[0] and 0 <= column < picture.shape[1]):
            return
        self.stroke = self.easel.begin_stroke(adds=not event.subtracts)
        if self.stroke is not None:
            self.begin(self.stroke, event)

    def begin(self, stroke: Stroke, event: ToolEvent) -> None:
        self._start = event
        self._start_tolerance = self.easel.options.tolerance
        self._take(stroke, event)

    def move(self, event: ToolEvent) -> None:
        self.pointer = event
        if self.stroke is None or self._start is None:
            return
        dragged_px = (event.x - self._start.x) * event.scale
        options = self.easel.options
        options.tolerance = self._start_tolerance + round(dragged_px / PX_PER_LEVEL)
        if options.tolerance != self._shown_tolerance:
            before = self.stroke.start_over()
            self._take(self.stroke, self._start, before)

    def cancel(self) -> None:
        if self.stroke is not None:
            self.easel.options.tolerance = self._start_tolerance
        super().cancel()

    def _take(self, stroke: Stroke, event: ToolEvent, repaint: Box = NOTHING) -> None:
        picture, mask = self.easel.picture, self.easel.mask
        if picture is not None and mask is not None:
            self._shown_tolerance = self.easel.options.tolerance
            region = self._region(picture, mask, stroke, event)
            self.show(stroke.paint(region).union(repaint))

    def _region(self, picture: Image, mask: Mask, stroke: Stroke, event: ToolEvent) -> Footprint:
        options = self.easel.options
        pixels = similar(picture, event.pixel, options.tolerance)
        if not event.holds(CONTROL):
            pixels &= (mask == 0) | (mask == stroke.target)
        if options.is_contiguous == event.holds(SHIFT):
            return Footprint(Box(0, 0, mask.shape[1], mask.shape[0]), pixels)
        if options.stops_at_edges:
            return connected_without_edges(pixels, event.pixel, self._edges_of(picture))
        return connected(pixels, event.pixel)

    def _edges_of(self, picture: Image) -> BoolMask:
        """Found once for a picture, not at every step of a drag."""
        if self._edges is None or self._edges[0] is not picture:
            self._edges = (picture, edges(picture))
        return self._edges[1]

    def put_away(self) -> None:
        super().put_away()
        self._edges = None

    def extent(self, scale: float) -> QRectF:
        if self.pointer is None:
            return QRectF()
        sign = QRectF(self._sign_place(scale), self._sign_place(scale))
        reach = (SIGN_ARM_PX + 2) / scale
        return label_area(self._label(), self._label_place(), scale).united(
            sign.adjusted(-reach, -reach, reach, reach)
        )

    def paint(self, painter: QPainter, scale: float) -> None:
        if self.pointer is None:
            return
        draw_label(painter, self._label(), self._label_place(), scale)
        adds = self.stroke.adds if self.stroke is not None else not self.pointer.subtracts
        draw_sign(painter, self._sign_place(scale), scale, adds=adds)

    def _label(self) -> str:
        return str(self.easel.options.tolerance)

    def _label_place(self) -> QPointF:
        return QPointF(self.pointer.x, self.pointer.y) if self.pointer else QPointF()

    def _sign_place(self, scale: float) -> QPointF:
        aside = SIGN_ASIDE_PX / scale
        return self._label_place() + QPointF(aside, -aside)
