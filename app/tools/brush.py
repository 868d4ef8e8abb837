"""The brush: drag adds, right-drag or Alt subtracts, Shift draws straight, a pen presses.

Alt+right-drag sizes it: right is larger, up is harder. With After Effects' keys Ctrl+drag does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.options import MAX_BRUSH, MIN_BRUSH
from app.tools.pens import SIGN_ARM_PX, dotted, draw_double, draw_sign
from app.tools.stroke_tool import StrokeTool
from app.tools.tool import ALT, CONTROL, SHIFT, Easel, ToolEvent
from core.drawing.stroke import Stroke

STEP_FACTOR = 1.1
HARDNESS_STEP = 10
AXIS_LOCK_PX = 8.0
CLICK_PX = 3.0
SMALLEST_RING_PX = 5.0
ROOM_FOR_SIGN_PX = 20.0
LARGE_RING_PX = 64.0
RING_WIDTH_PX = 6.0
LEAST_PRESSURE = 0.1
LONGEST_TRAIL = 0.92
"""At full smoothing a move brings the brush this fraction less far than the pointer."""


def stepped_diameter(diameter: float, steps: float) -> float:
    """10 % a step, at least one pixel, between 1 and 1024."""
    if steps == 0:
        return diameter
    wanted: float = diameter * STEP_FACTOR**steps
    if abs(wanted - diameter) < 1.0:
        wanted = diameter + math.copysign(1.0, steps)
    return min(MAX_BRUSH, max(MIN_BRUSH, round(wanted)))


@dataclass(frozen=True)
class _Sizing:
    """A drag that sizes: from where, and what the brush was like there.

    is_click: begun with Ctrl, which takes an object in hand if the pointer stays where it is.
    """

    start: ToolEvent
    diameter: float
    hardness: int
    is_click: bool


class Brush(StrokeTool):
    """Round strokes of the selected object; every stroke is one undo step."""

    id: ClassVar[str] = "brush"
    name: ClassVar[str] = "Brush"
    paints_by_default: ClassVar[bool] = True
    cursor = Qt.CursorShape.BlankCursor

    def __init__(self, easel: Easel) -> None:
        super().__init__(easel)
        self._sizing: _Sizing | None = None
        self._anchor = QPointF()
        self._locked_axis: Qt.Orientation | None = None
        self._last_dab: QPointF | None = None

    @property
    def is_active(self) -> bool:
        return self.stroke is not None or self._sizing is not None

    def press(self, event: ToolEvent) -> None:
        options = self.easel.options
        is_right = event.button == Qt.MouseButton.RightButton
        by_control = event.holds(CONTROL) and options.control_drag_sizes and not is_right
        if by_control or (event.holds(ALT) and is_right):
            self.put_down()
            self.pointer = event
            self._sizing = _Sizing(event, options.brush_diameter, options.hardness, by_control)
        else:
            super().press(event)

    def begin(self, stroke: Stroke, event: ToolEvent) -> None:
        picture, hardness = self.easel.picture, self.easel.options.hardness
        if picture is not None and hardness < 100:
            stroke.soften(picture, hardness / 100)
        self._anchor = QPointF(event.x, event.y)
        self._locked_axis = None
        diameter = self._diameter(event)
        if event.holds(SHIFT) and self._last_dab is not None:
            box = stroke.dab(self._last_dab.x(), self._last_dab.y(), diameter)
            box = box.union(stroke.line_to(event.x, event.y, diameter))
        else:
            box = stroke.dab(event.x, event.y, diameter)
        self._last_dab = self._anchor
        self.show(box)

    def adds(self, event: ToolEvent) -> bool:
        reverses = event.button == Qt.MouseButton.RightButton or event.holds(ALT)
        return self.paints_by_default != reverses and not event.erases

    def _diameter(self, event: ToolEvent) -> float:
        options = self.easel.options
        if not options.pressure_changes_size:
            return options.brush_diameter
        pressed = min(1.0, max(LEAST_PRESSURE, event.pressure))
        return max(MIN_BRUSH, options.brush_diameter * pressed)

    def move(self, event: ToolEvent) -> None:
        self.pointer = event
        if self._sizing is not None:
            self._resize_by(event, self._sizing)
        elif self.stroke is not None:
            self._draw_to(self._trailing(self._on_locked_axis(event)), event)

    def _resize_by(self, event: ToolEvent, sizing: _Sizing) -> None:
        options = self.easel.options
        if sizing.is_click and abs(event.x - sizing.start.x) * event.scale >= CLICK_PX:
            self._sizing = sizing = replace(sizing, is_click=False)
        if sizing.is_click:
            return
        options.brush_diameter = round(sizing.diameter + event.x - sizing.start.x)
        if sizing.start.holds(CONTROL):
            return
        risen_px = (sizing.start.y - event.y) * event.scale
        options.hardness = sizing.hardness + round(risen_px / 2)

    def _draw_to(self, point: QPointF, event: ToolEvent) -> None:
        if self.stroke is not None:
            box = self.stroke.line_to(point.x(), point.y(), self._diameter(event))
            self._last_dab = point
            self.show(box)

    def _trailing(self, wanted: QPointF) -> QPointF:
        """Part of the way to the pointer; the release goes the rest."""
        smoothing = self.easel.options.smoothing
        if smoothing == 0 or self._last_dab is None:
            return wanted
        share = 1.0 - LONGEST_TRAIL * smoothing / 100
        return self._last_dab + (wanted - self._last_dab) * share

    def _on_locked_axis(self, event: ToolEvent) -> QPointF:
        """With Shift held the stroke keeps to the row or column it went along first."""
        if not event.holds(SHIFT):
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
        if self._sizing is not None and self._sizing.is_click:
            self.pick(self._sizing.start)
        if self.stroke is not None and self.easel.options.smoothing > 0:
            # a pen that is being lifted presses no more
            lifted = self.pointer.pressure if self.pointer is not None else event.pressure
            self._draw_to(self._on_locked_axis(event), _pressed(event, lifted))
        super().release(event)

    def put_down(self) -> None:
        self._sizing = None
        super().put_down()

    def cancel(self) -> None:
        if self._sizing is not None:
            self.easel.options.brush_diameter = self._sizing.diameter
            self.easel.options.hardness = self._sizing.hardness
            self._sizing = None
        if self.stroke is not None:
            self._last_dab = None
        super().cancel()

    def put_away(self) -> None:
        self.put_down()
        self._last_dab = None

    def interrupt(self) -> None:
        self.put_down()

    def resize(self, steps: float) -> None:
        options = self.easel.options
        options.brush_diameter = stepped_diameter(options.brush_diameter, steps)

    def extent(self, scale: float) -> QRectF:
        if self.pointer is None:
            return QRectF()
        centre = self._ring_centre(self.pointer)
        reach = self._ring_radius(scale) + (3 * SIGN_ARM_PX + 2) / scale
        return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)

    def areas(self, scale: float) -> Sequence[QRectF]:
        """Inside a large ring nothing is drawn but its sign: half of it is left out."""
        whole = self.extent(scale)
        radius = self._ring_radius(scale)
        if self.pointer is None or radius * scale < LARGE_RING_PX:
            return [whole]
        if self.easel.options.hardness < 100:
            return [whole]
        centre = self._ring_centre(self.pointer)
        half = (radius - RING_WIDTH_PX / scale) / math.sqrt(2)
        free = QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)
        sign = (3 * SIGN_ARM_PX) / scale
        return [
            QRectF(whole.topLeft(), QPointF(whole.right(), free.top())),
            QRectF(QPointF(whole.left(), free.bottom()), whole.bottomRight()),
            QRectF(QPointF(whole.left(), free.top()), free.bottomLeft()),
            QRectF(free.topRight(), QPointF(whole.right(), free.bottom())),
            QRectF(centre.x() - sign, centre.y() - sign, 2 * sign, 2 * sign),
        ]

    def _ring_centre(self, pointer: ToolEvent) -> QPointF:
        shown = self._sizing.start if self._sizing is not None else pointer
        return QPointF(shown.x, shown.y)

    def _ring_radius(self, scale: float) -> float:
        return max(self.easel.options.brush_diameter, SMALLEST_RING_PX / scale) / 2

    def paint(self, painter: QPainter, scale: float) -> None:
        """The ring is what a dab would cover, a dotted one inside it is the hard core."""
        if self.pointer is None:
            return
        centre = self._ring_centre(self.pointer)
        radius = self._ring_radius(scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QPointF(centre)
        # smoothing spreads a line over two pixels; a little more width keeps the white one white
        draw_double(painter, lambda: painter.drawEllipse(ring, radius, radius), heavier_px=0.6)
        core = radius * self.easel.options.hardness / 100
        if self.easel.options.hardness < 100 and core * scale > SMALLEST_RING_PX / 2:
            dotted(painter, lambda: painter.drawEllipse(ring, core, core))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if 2 * radius * scale < ROOM_FOR_SIGN_PX:
            aside = radius + (SIGN_ARM_PX + 4) / scale
            centre = centre + QPointF(aside, aside)
        adds = self.stroke.adds if self.stroke is not None else self.adds(self.pointer)
        draw_sign(painter, centre, scale, adds=adds and self.easel.target != 0)


def _pressed(event: ToolEvent, pressure: float) -> ToolEvent:
    return ToolEvent(
        event.x, event.y, event.button, event.modifiers, pressure, event.scale, event.erases
    )
