"""The tools and which one has the pointer; Enter and Esc go to it before anything else."""

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from app.canvas.view import CanvasView
from app.document import Document
from app.easel import Easel
from app.tools.brush import Brush, stepped_diameter
from app.tools.eraser import Eraser
from app.tools.polygon import Polygon
from app.tools.select import Select
from app.tools.tool import Tool

HINTS = {
    "select": "Click an object to select it. Wheel zooms, middle-drag or Space-drag pans.",
    "brush": "Drag paints, right-drag erases. [ and ] change the size. Enter commits, T tracks.",
    "eraser": "Drag erases, right-drag paints. [ and ] change the size. X goes back to the brush.",
    "polygon": "Click corners; Enter closes. Alt subtracts, right-click takes one back.",
}


class Toolbox(QObject):
    """`chosen` carries the id of the tool."""

    chosen = Signal(str)

    def __init__(
        self,
        document: Document,
        easel: Easel,
        canvas: CanvasView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._easel = easel
        self._canvas = canvas
        tools: list[Tool] = [Select(easel), Brush(easel), Eraser(easel), Polygon(easel)]
        self._tools = {tool.id: tool for tool in tools}
        self._current = ""

    @property
    def current(self) -> str:
        return self._current

    def hint(self) -> str:
        return QCoreApplication.translate("toolbox", HINTS[self._current])

    def choose(self, tool_id: str) -> None:
        self._canvas.set_tool(self._tools[tool_id])
        self._current = tool_id
        self.chosen.emit(tool_id)

    def swap(self) -> None:
        self.choose("brush" if self._current == "eraser" else "eraser")

    def grow_brush(self) -> None:
        self._resize_brush(1)

    def shrink_brush(self) -> None:
        self._resize_brush(-1)

    def _resize_brush(self, steps: int) -> None:
        options = self._easel.options
        options.brush_diameter = stepped_diameter(options.brush_diameter, steps)
        self._canvas.refresh_tool()

    def enter(self) -> None:
        """Close the polygon if there is one, else commit the frame."""
        if not self._tools[self._current].key(Qt.Key.Key_Return):
            self._document.commit()

    def escape(self) -> None:
        self._tools[self._current].cancel()
