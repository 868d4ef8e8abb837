"""The tools and which one has the pointer; Enter and Esc go to it before anything else."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from app.canvas.view import CanvasView
from app.document import Document
from app.editing.easel import Easel
from app.tools.box import BoxTool
from app.tools.brush import HARDNESS_STEP, Brush, stepped_diameter
from app.tools.eraser import Eraser
from app.tools.fill import Fill
from app.tools.lasso import Lasso
from app.tools.polygon import Polygon
from app.tools.select import Select
from app.tools.tool import Tool
from app.tools.wand import Wand
from app.tools.zoom import Zoom

HINTS = {
    "select": "Click selects an object, double-click zooms to it, right-click shows what it can.",
    "brush": "Drag paints, right-drag erases, Shift draws straight. [ ] size. Enter commits.",
    "eraser": "Drag erases, right-drag paints, Shift draws straight. [ ] size. X is the brush.",
    "polygon": "Click corners, Enter closes. Ctrl moves one, right-click takes one back.",
    "lasso": "Drag round something; Shift follows its edge. Right-drag subtracts.",
    "wand": "Click a colour, drag for tolerance. Shift: everywhere. Right-click subtracts.",
    "box": "Drag a box round something to find its outline; click the object to refine it.",
    "fill": "Click a hole or a region to fill it; right-click empties a piece.",
    "zoom": "Click zooms in, right-click out, drag scrubs, Shift-drag shows what is in the box.",
}


class Toolbox(QObject):
    """`chosen` carries the id of the tool."""

    chosen = Signal(str)

    def __init__(
        self,
        document: Document,
        easel: Easel,
        canvas: CanvasView,
        zoom_to_object: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._easel = easel
        self._canvas = canvas
        tools: list[Tool] = [
            Select(easel, zoom_to_object),
            Brush(easel),
            Eraser(easel),
            Polygon(easel),
            Lasso(easel),
            Wand(easel),
            BoxTool(easel),
            Fill(easel),
            Zoom(easel, canvas),
        ]
        self._tools = {tool.id: tool for tool in tools}
        self._current = ""
        self._under_magnifier = "brush"
        easel.lock_met.connect(canvas.show_lock)
        easel.background_chosen.connect(lambda _wanted: canvas.refresh_tool())
        easel.options.changed.connect(lambda _key: canvas.refresh_tool())

    @property
    def current(self) -> str:
        return self._current

    def hint(self) -> str:
        return QCoreApplication.translate("toolbox", HINTS[self._current])

    def choose(self, tool_id: str) -> None:
        """Take a tool in hand."""
        self._canvas.set_tool(self._tools[tool_id])
        self._current = tool_id
        self.chosen.emit(tool_id)

    def magnify(self, wanted: bool) -> None:
        """Take the magnifier; without it the tool before is in hand again."""
        if wanted and self._current != "zoom":
            self._under_magnifier = self._current
            self.choose("zoom")
        elif not wanted and self._current == "zoom":
            self.choose(self._under_magnifier)

    def swap(self) -> None:
        self.choose("brush" if self._current == "eraser" else "eraser")

    def grow_brush(self) -> None:
        self._resize_brush(1)

    def shrink_brush(self) -> None:
        self._resize_brush(-1)

    def _resize_brush(self, steps: int) -> None:
        options = self._easel.options
        options.brush_diameter = stepped_diameter(options.brush_diameter, steps)

    def change_hardness(self, steps: int) -> None:
        self._easel.options.hardness += HARDNESS_STEP * steps

    def paint_background(self, wanted: bool) -> None:
        self._easel.paint_background(wanted)

    def enter(self) -> None:
        """Close the polygon if there is one, else commit the frame."""
        if not self._canvas.send_key(Qt.Key.Key_Return):
            self._document.commit()

    def escape(self) -> None:
        """Forget a gesture, else leave the keyboard's cursor, else background and range."""
        if self._canvas.cancel_gesture():
            return
        if self._canvas.has_keyboard_cursor:
            self._canvas.set_keyboard_cursor(False)
            return
        self._easel.paint_background(False)
        self._document.selection.forget_frames()
