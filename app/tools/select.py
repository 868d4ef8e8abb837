"""The arrow: a click on an object selects it."""

import math
from typing import ClassVar

from PySide6.QtCore import Qt

from app.tools.tool import Tool, ToolEvent
from core.types import ObjectId


class Select(Tool):
    """Picks; it has no gesture that could be broken."""

    id: ClassVar[str] = "select"

    @property
    def is_active(self) -> bool:
        return False

    def press(self, event: ToolEvent) -> None:
        found = self._object_under(event)
        if event.button == Qt.MouseButton.LeftButton and found is not None:
            self.easel.select_object(found)

    def move(self, event: ToolEvent) -> None:
        self.cursor = (
            Qt.CursorShape.ArrowCursor
            if self._object_under(event) is None
            else Qt.CursorShape.PointingHandCursor
        )

    def _object_under(self, event: ToolEvent) -> ObjectId | None:
        return self.easel.object_at(math.floor(event.x), math.floor(event.y))

    def release(self, event: ToolEvent) -> None:
        del event

    def cancel(self) -> None:
        """Nothing to forget."""

    def put_away(self) -> None:
        """Nothing to end."""
