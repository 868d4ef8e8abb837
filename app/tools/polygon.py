"""The polygon: click nodes; the first node, Enter or a double click close it; Alt subtracts.

Right click or Undo takes the last node back, Ctrl-drag moves a node, Shift snaps to 45 degrees,
Esc forgets all.
"""

import math
from typing import ClassVar

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.tools.pens import SIGN_ASIDE_PX, draw_double, draw_sign, sign_place
from app.tools.tool import ALT, CONTROL, SHIFT, Easel, Tool, ToolEvent

NODE_PX = 7.0
REACH_PX = 9.0
"""A click this near to a node means the node."""

FEWEST_NODES = 3

_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Polygon(Tool):
    """Collects nodes; nothing touches the mask before the polygon is closed."""

    id: ClassVar[str] = "polygon"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, easel: Easel) -> None:
        super().__init__(easel)
        self._nodes: list[QPointF] = []
        self._subtracts = False
        self._dragged: int | None = None
        self._pointer: ToolEvent | None = None

    @property
    def nodes(self) -> tuple[tuple[float, float], ...]:
        return tuple((node.x(), node.y()) for node in self._nodes)

    @property
    def is_active(self) -> bool:
        return bool(self._nodes)

    def press(self, event: ToolEvent) -> None:
        self._pointer = event
        if event.button == Qt.MouseButton.RightButton:
            self.step_back()
            return
        near = self._node_near(event)
        if event.holds(CONTROL):
            self._dragged = near
        elif near == 0 and len(self._nodes) >= FEWEST_NODES:
            self._close(event)
        else:
            is_first = not self._nodes
            if is_first:
                self._subtracts = event.holds(ALT)
            self._nodes.append(self._snapped(event))
            if is_first:
                self.easel.begin_outline(lambda: self.nodes, adds=not self._subtracts)

    def _node_near(self, event: ToolEvent) -> int | None:
        here = QPointF(event.x, event.y)
        distances = [QLineF(here, node).length() * event.scale for node in self._nodes]
        if not distances or min(distances) > REACH_PX:
            return None
        return distances.index(min(distances))

    def _snapped(self, event: ToolEvent) -> QPointF:
        here = QPointF(event.x, event.y)
        if not self._nodes or not event.holds(SHIFT):
            return here
        last = self._nodes[-1]
        across, down = event.x - last.x(), event.y - last.y()
        angle = round(math.atan2(down, across) / (math.pi / 4)) * (math.pi / 4)
        length = across * math.cos(angle) + down * math.sin(angle)
        return last + QPointF(length * math.cos(angle), length * math.sin(angle))

    def double_click(self, event: ToolEvent) -> None:
        """The first click of the two has set the last node."""
        if event.button == Qt.MouseButton.LeftButton and len(self._nodes) >= FEWEST_NODES:
            self._pointer = event
            self._close(event)
        else:
            self.press(event)

    def move(self, event: ToolEvent) -> None:
        self._pointer = event
        if self._dragged is not None:
            self._nodes[self._dragged] = QPointF(event.x, event.y)

    def release(self, event: ToolEvent) -> None:
        self._pointer = event
        self._dragged = None

    def key(self, key: Qt.Key) -> bool:
        if not self.is_active:
            return False
        if key in _ENTER_KEYS:
            if len(self._nodes) >= FEWEST_NODES:
                self._close(self._pointer)
        elif key == Qt.Key.Key_Backspace:
            self.step_back()
        else:
            return False
        return True

    def wants_key(self, key: Qt.Key) -> bool:
        return self.is_active and (key in _ENTER_KEYS or key == Qt.Key.Key_Backspace)

    def step_back(self) -> None:
        self._dragged = None
        if self._nodes:
            self._nodes.pop()
            if not self._nodes:
                self.easel.end_outline()

    def _close(self, event: ToolEvent | None) -> None:
        """Paint the inside; a refused stroke keeps the nodes."""
        stroke = self.easel.begin_stroke(adds=not self._would_subtract(event))
        if stroke is None:
            return
        nodes = self.nodes
        self.cancel()
        box = stroke.polygon(nodes)
        if not box.is_empty:
            self.easel.show_stroke(stroke, box)
        self.easel.finish_stroke(stroke, "Polygon")

    def _would_subtract(self, event: ToolEvent | None) -> bool:
        holds_alt = event is not None and event.holds(ALT)
        return holds_alt or (bool(self._nodes) and self._subtracts)

    def cancel(self) -> None:
        if self._nodes:
            self.easel.end_outline()
        self._nodes.clear()
        self._dragged = None

    def interrupt(self) -> None:
        """A look at another window costs no nodes."""
        self._dragged = None

    def put_away(self) -> None:
        self.cancel()

    def leave(self) -> None:
        self._pointer = None

    def extent(self, scale: float) -> QRectF:
        points = list(self._nodes)
        if self._pointer is not None:
            points += [QPointF(self._pointer.x, self._pointer.y), self._snapped(self._pointer)]
        if not points:
            return QRectF()
        xs, ys = [point.x() for point in points], [point.y() for point in points]
        reach = 2 * SIGN_ASIDE_PX / scale
        area = QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        return area.adjusted(-reach, -reach, reach, reach)

    def paint(self, painter: QPainter, scale: float) -> None:
        pointer = self._pointer
        line = list(self._nodes)
        if pointer is not None and self._nodes and self._dragged is None:
            line.append(self._snapped(pointer))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(line) > 1:
            draw_double(painter, lambda: painter.drawPolyline(line), heavier_px=0.6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        near = self._node_near(pointer) if pointer is not None else None
        closes = near == 0 and len(self._nodes) >= FEWEST_NODES
        for index, node in enumerate(self._nodes):
            self._paint_node(painter, node, scale, is_target=closes and index == 0)
        if pointer is not None:
            beside = sign_place(pointer, scale)
            draw_sign(painter, beside, scale, adds=not self._would_subtract(pointer))

    def _paint_node(
        self, painter: QPainter, node: QPointF, scale: float, *, is_target: bool
    ) -> None:
        """Squares; the first one grows when a click would close the polygon."""
        side = (NODE_PX + (5.0 if is_target else 0.0)) / scale
        square = QRectF(node.x() - side / 2, node.y() - side / 2, side, side)
        painter.fillRect(square, QColor(Qt.GlobalColor.white))
        draw_double(painter, lambda: painter.drawRect(square))
