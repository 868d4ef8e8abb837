"""A frame and the masks over it that can be zoomed and panned; the canvas adds pointer and keys.

Scene coordinates are image pixels; zoom counts physical screen pixels per image pixel (1.0 = 100 %,
sharp on every screen).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from app.appearance.theme import current_theme
from app.canvas import grid
from app.canvas import zoom as zooming
from app.canvas.frame import FrameItem
from app.canvas.grounds import Ground
from app.canvas.heat_map import HeatMapItem
from app.canvas.navigator import Navigator
from app.canvas.overlay import OverlayItem, ViewMode
from core.colors import Color, Pattern
from core.types import Box, Image, Mask, ObjectId

FIT_MARGIN_PX = 12
"""Free space around a fitted frame, so that its border can be painted over and seen."""

KEPT_IN_SIGHT_PX = 64
"""However far one pans, this much of the frame stays in the view."""

NAVIGATOR_MARGIN_PX = 12

SEEN_MARGINS_PX = (48, 48, -48, -48)


class PictureView(QGraphicsView):
    """Shows what it is given; owns no data and knows no tools."""

    zoom_changed = Signal(float)
    moved = Signal()
    """Another part of the frame is seen, or it is seen larger or smaller."""
    dressed = Signal()
    """Masks are shown in another way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = FrameItem()
        self._overlay = OverlayItem()
        self._heat_map = HeatMapItem()
        self._navigator = Navigator(self)
        self._navigator.moved.connect(self.centre_on)
        self._are_masks_visible = True
        self._zoom = 1.0
        self._fits = True
        self._steady: tuple[QPointF, QPointF] | None = None
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        scene.addItem(self._frame)
        scene.addItem(self._overlay)
        scene.addItem(self._heat_map)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self._match_theme()

    @property
    def has_frame(self) -> bool:
        return not self._frame.size.isEmpty()

    def show_frame(self, image: Image, mask: Mask | None) -> None:
        """A frame and its masks at once; nothing is repainted in between."""
        self.set_frame(image)
        self.set_mask(mask)

    def set_frame(self, image: Image | None) -> None:
        """Show another frame (None = nothing open); the zoom stays for frames of the same size.

        The mask shown stays until the next `set_mask`, unless the size changed.
        """
        old_size = self._frame.size
        self._frame.show_pixels(image)
        self._navigator.show_picture(self._frame.pixels)
        if self._frame.size != old_size:
            self._overlay.resize(self._frame.size)
            self._heat_map.resize(self._frame.size)
            self.fit()
            self.viewport().update()

    def set_mask(self, mask: Mask | None) -> None:
        self._overlay.show_mask(mask)

    def update_mask(self, mask: Mask, box: Box) -> None:
        """Copy and repaint only `box` of the mask."""
        self._overlay.update_mask(mask, box)

    def set_object_colors(
        self,
        colors: Mapping[ObjectId, Color],
        hidden: frozenset[ObjectId] = frozenset(),
        patterns: Mapping[ObjectId, Pattern] | None = None,
    ) -> None:
        """An object without a pattern is solid."""
        self._overlay.set_colors(colors, hidden, patterns or {})
        self.dressed.emit()

    def set_selected_object(self, object_id: ObjectId | None) -> None:
        """The object whose outline is drawn heavier."""
        self._overlay.set_selected(object_id)
        self.dressed.emit()

    @property
    def overlay_opacity(self) -> float:
        return self._overlay.opacity_of_masks

    def set_overlay_opacity(self, opacity: float) -> None:
        self._overlay.set_opacity_of_masks(opacity)
        self.dressed.emit()

    @property
    def view_mode(self) -> ViewMode:
        return self._overlay.mode

    def set_view_mode(self, mode: ViewMode) -> None:
        self._overlay.set_mode(mode)
        self.dressed.emit()

    def set_reference(self, mask: Mask | None) -> None:
        """The mask that the view of differences compares with; None: there is none."""
        self._overlay.show_reference(mask)

    def set_heat_map(self, looked_at: NDArray[np.float32] | None) -> None:
        """Places of the picture (rows x columns) by how much they are looked at; None: no map."""
        self._heat_map.show_heat(looked_at)

    @property
    def has_heat_map(self) -> bool:
        return not self._heat_map.is_empty

    def set_ground(self, ground: Ground) -> None:
        """What a cut-out shows in place of the background."""
        self._overlay.set_ground(ground)
        self.dressed.emit()

    def set_masks_visible(self, visible: bool) -> None:
        """Hide everything but the frame for a moment (the key H)."""
        self._are_masks_visible = visible
        self._overlay.setVisible(visible)
        self.dressed.emit()

    def dress_like(self, other: "PictureView") -> None:
        """Show masks in the way that another view does."""
        self._overlay.dress_like(other._overlay)
        self.set_masks_visible(other.are_masks_visible)

    @property
    def are_masks_visible(self) -> bool:
        return self._are_masks_visible

    @property
    def zoom(self) -> float:
        """Physical screen pixels per image pixel."""
        return self._zoom

    @property
    def is_fitting(self) -> bool:
        return self._fits

    @property
    def scale_factor(self) -> float:
        """Logical screen pixels per image pixel."""
        return self._zoom / self.devicePixelRatio()

    def zoom_in(self) -> None:
        self.zoom_to(zooming.stepped(self._zoom, 1))

    def zoom_out(self) -> None:
        self.zoom_to(zooming.stepped(self._zoom, -1))

    def zoom_to(self, factor: float, around: QPointF | None = None) -> None:
        """Zoom so that the image point under `around` (in the viewport; its centre) stays there."""
        if not self.has_frame:
            return
        self._fits = False
        fixed = around if around is not None else self._viewport_centre()
        kept = self._steady_point(fixed)
        self._apply_zoom(zooming.clamped(factor))
        self._scroll_to(kept, fixed)

    def _steady_point(self, position: QPointF) -> QPointF:
        """The image point there; the same one again where only rounding has moved it since."""
        point = self.image_point(position)
        if self._steady is not None and self._steady[0] == position:
            moved = (self._steady[1] - point) * self.scale_factor
            if abs(moved.x()) < 1.0 and abs(moved.y()) < 1.0:
                return self._steady[1]
        self._steady = position, point
        return point

    def fit(self) -> None:
        """Show the whole frame, and keep showing it whole when the canvas is resized."""
        self._fits = True
        if not self.has_frame:
            return
        ratio = self.devicePixelRatio()
        room = QSizeF(self.viewport().size()) - QSizeF(2 * FIT_MARGIN_PX, 2 * FIT_MARGIN_PX)
        size = self._frame.size
        self._apply_zoom(
            zooming.fitting(
                (size.width(), size.height()), (room.width() * ratio, room.height() * ratio)
            )
        )
        self._scroll_to(self._frame.boundingRect().center(), self._viewport_centre())

    def zoom_to_box(self, box: Box) -> None:
        """Bring a part of the frame, with some room around it, into view."""
        if not self.has_frame or box.is_empty:
            return
        ratio = self.devicePixelRatio()
        room = self.viewport().size()
        wanted = zooming.fitting(
            (box.width * 1.5, box.height * 1.5),
            (room.width() * ratio, room.height() * ratio),
            largest=8.0,
        )
        self._fits = False
        self._apply_zoom(wanted)
        centre = QPointF((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        self._scroll_to(centre, self._viewport_centre())

    def centre_on(self, point: QPointF) -> None:
        """Bring a point of the picture into the middle of the view."""
        self._fits = False
        self._scroll_to(point, self._viewport_centre())

    def show_point(self, point: QPointF) -> None:
        """Pan just so far that a point of the picture is seen, with some room around it."""
        room = QRectF(self.viewport().rect()).adjusted(*SEEN_MARGINS_PX)
        place = self.viewport_point(point)
        if not room.isValid() or room.contains(place):
            return
        nearest = QPointF(
            min(max(place.x(), room.left()), room.right()),
            min(max(place.y(), room.top()), room.bottom()),
        )
        self.pan(nearest - place)

    def image_point(self, position: QPointF) -> QPointF:
        """Image coordinates of a viewport position, with fractions."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(position)

    def viewport_point(self, point: QPointF) -> QPointF:
        """Viewport position of image coordinates."""
        return self.viewportTransform().map(point)

    def _viewport_centre(self) -> QPointF:
        return QRectF(self.viewport().rect()).center()

    def _apply_zoom(self, zoom: float) -> None:
        changed = zoom != self._zoom
        self._zoom = zoom
        scale = self.scale_factor
        self.setTransform(QTransform.fromScale(scale, scale))
        self._give_room_to_pan()
        if changed:
            self.zoom_changed.emit(zoom)

    def _give_room_to_pan(self) -> None:
        scale = self.scale_factor
        room = self.viewport().size()
        across = max(1.0, (room.width() - KEPT_IN_SIGHT_PX) / scale)
        down = max(1.0, (room.height() - KEPT_IN_SIGHT_PX) / scale)
        self.setSceneRect(self._frame.boundingRect().adjusted(-across, -down, across, down))

    def _scroll_to(self, image_point: QPointF, position: QPointF) -> None:
        """Scroll so that an image point lies at a viewport position (to a whole screen pixel)."""
        wanted = image_point * self.scale_factor - position
        self.horizontalScrollBar().setValue(round(wanted.x()))
        self.verticalScrollBar().setValue(round(wanted.y()))
        self._show_seen_part()

    def pan(self, delta: QPointF) -> None:
        """Move what is seen by so many logical screen pixels."""
        if not self.has_frame:
            return
        self._fits = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - round(delta.x()))
        down.setValue(down.value() - round(delta.y()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()
        else:
            self._give_room_to_pan()
        self._show_seen_part()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._show_seen_part()

    def _show_seen_part(self) -> None:
        """Let the navigator follow; it keeps to its corner."""
        self._navigator.fit_into(self.viewport().size())
        self._navigator.move(self.navigator_place(self._navigator.size()))
        inverse, _ = self.viewportTransform().inverted()
        self._navigator.show_view(inverse.mapRect(QRectF(self.viewport().rect())))
        self.moved.emit()

    def navigator_place(self, size: QSize) -> QPoint:
        """Where the top left corner of a navigator of this size belongs."""
        corner = self.viewport().geometry().bottomRight()
        margin = NAVIGATOR_MARGIN_PX
        return QPoint(corner.x() - size.width() - margin, corner.y() - size.height() - margin)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._keep_zoom_on_other_screen()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._match_theme()

    def _match_theme(self) -> None:
        self.setBackgroundBrush(QColor(current_theme().surround))

    def _keep_zoom_on_other_screen(self) -> None:
        if self._fits:
            self.fit()
        elif self.has_frame:
            kept = self.image_point(self._viewport_centre())
            self._apply_zoom(self._zoom)
            self._scroll_to(kept, self._viewport_centre())

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The pixel grid."""
        if self.has_frame and self._zoom >= grid.FROM_ZOOM:
            grid.draw_grid(painter, QRectF(rect).intersected(self._frame.boundingRect()))
