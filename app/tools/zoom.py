"""The magnifier: a click is twice as large, a drag zooms, Shift-drag shows what is in the box.

Right button or Alt-click is half as large. It changes how one looks, never a mask.
"""

from typing import ClassVar, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.pens import draw_double, draw_sign
from app.tools.tool import SHIFT, Easel, Tool, ToolEvent
from core.types import Box

CLICK_PX = 4.0
PX_PER_DOUBLING = 120.0
GLASS_PX = 9.0


class Lens(Protocol):
    """What the magnifier may do to the view; the canvas is one."""

    @property
    def zoom(self) -> float: ...

    def zoom_to(self, factor: float, around: QPointF | None = None) -> None:
        """Around a place of the viewport."""

    def zoom_to_box(self, box: Box) -> None: ...

    def viewport_point(self, point: QPointF) -> QPointF: ...


class Zoom(Tool):
    """Held with its key, or chosen like any tool."""

    id: ClassVar[str] = "zoom"
    cursor = Qt.CursorShape.BlankCursor

    def __init__(self, easel: Easel, lens: Lens) -> None:
        super().__init__(easel)
        self._lens = lens
        self._pointer: ToolEvent | None = None
        self._start: ToolEvent | None = None
        self._place = QPointF()
        """Where the drag began, in the viewport: what lies there stays there."""
        self._start_zoom = 1.0
        self._has_moved = False

    @property
    def is_active(self) -> bool:
        return self._start is not None

    def press(self, event: ToolEvent) -> None:
        self._pointer = event
        self._start = event
        self._place = self._lens.viewport_point(QPointF(event.x, event.y))
        self._start_zoom = self._lens.zoom
        self._has_moved = False

    def double_click(self, event: ToolEvent) -> None:
        self.press(event)

    def move(self, event: ToolEvent) -> None:
        self._pointer = event
        if self._start is None:
            return
        here = self._lens.viewport_point(QPointF(event.x, event.y))
        dragged = here - self._place
        if max(abs(dragged.x()), abs(dragged.y())) >= CLICK_PX:
            self._has_moved = True
        if self._has_moved and not self._start.holds(SHIFT):
            factor = 2.0 ** (dragged.x() / PX_PER_DOUBLING)
            self._lens.zoom_to(self._start_zoom * factor, self._place)

    def release(self, event: ToolEvent) -> None:
        self._pointer = event
        start, self._start = self._start, None
        if start is None:
            return
        if self._has_moved and start.holds(SHIFT):
            self._lens.zoom_to_box(_box_between(start, event))
        elif not self._has_moved:
            factor = 0.5 if start.subtracts else 2.0
            self._lens.zoom_to(self._lens.zoom * factor, self._place)

    def cancel(self) -> None:
        if self._start is not None and self._has_moved:
            self._lens.zoom_to(self._start_zoom, self._place)
        self._start = None

    def put_away(self) -> None:
        self._start = None

    def leave(self) -> None:
        self._pointer = None

    def extent(self, scale: float) -> QRectF:
        if self._pointer is None:
            return QRectF()
        reach = 3 * GLASS_PX / scale
        area = QRectF(self._pointer.x - reach, self._pointer.y - reach, 2 * reach, 2 * reach)
        return area.united(self._dragged_area())

    def paint(self, painter: QPainter, scale: float) -> None:
        if self._pointer is None:
            return
        area = self._dragged_area()
        if not area.isNull():
            draw_double(painter, lambda: painter.drawRect(area))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        centre = QPointF(self._pointer.x, self._pointer.y)
        radius = GLASS_PX / scale
        rim, grip = centre + QPointF(0.7, 0.7) * radius, centre + QPointF(1.6, 1.6) * radius

        def glass() -> None:
            painter.drawEllipse(centre, radius, radius)
            painter.drawLine(rim, grip)

        draw_double(painter, glass, heavier_px=0.6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        draw_sign(painter, centre, scale, adds=not self._pointer.subtracts)

    def _dragged_area(self) -> QRectF:
        start, pointer = self._start, self._pointer
        if start is None or pointer is None or not start.holds(SHIFT):
            return QRectF()
        return QRectF(QPointF(start.x, start.y), QPointF(pointer.x, pointer.y)).normalized()


def _box_between(start: ToolEvent, end: ToolEvent) -> Box:
    area = QRectF(QPointF(start.x, start.y), QPointF(end.x, end.y)).normalized().toAlignedRect()
    return Box(area.left(), area.top(), area.left() + area.width(), area.top() + area.height())
