"""The canvas: frame, masks and a tool, with the keys, the keyboard cursor and dropped files.

The window feeds it through `show_frame` and `update_mask` and listens to its signals.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme, icon
from app.canvas.drops import FileDrop
from app.canvas.keyboard_cursor import KeyboardCursor
from app.canvas.pointer import Pointer
from app.canvas.tool_view import Drawn, ToolView
from app.later import later
from app.tools.tool import ToolEvent
from core.types import Image

LOCK_SHOWN_MS = 1200
LOCK_PX = 20
LOCK_ASIDE_PX = 18

_MODIFIER_KEYS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
)
_NO_BUTTON = Qt.MouseButton.NoButton


class CanvasView(ToolView):
    """Owns no data, asks nobody, reports by signals."""

    files_dropped = Signal(list)
    keyboard_cursor_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keyboard: KeyboardCursor | None = None
        self._lock_timer = later(self, LOCK_SHOWN_MS, self.viewport().update)
        self._drop = FileDrop(self.viewport())
        self._drop.dropped.connect(self.files_dropped)
        self._drop.hover_changed.connect(lambda _over: self.viewport().update())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("The current frame with its masks"))
        self.viewport().setAccessibleName(self.tr("Canvas"))

    def set_frame(self, image: Image | None) -> None:
        old_size = self._frame.size
        super().set_frame(image)
        if self._frame.size != old_size:
            self.set_keyboard_cursor(False)

    def show_lock(self) -> None:
        """A lock beside the pointer, for a moment: what is there may not be changed."""
        self._lock_timer.start()
        self.viewport().update()

    def drawn_over(self) -> Sequence[Drawn]:
        keyboard = [] if self._keyboard is None else [self._keyboard]
        return [*super().drawn_over(), *keyboard]

    def end_gesture(self) -> None:
        self._let_go_of_keyboard()
        super().end_gesture()

    def cancel_gesture(self) -> bool:
        self._let_go_of_keyboard()
        return super().cancel_gesture()

    def interrupt(self) -> None:
        self._let_go_of_keyboard()
        super().interrupt()

    def _pressed(self, pointer: Pointer, *, is_double: bool) -> None:
        self.set_keyboard_cursor(False)  # whoever takes the mouse is done with the keyboard
        super()._pressed(pointer, is_double=is_double)

    def _let_go_of_keyboard(self) -> None:
        if self._keyboard is not None:
            self._keyboard.is_pressed = False

    # Keyboard cursor ----------------------------------------------------------------------------

    @property
    def has_keyboard_cursor(self) -> bool:
        return self._keyboard is not None

    def set_keyboard_cursor(self, wanted: bool) -> None:
        """Put the crosshair where the pointer is, else in the middle of the view; or hide it."""
        if not wanted or not self.has_frame:
            if self._keyboard is not None:
                self.end_gesture()
                self._keyboard = None
                self._after_tool()
                self.keyboard_cursor_changed.emit(False)
            return
        at = self._last_event
        centre = self.image_point(QPointF(self.viewport().rect().center()))
        point = QPointF(at.x, at.y) if at is not None else centre
        self._keyboard = KeyboardCursor(
            math.floor(point.x()), math.floor(point.y()), self._frame.size
        )
        self.setFocus()
        self._tell_keyboard_moved(self._keyboard, Qt.KeyboardModifier.NoModifier)
        self.keyboard_cursor_changed.emit(True)

    def speak(self, text: str) -> None:
        """Say a line to a screen reader."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _use_keyboard_cursor(self, cursor: KeyboardCursor, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if not self.cancel_gesture():
                self.set_keyboard_cursor(False)
        elif key != Qt.Key.Key_Space:
            cursor.step(event)
            self.show_point(cursor.point)
            self._tell_keyboard_moved(cursor, event.modifiers())
        elif not event.isAutoRepeat() and not cursor.is_pressed and self._tool is not None:
            cursor.is_pressed = True
            self._tool.press(self._keyboard_event(cursor, event.modifiers()))
            self._after_tool()

    def _release_keyboard_cursor(self, cursor: KeyboardCursor, event: QKeyEvent) -> None:
        if cursor.is_pressed and not event.isAutoRepeat() and self._tool is not None:
            cursor.is_pressed = False
            self._tool.release(self._keyboard_event(cursor, event.modifiers()))
            self._after_tool()

    def _tell_keyboard_moved(self, cursor: KeyboardCursor, held: Qt.KeyboardModifier) -> None:
        button = Qt.MouseButton.LeftButton if cursor.is_pressed else _NO_BUTTON
        # The modifiers of an arrow set how far it goes; they are no business of the tool.
        event = replace(
            self._keyboard_event(cursor, held),
            button=button if cursor.is_pressed else _NO_BUTTON,
            modifiers=held & Qt.KeyboardModifier.AltModifier,
        )
        self._last_event = replace(event, button=_NO_BUTTON)
        self._tell_tool_moved(event)
        self._report_hover(cursor.point)

    def _keyboard_event(self, cursor: KeyboardCursor, held: Qt.KeyboardModifier) -> ToolEvent:
        point = cursor.point
        return ToolEvent(
            point.x(), point.y(), Qt.MouseButton.LeftButton, held, scale=self.scale_factor
        )

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
        if self._keyboard is not None and self._keyboard.claims(event):
            return True
        if event.key() == Qt.Key.Key_Space:
            return event.modifiers() == Qt.KeyboardModifier.NoModifier
        return self._tool_claims(event)

    def _tool_claims(self, event: QKeyEvent) -> bool:
        tool = self._tool
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
        elif self._keyboard is not None and self._keyboard.claims(event):
            self._use_keyboard_cursor(self._keyboard, event)
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.hold_space()
                self._update_cursor()
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
        elif key == Qt.Key.Key_Space and self._keyboard is not None:
            self._release_keyboard_cursor(self._keyboard, event)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat() and self.release_space():
            self._update_cursor()
        else:
            event.ignore()

    def _tell_modifiers(self, event: QKeyEvent) -> None:
        """Alt turns + into - at once, not at the next move."""
        if self._last_event is not None and self.has_frame and not self.is_panning:
            self._last_event = replace(self._last_event, modifiers=event.modifiers())
            if self._gesture_button == _NO_BUTTON and self._keyboard is None:
                self._tell_tool_moved(self._last_event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.interrupt()
        super().focusOutEvent(event)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def hideEvent(self, event: QHideEvent) -> None:
        self.interrupt()
        super().hideEvent(event)

    # Painting -----------------------------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        painter.resetTransform()
        if self._lock_timer.isActive():
            self._draw_lock(painter)
        if self._drop.is_over:
            self._draw_border(painter, 3.0)
        elif self.hasFocus() and self.has_frame:
            self._draw_border(painter, 1.0)

    def _draw_lock(self, painter: QPainter) -> None:
        if self._last_event is None:
            return
        place = self.viewport_point(QPointF(self._last_event.x, self._last_event.y))
        area = QRectF(
            place.x() + LOCK_ASIDE_PX, place.y() - LOCK_ASIDE_PX - LOCK_PX, LOCK_PX, LOCK_PX
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current_theme().warning), 1.5))
        painter.setBrush(QColor(current_theme().raised))
        painter.drawEllipse(area.adjusted(-5, -5, 5, 5))
        icon("lock").paint(painter, area.toAlignedRect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_border(self, painter: QPainter, width: float) -> None:
        painter.setPen(QPen(QColor(current_theme().accent), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        painter.drawRect(QRectF(self.viewport().rect()).adjusted(inset, inset, -inset, -inset))
