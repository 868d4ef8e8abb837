"""A second view of the frame on the canvas, with other masks: it shows what the canvas shows, or
the part beside it.

It has no tools and no zoom of its own. Whatever one does to it to look elsewhere, the canvas does.
"""

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.canvas.moving import MovableView
from app.canvas.pointer import Pointer
from core.types import Box

ROOM_PX = 1 << 15
"""So far beside the frame it can look: it covers a corner of the canvas that may show no frame."""

NOTE_MARGIN_PX = 10

_PANNING = frozenset({Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton})


class OtherView(MovableView):
    """`place` says where its top left corner lies in the canvas's viewport."""

    hovered = Signal(int, int)
    """A pixel of the frame that the pointer is over."""
    left = Signal()
    """The pointer is over no pixel any more."""

    def __init__(self, canvas: MovableView, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._place = QPointF()
        self._note = ""
        self._has_navigator = False
        self._hovered: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Other masks"))
        self.viewport().setAccessibleName(self.tr("Other masks"))
        self.setAccessibleDescription(self.tr("The current frame with the masks compared with"))
        self.frame_step_requested.connect(canvas.frame_step_requested)
        canvas.moved.connect(self.follow)
        canvas.dressed.connect(self._dress)
        self._dress()

    def lie_at(self, place: QPointF, *, over_canvas: bool) -> None:
        """over_canvas: it covers a part of the canvas, and of its navigator if that is there."""
        self._place = place
        self._has_navigator = over_canvas
        self.follow()

    def set_note(self, text: str) -> None:
        """A line over the picture, such as why there is no mask; "" for none."""
        if text != self._note:
            self._note = text
            self.setAccessibleDescription(text or self.tr("The masks compared with"))
            self.viewport().update()

    def follow(self) -> None:
        """Look at what the canvas looks at."""
        if self.isHidden() or not self.has_frame:
            return
        self._apply_zoom(self._canvas.zoom)
        self._scroll_to(self._canvas.image_point(self._place), QPointF())

    def _dress(self) -> None:
        self.dress_like(self._canvas)

    # what is done to it is done to the canvas

    def fit(self) -> None:
        self.follow()

    @property
    def is_fitting(self) -> bool:
        return self._canvas.is_fitting

    def zoom_to(self, factor: float, around: QPointF | None = None) -> None:
        self._canvas.zoom_to(factor, None if around is None else around + self._place)

    def zoom_to_box(self, box: Box) -> None:
        self._canvas.zoom_to_box(box)

    def centre_on(self, point: QPointF) -> None:
        self._canvas.centre_on(point)

    def pan(self, delta: QPointF) -> None:
        self._canvas.pan(delta)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheel_use = self._canvas.wheel_use
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in _PANNING and not self.is_panning:
            self.begin_pan(Pointer.of_mouse(event))
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.is_panning:
            self.pan_along(Pointer.of_mouse(event))
        else:
            self._report_hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.ends_pan(Pointer.of_mouse(event)):
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.left.emit()
        return super().viewportEvent(event)

    def _report_hover(self, position: QPointF) -> None:
        point = self.image_point(position)
        pixel = math.floor(point.x()), math.floor(point.y())
        size = self._frame.size
        if not (0 <= pixel[0] < size.width() and 0 <= pixel[1] < size.height()):
            if self._hovered is not None:
                self.left.emit()
            self._hovered = None
        elif pixel != self._hovered:
            self._hovered = pixel
            self.hovered.emit(*pixel)

    # what the base class would bound by this view's own size

    def _give_room_to_pan(self) -> None:
        room = ROOM_PX / self.scale_factor
        self.setSceneRect(self._frame.boundingRect().adjusted(-room, -room, room, room))

    def _show_seen_part(self) -> None:
        if not self._has_navigator:
            self._navigator.hide()
            return
        canvas = self._canvas.viewport()
        self._navigator.fit_into(canvas.size())
        self._navigator.move(self._canvas.navigator_place(self._navigator.size()))
        self._navigator.move(self._navigator.pos() - self._place.toPoint())
        inverse, _ = self._canvas.viewportTransform().inverted()
        self._navigator.show_view(inverse.mapRect(QRectF(canvas.rect())))

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        if not self._note:
            return
        painter.resetTransform()
        margin = NOTE_MARGIN_PX
        room = self.viewport().rect().adjusted(3 * margin, 3 * margin, -3 * margin, -3 * margin)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.setFont(self.font())
        text = painter.boundingRect(room, flags, self._note)
        theme = current_theme()
        painter.setPen(QColor(theme.border_strong))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(text.adjusted(-margin, -margin, margin, margin)), 6, 6)
        painter.setPen(QColor(theme.text))
        painter.drawText(room, flags, self._note)
