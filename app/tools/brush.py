"""The brush: drag adds, right-drag or Alt subtracts, Shift draws straight, a pen presses."""

import math
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.options import MAX_BRUSH, MIN_BRUSH
from app.tools.pens import SIGN_ARM_PX, draw_double, draw_sign
from app.tools.tool import Easel, Tool, ToolEvent
from core.drawing.stroke import Stroke

STEP_FACTOR = 1.1
AXIS_LOCK_PX = 8.0
SMALLEST_RING_PX = 5.0
ROOM_FOR_SIGN_PX = 20.0
LEAST_PRESSURE = 0.1

_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


def stepped_diameter(diameter: float, steps: float) -> float:
    """10 % a step, at least one pixel, between 1 and 1024."""
    if steps == 0:
        return diameter
    wanted: float = diameter * STEP_FACTOR**steps
    if abs(wanted - diameter) < 1.0:
        wanted = diameter + math.copysign(1.0, steps)
    return min(MAX_BRUSH, max(MIN_BRUSH, round(wanted)))


@dataclass
class _Sizing:
    """An Alt+right-drag: from where, and the diameter there."""

    start: ToolEvent
    diameter: float


class Brush(Tool):
    """Round strokes of the selected object; every stroke is one undo step."""

    id: ClassVar[str] = "brush"
    name: ClassVar[str] = "Brush"
    paints_by_default: ClassVar[bool] = True
    cursor = Qt.CursorShape.BlankCursor

    def __init__(self, easel: Easel) -> None:
        super().__init__(easel)
        self._stroke: Stroke | None = None
        self._stroke_adds = True
        self._sizing: _Sizing | None = None
        self._anchor = QPointF()
        self._locked_axis: Qt.Orientation | None = None
        self._last_dab: QPointF | None = None
        self._pointer: ToolEvent | None = None

    @property
    def is_active(self) -> bool:
        return self._stroke is not None or self._sizing is not None

    def press(self, event: ToolEvent) -> None:
        self._pointer = event
        self.put_down()
        if event.holds(_CONTROL):
            self._pick(event)
        elif event.holds(_ALT) and event.button == Qt.MouseButton.RightButton:
            self._sizing = _Sizing(event, self.easel.options.brush_diameter)
        else:
            self._begin(event)

    def _pick(self, event: ToolEvent) -> None:
        found = self.easel.object_at(math.floor(event.x), math.floor(event.y))
        if found is not None:
            self.easel.select_object(found)

    def _begin(self, event: ToolEvent) -> None:
        self._stroke_adds = self._adds(event)
        stroke = self.easel.begin_stroke(adds=self._stroke_adds)
        if stroke is None:
            return
        self._stroke = stroke
        self._anchor = QPointF(event.x, event.y)
        self._locked_axis = None
        diameter = self._diameter(event)
        if event.holds(_SHIFT) and self._last_dab is not None:
            box = stroke.dab(self._last_dab.x(), self._last_dab.y(), diameter)
            box = box.union(stroke.line_to(event.x, event.y, diameter))
        else:
            box = stroke.dab(event.x, event.y, diameter)
        self._last_dab = self._anchor
        if not box.is_empty:
            self.easel.show_stroke(stroke, box)

    def _adds(self, event: ToolEvent) -> bool:
        reverses = event.button == Qt.MouseButton.RightButton or event.holds(_ALT)
        return self.paints_by_default != reverses and not event.erases

    def _diameter(self, event: ToolEvent) -> float:
        if not self.easel.options.pressure_changes_size:
            return self.easel.options.brush_diameter
        pressed = min(1.0, max(LEAST_PRESSURE, event.pressure))
        return max(MIN_BRUSH, self.easel.options.brush_diameter * pressed)

    def move(self, event: ToolEvent) -> None:
        self._pointer = event
        if self._sizing is not None:
            grown = self._sizing.diameter + event.x - self._sizing.start.x
            self.easel.options.brush_diameter = min(MAX_BRUSH, max(MIN_BRUSH, round(grown)))
        elif self._stroke is not None:
            point = self._on_locked_axis(event)
            box = self._stroke.line_to(point.x(), point.y(), self._diameter(event))
            self._last_dab = point
            if not box.is_empty:
                self.easel.show_stroke(self._stroke, box)

    def _on_locked_axis(self, event: ToolEvent) -> QPointF:
        """With Shift held the stroke keeps to the row or column it went along first."""
        if not event.holds(_SHIFT):
            self._anchor = QPointF(event.x, event.y)
            self._locked_axis = None
            return self._anchor
        across, down = event.x - self._anchor.x(), event.y - self._anchor.y()
        if self._locked_axis is None:
            if max(abs(across), abs(down)) * event.scale < AXIS_LOCK_PX:
                return self._anchor
            is_across = abs(across) >= abs(down)
            self._locked_axis = Qt.Orientation.Horizontal if is_across else Qt.Orientation.Vertical
        if self._locked_axis is Qt.Orientation.Horizontal:
            return QPointF(event.x, self._anchor.y())
        return QPointF(self._anchor.x(), event.y)

    def release(self, event: ToolEvent) -> None:
        self._pointer = event
        self.put_down()

    def put_down(self) -> None:
        """End the gesture and keep its paint."""
        self._sizing = None
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self.easel.finish_stroke(stroke, self.name)

    def cancel(self) -> None:
        if self._sizing is not None:
            self.easel.options.brush_diameter = self._sizing.diameter
            self._sizing = None
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self._last_dab = None
            self.easel.cancel_stroke()

    def interrupt(self) -> None:
        self.put_down()

    def put_away(self) -> None:
        self.put_down()
        self._last_dab = None

    def leave(self) -> None:
        self._pointer = None

    def resize(self, steps: float) -> None:
        self.easel.options.brush_diameter = stepped_diameter(
            self.easel.options.brush_diameter, steps
        )

    def extent(self, scale: float) -> QRectF:
        if self._pointer is None:
            return QRectF()
        centre = self._ring_centre(self._pointer)
        reach = self._ring_radius(scale) + (3 * SIGN_ARM_PX + 2) / scale
        return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)

    def _ring_centre(self, pointer: ToolEvent) -> QPointF:
        shown = self._sizing.start if self._sizing is not None else pointer
        return QPointF(shown.x, shown.y)

    def _ring_radius(self, scale: float) -> float:
        return max(self.easel.options.brush_diameter, SMALLEST_RING_PX / scale) / 2

    def paint(self, painter: QPainter, scale: float) -> None:
        """The ring is what a dab would cover; a small one has its sign beside it."""
        if self._pointer is None:
            return
        centre = self._ring_centre(self._pointer)
        radius = self._ring_radius(scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QPointF(centre)
        # smoothing spreads a line over two pixels; a little more width keeps the white one white
        draw_double(painter, lambda: painter.drawEllipse(ring, radius, radius), heavier_px=0.6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if 2 * radius * scale < ROOM_FOR_SIGN_PX:
            aside = radius + (SIGN_ARM_PX + 4) / scale
            centre = centre + QPointF(aside, aside)
        adds = self._stroke_adds if self._stroke is not None else self._adds(self._pointer)
        draw_sign(painter, centre, scale, adds=adds)
