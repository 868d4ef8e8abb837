"""A picture view that one moves about in: wheel, trackpad, middle-drag and Space-drag.

A short tap on Space is the play key; Shift and wheel asks for another frame.
"""

from enum import Enum

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QInputDevice,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas import zoom as zooming
from app.canvas.picture import PictureView
from app.canvas.pointer import Pointer

TAP_MS = 250
WHEEL_NOTCH = 120
PAN_PX_PER_NOTCH = 60.0

_NO_BUTTON = Qt.MouseButton.NoButton


class WheelUse(Enum):
    """What the bare wheel of a mouse does; Ctrl always zooms, Shift always steps frames."""

    ZOOM = "zoom"
    PAN = "pan"
    STEP = "step"


class MovableView(PictureView):
    """Subclasses give it the presses, moves and releases that may be a pan before their own."""

    frame_step_requested = Signal(int)
    space_tapped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wheel_use = WheelUse.ZOOM
        self._pan_button = _NO_BUTTON
        self._pan_from = QPointF()
        self._space_held = False
        self._space_used = False
        self._space_timer = QElapsedTimer()
        self._frame_notches = 0.0

    @property
    def is_panning(self) -> bool:
        return self._pan_button != _NO_BUTTON

    def hand_shape(self) -> Qt.CursorShape | None:
        """The cursor of a pan that goes on or could begin."""
        if self.is_panning:
            return Qt.CursorShape.ClosedHandCursor
        if self._space_held and self.has_frame:
            return Qt.CursorShape.OpenHandCursor
        return None

    # panning

    def starts_pan(self, pointer: Pointer) -> bool:
        """Whether a press begins a pan; then it has begun."""
        is_pan = pointer.button == Qt.MouseButton.MiddleButton or (
            self._space_held and pointer.button == Qt.MouseButton.LeftButton
        )
        if is_pan:
            self.begin_pan(pointer)
        return is_pan

    def begin_pan(self, pointer: Pointer) -> None:
        """By the button that was pressed."""
        self._pan_button = pointer.button
        self._pan_from = pointer.position
        self._space_used = True

    def pan_along(self, pointer: Pointer) -> None:
        """A move while panning; without the button its release was lost."""
        if not pointer.buttons & self._pan_button:
            self.stop_pan()
            return
        delta = pointer.position - self._pan_from
        whole = QPointF(round(delta.x()), round(delta.y()))
        self._pan_from += whole
        self.pan(whole)

    def stop_pan(self) -> None:
        self._pan_button = _NO_BUTTON

    def ends_pan(self, pointer: Pointer) -> bool:
        """Whether a release ends a pan; then it has ended."""
        ends = self.is_panning and pointer.button == self._pan_button
        if ends:
            self.stop_pan()
        return ends

    # Space

    def hold_space(self) -> None:
        if not self._space_held:
            self._space_held = True
            self._space_used = False
            self._space_timer.start()

    def release_space(self) -> bool:
        """False if it was not held. A short press without a drag is the play key."""
        if not self._space_held:
            return False
        self._space_held = False
        if not self._space_used and self._space_timer.elapsed() < TAP_MS:
            self.space_tapped.emit()
        return True

    def lose_pointer(self) -> None:
        """The pointer or the keyboard went elsewhere: no release will come."""
        self.stop_pan()
        self._space_held = False

    # wheel and gestures

    def wheelEvent(self, event: QWheelEvent) -> None:
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
            self.turn_size(notches)
        elif has_shift:
            self._step_frames(notches)
        elif not has_control and _is_two_finger_scroll(event):
            self.pan(QPointF(event.pixelDelta()))
        elif has_control or self.wheel_use is WheelUse.ZOOM:
            self._zoom_by(notches, event.position())
        elif self.wheel_use is WheelUse.PAN:
            self.pan(QPointF(turned.x(), turned.y()) / WHEEL_NOTCH * PAN_PX_PER_NOTCH)
        else:
            self._step_frames(notches)

    def turn_size(self, notches: float) -> None:
        """Ctrl+Shift+wheel, for whoever has a size."""

    def _zoom_by(self, notches: float, position: QPointF) -> None:
        if notches:
            self.zoom_to(zooming.stepped(self.zoom, notches), position)

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
        return super().viewportEvent(event)

    def _native_gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.zoom * max(0.1, 1.0 + event.value()), event.position())
        elif event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            if self.is_fitting:
                self.zoom_to(1.0, event.position())
            else:
                self.fit()
        else:
            return False
        event.accept()
        return True


def _is_two_finger_scroll(event: QWheelEvent) -> bool:
    """A trackpad says how many pixels; on X11 mice say so too, there only the device tells."""
    if event.pixelDelta().isNull():
        return False
    if QGuiApplication.platformName() != "xcb":
        return True
    return event.device().type() == QInputDevice.DeviceType.TouchPad
