"""The canvas: a picture view with pointer, keys and file drops; what they mean the tool decides.

The window feeds it through `show_frame` and `update_mask` and listens to its signals.
"""

import math
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QMimeData,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas import zoom as zooming
from app.canvas.picture import PictureView
from app.canvas.pointer import Pointer
from app.theme import current_theme
from app.tools.tool import Tool, ToolEvent
from core.types import Image

TAP_MS = 250
WHEEL_NOTCH = 120

_MODIFIER_KEYS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
)
_NO_BUTTON = Qt.MouseButton.NoButton
_PAINTING_BUTTONS = frozenset({Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton})


class CanvasView(PictureView):
    """A frame and its masks; owns no data, asks nobody, reports by signals."""

    hovered = Signal(int, int)
    left = Signal()
    files_dropped = Signal(list)
    frame_step_requested = Signal(int)
    space_tapped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool: Tool | None = None
        self._gesture_button = _NO_BUTTON
        self._pan_button = _NO_BUTTON
        self._pan_from = QPointF()
        self._space_held = False
        self._space_used = False
        self._space_timer = QElapsedTimer()
        self._last_event: ToolEvent | None = None
        self._hovered_pixel: tuple[int, int] | None = None
        self._tool_area = QRect()
        self._takes_drop = False
        self._frame_notches = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The current frame with its masks")

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
        """Repaint the tool's cursor after its size was changed elsewhere."""
        self._after_tool()

    def _interrupt(self) -> None:
        """The pointer or the keyboard went elsewhere: no release will come."""
        self._gesture_button = _NO_BUTTON
        self._pan_button = _NO_BUTTON
        self._space_held = False
        if self._tool is not None:
            self._tool.interrupt()
        self._after_tool()

    def _after_tool(self) -> None:
        """Repaint what the tool's cursor and preview left and what they cover now."""
        area = QRect()
        if self._tool is not None and self.has_frame:
            extent = self._tool.extent(self.scale_factor)
            if not extent.isEmpty():
                mapped = self.viewportTransform().mapRect(extent).toAlignedRect()
                area = mapped.adjusted(-3, -3, 3, 3)
        self.viewport().update(area.united(self._tool_area) if area.isValid() else self._tool_area)
        self._tool_area = area
        self._update_cursor()

    def _update_cursor(self) -> None:
        if self._pan_button != _NO_BUTTON:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space_held and self.has_frame:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._tool is not None and self.has_frame:
            shape = self._tool.cursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    # Pointer ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
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

    def _pressed(self, pointer: Pointer, *, is_double: bool) -> None:
        if not self.has_frame or self._pan_button != _NO_BUTTON:
            return
        if self._gesture_button != _NO_BUTTON:
            if pointer.buttons & self._gesture_button and pointer.button != self._gesture_button:
                return
            self._interrupt()  # the release of the last gesture got lost
        if pointer.button == Qt.MouseButton.MiddleButton or (
            self._space_held and pointer.button == Qt.MouseButton.LeftButton
        ):
            self._start_pan(pointer)
        elif self._tool is not None and pointer.button in _PAINTING_BUTTONS:
            self._gesture_button = pointer.button
            event = self._to_image(pointer)
            if is_double:
                self._tool.double_click(event)
            else:
                self._tool.press(event)
            self._after_tool()

    def _moved(self, pointer: Pointer) -> None:
        if self._pan_button != _NO_BUTTON:
            if not pointer.buttons & self._pan_button:
                self._stop_pan()
            else:
                self._continue_pan(pointer)
            return
        if self._gesture_button != _NO_BUTTON and not pointer.buttons & self._gesture_button:
            self._interrupt()
        if self.has_frame:
            self._tell_tool_moved(self._to_image(pointer))
            self._report_hover(pointer.position)

    def _released(self, pointer: Pointer) -> None:
        if pointer.button == self._pan_button != _NO_BUTTON:
            self._stop_pan()
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

    def _start_pan(self, pointer: Pointer) -> None:
        self._pan_button = pointer.button
        self._pan_from = pointer.position
        self._space_used = True
        if self._tool is not None:
            self._tool.leave()
        self._after_tool()

    def _continue_pan(self, pointer: Pointer) -> None:
        delta = pointer.position - self._pan_from
        whole = QPointF(round(delta.x()), round(delta.y()))
        self._pan_from += whole
        self._pan(whole)

    def _stop_pan(self) -> None:
        self._pan_button = _NO_BUTTON
        self._after_tool()

    def _report_hover(self, position: QPointF) -> None:
        point = self.image_point(position)
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

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; two fingers on a trackpad pan; Shift steps frames."""
        event.accept()
        if not self.has_frame:
            return
        held = event.modifiers()
        turned = event.angleDelta()
        # Alt and Shift turn a wheel sideways on some systems
        notches = (turned.y() or turned.x()) / WHEEL_NOTCH
        has_control = bool(held & Qt.KeyboardModifier.ControlModifier)
        has_shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if has_control and has_shift:
            if self._tool is not None and notches:
                self._tool.resize(notches)
                self._after_tool()
        elif has_shift:
            self._step_frames(notches)
        elif not has_control and _is_two_finger_scroll(event):
            self._pan(QPointF(event.pixelDelta()))
        elif notches:
            self.zoom_to(zooming.stepped(self._zoom, notches), event.position())

    def _step_frames(self, notches: float) -> None:
        """Wheel down = later frames, as in a list; fine wheels collect until a whole notch."""
        self._frame_notches += notches
        whole = int(self._frame_notches)
        if whole:
            self._frame_notches -= whole
            self.frame_step_requested.emit(-whole)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            return self._native_gesture(event)
        if event.type() == QEvent.Type.Leave:  # a scroll area gets no leaveEvent of its viewport
            self._pointer_left()
        return super().viewportEvent(event)

    def _native_gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self._zoom * max(0.1, 1.0 + event.value()), event.position())
        elif event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            if self._fits:
                self.zoom_to(1.0, event.position())
            else:
                self.fit()
        else:
            return False
        event.accept()
        return True

    # Keys ---------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        is_offer = event.type() == QEvent.Type.ShortcutOverride
        if is_offer and isinstance(event, QKeyEvent) and self._claims(event):
            event.accept()
            return True
        return super().event(event)

    def _claims(self, event: QKeyEvent) -> bool:
        """Keys that must not become shortcuts of the window just now."""
        if not self.has_frame:
            return False
        tool = self._tool
        if event.key() == Qt.Key.Key_Space:
            return event.modifiers() == Qt.KeyboardModifier.NoModifier
        if tool is None or not tool.is_active:
            return False
        return (
            event.key() == Qt.Key.Key_Escape
            or event.matches(QKeySequence.StandardKey.Undo)
            or (
                event.modifiers()
                in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
                and tool.wants_key(Qt.Key(event.key()))
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Never the scrolling of the base class: the arrow keys belong to the frames."""
        key = Qt.Key(event.key())
        if key in _MODIFIER_KEYS:
            self._tell_modifiers(event)
            event.ignore()
        elif not self._claims(event):
            event.ignore()
        elif key == Qt.Key.Key_Space:
            self._hold_space(event)
        elif self._tool is not None:
            if key == Qt.Key.Key_Escape:
                self.cancel_gesture()
            elif event.matches(QKeySequence.StandardKey.Undo):
                self._tool.step_back()
            else:
                self._tool.key(key)
            self._after_tool()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MODIFIER_KEYS:
            self._tell_modifiers(event)
            event.ignore()
        elif key == Qt.Key.Key_Space and self._space_held:
            if not event.isAutoRepeat():
                self._release_space()
        else:
            event.ignore()

    def _tell_modifiers(self, event: QKeyEvent) -> None:
        """Alt turns + into - at once, not at the next move."""
        if self._last_event is not None and self.has_frame and self._pan_button == _NO_BUTTON:
            self._last_event = replace(self._last_event, modifiers=event.modifiers())
            if self._gesture_button == _NO_BUTTON:
                self._tell_tool_moved(self._last_event)

    def _hold_space(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or self._space_held:
            return
        self._space_held = True
        self._space_used = False
        self._space_timer.start()
        self._update_cursor()

    def _release_space(self) -> None:
        """A short press without a drag is the play key."""
        self._space_held = False
        self._update_cursor()
        if not self._space_used and self._space_timer.elapsed() < TAP_MS:
            self.space_tapped.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._interrupt()
        super().focusOutEvent(event)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def hideEvent(self, event: QHideEvent) -> None:
        self._interrupt()
        super().hideEvent(event)

    # Files --------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_files(event.mimeData()):
            self._show_drop(takes=True)
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if _local_files(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        del event
        self._show_drop(takes=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drop(takes=False)
        files = _local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _show_drop(self, *, takes: bool) -> None:
        self._takes_drop = takes
        self.viewport().update()

    # Painting -----------------------------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        if self.has_frame and self._tool is not None:
            painter.save()
            self._tool.paint(painter, self.scale_factor)
            painter.restore()
        painter.resetTransform()
        if self._takes_drop:
            self._draw_border(painter, 3.0)
        elif self.hasFocus() and self.has_frame:
            self._draw_border(painter, 1.0)

    def _draw_border(self, painter: QPainter, width: float) -> None:
        painter.setPen(QPen(QColor(current_theme().accent), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        painter.drawRect(QRectF(self.viewport().rect()).adjusted(inset, inset, -inset, -inset))


def _is_two_finger_scroll(event: QWheelEvent) -> bool:
    """A trackpad says how many pixels; on X11 mice say so too, there only the device tells."""
    if event.pixelDelta().isNull():
        return False
    if QGuiApplication.platformName() != "xcb":
        return True
    return event.device().type() == QInputDevice.DeviceType.TouchPad


def _local_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
