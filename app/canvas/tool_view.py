"""A view that hands the pointer to a tool; what presses and moves mean, the tool decides.

The canvas adds keys. A gesture that is broken off (lost focus, another frame) is ended here.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QRegion, QTabletEvent
from PySide6.QtWidgets import QWidget

from app.canvas.moving import MovableView
from app.canvas.pointer import Pointer
from app.tools.tool import Tool, ToolEvent
from core.types import Image

_NO_BUTTON = Qt.MouseButton.NoButton
_PAINTING_BUTTONS = frozenset({Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton})


class Drawn(Protocol):
    """Something drawn over frame and masks, in picture pixels."""

    def areas(self, scale: float) -> Sequence[QRectF]:
        """What `paint` covers now."""

    def paint(self, painter: QPainter, scale: float) -> None: ...


class ToolView(MovableView):
    """At most one button makes a gesture at a time."""

    hovered = Signal(int, int)
    left = Signal()
    menu_requested = Signal(QPointF)
    """A place on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool: Tool | None = None
        self._gesture_button = _NO_BUTTON
        self._last_event: ToolEvent | None = None
        self._hovered_pixel: tuple[int, int] | None = None
        self._tool_region = QRegion()
        self.setMouseTracking(True)

    def set_frame(self, image: Image | None) -> None:
        """Show another frame; a gesture on the old one ends first."""
        if image is not None and image is self._frame.pixels:
            return
        self.end_gesture()
        old_size = self._frame.size
        super().set_frame(image)
        if self._frame.size != old_size:
            self._update_cursor()
            self._forget_hover()

    # Tools --------------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool | None:
        return self._tool

    def set_tool(self, tool: Tool | None) -> None:
        """Hand the pointer to another tool; the old one ends its gesture first."""
        if tool is self._tool:
            return
        self.end_gesture()
        if self._tool is not None:
            self._tool.leave()
        self._tool = tool
        if tool is not None and self._last_event is not None:
            tool.move(self._last_event)
        self._after_tool()

    def end_gesture(self) -> None:
        """Finish what the tool has begun; call it before the frame or the document changes."""
        self._gesture_button = _NO_BUTTON
        if self._tool is not None:
            self._tool.put_away()
            self._after_tool()

    def cancel_gesture(self) -> bool:
        """Forget what the tool has begun (Esc); False when there was nothing."""
        if self._tool is None or not self._tool.is_active:
            return False
        self._gesture_button = _NO_BUTTON
        self._tool.cancel()
        self._after_tool()
        return True

    def send_key(self, key: Qt.Key) -> bool:
        """Offer a key that the window got to the tool first (Enter closes a polygon)."""
        used = self._tool is not None and self._tool.key(key)
        self._after_tool()
        return used

    def refresh_tool(self) -> None:
        """Repaint the tool's cursor after something about it was changed elsewhere."""
        self._after_tool()

    def turn_size(self, notches: float) -> None:
        if self._tool is not None and notches:
            self._tool.resize(notches)
            self._after_tool()

    def _after_tool(self) -> None:
        """Repaint what the tool's cursor and preview left and what they cover now."""
        region = QRegion()
        if self.has_frame:
            transform = self.viewportTransform()
            for drawn in self.drawn_over():
                for area in drawn.areas(self.scale_factor):
                    if not area.isEmpty():
                        mapped = transform.mapRect(area).toAlignedRect()
                        region = region.united(mapped.adjusted(-3, -3, 3, 3))
        self.viewport().update(region.united(self._tool_region))
        self._tool_region = region
        self._update_cursor()

    def drawn_over(self) -> Sequence[Drawn]:
        """What lies over frame and masks."""
        return [self._tool] if self._tool is not None else []

    def _update_cursor(self) -> None:
        shape = self.hand_shape()
        if shape is None:
            has_tool = self._tool is not None and self.has_frame
            shape = self._tool.cursor if self._tool and has_tool else Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def interrupt(self) -> None:
        """The pointer or the keyboard went elsewhere: no release will come."""
        self._gesture_button = _NO_BUTTON
        self.lose_pointer()
        if self._tool is not None:
            self._tool.interrupt()
        self._after_tool()

    # Pointer ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._opens_menu(event):
            self.menu_requested.emit(event.globalPosition())
        else:
            self._pressed(Pointer.of_mouse(event), is_double=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed(Pointer.of_mouse(event), is_double=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._moved(Pointer.of_mouse(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._released(Pointer.of_mouse(event))

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen does what the mouse does; accepted, so that no mouse event follows."""
        pen = Pointer.of_pen(event)
        if event.type() == QEvent.Type.TabletPress:
            self._pressed(pen, is_double=False)
        elif event.type() == QEvent.Type.TabletRelease:
            self._released(pen)
        else:
            self._moved(pen)
        event.accept()

    def _opens_menu(self, event: QMouseEvent) -> bool:
        is_right = event.button() == Qt.MouseButton.RightButton
        if not is_right or not self.has_frame or self._tool is None or not self._tool.opens_menu:
            return False
        self._tool.press(self._to_image(Pointer.of_mouse(event)))
        self._after_tool()
        return True

    def _pressed(self, pointer: Pointer, *, is_double: bool) -> None:
        if not self.has_frame or self.is_panning:
            return
        if self._gesture_button != _NO_BUTTON:
            if pointer.buttons & self._gesture_button and pointer.button != self._gesture_button:
                return
            self.interrupt()  # the release of the last gesture got lost
        if self.starts_pan(pointer):
            if self._tool is not None:
                self._tool.leave()
            self._after_tool()
        elif self._tool is not None and pointer.button in _PAINTING_BUTTONS:
            self._gesture_button = pointer.button
            event = self._to_image(pointer)
            if is_double:
                self._tool.double_click(event)
            else:
                self._tool.press(event)
            self._after_tool()

    def _moved(self, pointer: Pointer) -> None:
        if self.is_panning:
            self.pan_along(pointer)
            self._update_cursor()
            return
        if self._gesture_button != _NO_BUTTON and not pointer.buttons & self._gesture_button:
            self.interrupt()
        if self.has_frame:
            self._tell_tool_moved(self._to_image(pointer))
            self._report_hover(self.image_point(pointer.position))

    def _released(self, pointer: Pointer) -> None:
        if self.ends_pan(pointer):
            self._after_tool()
        elif pointer.button == self._gesture_button != _NO_BUTTON:
            self._gesture_button = _NO_BUTTON
            if self._tool is not None:
                self._tool.release(self._to_image(pointer))
            self._after_tool()

    def _to_image(self, pointer: Pointer) -> ToolEvent:
        event = pointer.on_image(self.image_point(pointer.position), self.scale_factor)
        self._last_event = replace(event, button=_NO_BUTTON, pressure=1.0, erases=False)
        return event

    def _tell_tool_moved(self, event: ToolEvent) -> None:
        if self._tool is not None:
            self._tool.move(event)
            self._after_tool()

    def _report_hover(self, point: QPointF) -> None:
        pixel = math.floor(point.x()), math.floor(point.y())
        size = self._frame.size
        if not (0 <= pixel[0] < size.width() and 0 <= pixel[1] < size.height()):
            self._forget_hover()
        elif pixel != self._hovered_pixel:
            self._hovered_pixel = pixel
            self.hovered.emit(*pixel)

    def _forget_hover(self) -> None:
        if self._hovered_pixel is not None:
            self._hovered_pixel = None
            self.left.emit()

    def _pointer_left(self) -> None:
        self._last_event = None
        if self._tool is not None:
            self._tool.leave()
            self._after_tool()
        self._forget_hover()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:  # a scroll area gets no leaveEvent of its viewport
            self._pointer_left()
        return super().viewportEvent(event)

    # Painting -----------------------------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        if self.has_frame:
            for drawn in self.drawn_over():
                painter.save()
                drawn.paint(painter, self.scale_factor)
                painter.restore()
