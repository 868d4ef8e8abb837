"""The arrow: hovering names an object, a click selects it, a double click brings it close.

Shift adds to what is selected, Ctrl takes in or out. The right button opens the object's menu.
"""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.pens import draw_label, label_area
from app.tools.tool import CONTROL, SHIFT, Easel, Tool, ToolEvent


class Select(Tool):
    """Picks; it has no gesture that could be broken."""

    id: ClassVar[str] = "select"
    opens_menu: ClassVar[bool] = True

    def __init__(self, easel: Easel, zoom_to_object: Callable[[], None]) -> None:
        super().__init__(easel)
        self._zoom_to_object = zoom_to_object
        self._pointer: ToolEvent | None = None
        self._name = ""

    @property
    def is_active(self) -> bool:
        return False

    def press(self, event: ToolEvent) -> None:
        self._look(event)
        found = self.easel.object_at(*event.pixel)
        if found is None:
            return
        if event.holds(CONTROL):
            self.easel.toggle_selection(found)
        elif event.holds(SHIFT):
            self.easel.add_to_selection(found)
        else:
            self.easel.select_object(found)

    def double_click(self, event: ToolEvent) -> None:
        self.press(event)
        if event.button == Qt.MouseButton.LeftButton and self._name:
            self._zoom_to_object()

    def move(self, event: ToolEvent) -> None:
        self._look(event)

    def _look(self, event: ToolEvent) -> None:
        self._pointer = event
        found = self.easel.object_at(*event.pixel)
        self._name = "" if found is None else self.easel.object_name(found)
        self.cursor = (
            Qt.CursorShape.PointingHandCursor if self._name else Qt.CursorShape.ArrowCursor
        )

    def release(self, event: ToolEvent) -> None:
        del event

    def cancel(self) -> None:
        """Nothing to forget."""

    def put_away(self) -> None:
        """Nothing to end; what is under the pointer may be another object now."""
        self._name = ""

    def leave(self) -> None:
        self._pointer = None

    def extent(self, scale: float) -> QRectF:
        if self._pointer is None or not self._name:
            return QRectF()
        return label_area(self._name, QPointF(self._pointer.x, self._pointer.y), scale)

    def paint(self, painter: QPainter, scale: float) -> None:
        if self._pointer is not None and self._name:
            draw_label(painter, self._name, QPointF(self._pointer.x, self._pointer.y), scale)
