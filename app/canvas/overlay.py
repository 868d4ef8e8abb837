"""The mask over the frame, drawn by Qt from one indexed picture and a colour table.

Nothing is composed per frame: colours, opacity, visibility and most views are other colour tables.
"""

from collections.abc import Mapping
from enum import Enum

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap, qRgba
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.frame import SMOOTH_MARGIN, device_zoom, is_smooth, source_box
from app.canvas.outline import Outline
from app.tools.pens import draw_double
from core.types import Box, Mask, ObjectId

OUTLINE_REACH_PX = 6.0
CHECKER_PX = 8
CHECKER_SHADES = (QColor("#6e6e6e"), QColor("#8c8c8c"))
"""Close, neutral greys: a louder board would hide the edge of the object."""

_CLEAR = 0
_BLACK = qRgba(0, 0, 0, 255)
_WHITE = qRgba(255, 255, 255, 255)
_NEUTRAL = (153, 153, 153)


class ViewMode(Enum):
    """How the masks are shown."""

    OVERLAY = "overlay"
    OUTLINE = "outline"
    MATTE = "matte"
    CUTOUT = "cutout"


class OverlayItem(QGraphicsItem):
    """The mask of the frame under it; always of the frame's size, empty when there is no mask."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._width = 0
        self._height = 0
        self._ids: Mask = np.zeros((0, 0), np.uint8)
        self._picture = QImage()
        self._content = Box(0, 0, 0, 0)
        self._colors: dict[ObjectId, tuple[int, int, int]] = {}
        self._hidden: frozenset[ObjectId] = frozenset()
        self._selected: ObjectId | None = None
        self._opacity = 0.5
        self._mode = ViewMode.OVERLAY
        self._outline = Outline()
        self._selected_outline = Outline()

    @property
    def mode(self) -> ViewMode:
        return self._mode

    @property
    def opacity_of_masks(self) -> float:
        return self._opacity

    def resize(self, size: QSize) -> None:
        """Become an empty mask of another size."""
        self.prepareGeometryChange()
        self._width, self._height = size.width(), size.height()
        stride = (self._width + 3) // 4 * 4  # QImage wants rows of whole 32-bit words
        rows = np.zeros((self._height, stride), np.uint8)
        self._ids = rows[:, : self._width]
        self._picture = (
            QImage(rows.data, self._width, self._height, stride, QImage.Format.Format_Indexed8)
            if rows.size
            else QImage()
        )
        self._content = Box(0, 0, 0, 0)
        self._outline.follow(self._ids)
        self._selected_outline.follow(self._ids)
        self._dress()

    def show_mask(self, mask: Mask | None) -> None:
        """Copy a whole mask; its size must be the frame's."""
        if mask is None:
            if self._content.is_empty:
                return
            self._ids[self._content.slices] = 0
            self._content = Box(0, 0, 0, 0)
        else:
            self._require_size(mask)
            self._ids[:] = mask
            self._content = Box.around(self._ids.view(np.bool_))
        self._outline.follow(self._ids)
        self._selected_outline.follow(self._ids)
        self.update()

    def update_mask(self, mask: Mask, box: Box) -> None:
        """Copy and repaint only `box`."""
        self._require_size(mask)
        box = box.clipped(self._width, self._height)
        if box.is_empty:
            return
        self._ids[box.slices] = mask[box.slices]
        self._content = self._content.union(box)
        self._outline.forget(box)
        self._selected_outline.forget(box)
        margin = SMOOTH_MARGIN + 1
        self.update(
            QRectF(
                box.left - margin,
                box.top - margin,
                box.width + 2 * margin,
                box.height + 2 * margin,
            )
        )

    def _require_size(self, mask: Mask) -> None:
        if mask.shape != (self._height, self._width):
            raise ValueError(
                f"A mask of {mask.shape} cannot be shown over a frame of "
                f"{(self._height, self._width)}."
            )

    def set_colors(
        self, colors: Mapping[ObjectId, tuple[int, int, int]], hidden: frozenset[ObjectId]
    ) -> None:
        self._colors = dict(colors)
        self._hidden = hidden
        self._dress()

    def set_selected(self, object_id: ObjectId | None) -> None:
        self._selected = object_id
        self._dress()

    def set_opacity_of_masks(self, opacity: float) -> None:
        self._opacity = min(1.0, max(0.0, opacity))
        self._dress()

    def set_mode(self, mode: ViewMode) -> None:
        self._mode = mode
        self._dress()

    def _dress(self) -> None:
        """Write the colour table and the outlines' labels for the present view."""
        labels = np.arange(256, dtype=np.uint8)
        labels[list(self._hidden)] = 0
        self._outline.tell_apart(labels)
        selected = np.zeros(256, np.uint8)
        if self._selected is not None and self._selected not in self._hidden:
            selected[self._selected] = 1
        self._selected_outline.tell_apart(selected)
        if not self._picture.isNull():
            self._picture.setColorTable([self._shade(ObjectId(i)) for i in range(256)])
        self.update()

    def _shade(self, object_id: ObjectId) -> int:
        is_seen = object_id > 0 and object_id not in self._hidden
        if self._mode is ViewMode.MATTE:
            return _WHITE if is_seen else _BLACK
        if self._mode is ViewMode.CUTOUT:
            return _WHITE if is_seen else _CLEAR
        if self._mode is ViewMode.OUTLINE or not is_seen:
            return _CLEAR
        return qRgba(*self._colors.get(object_id, _NEUTRAL), round(self._opacity * 255))

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._width, self._height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del widget
        if self._picture.isNull():
            return
        exposed: QRectF = option.exposedRect
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, is_smooth(device_zoom(painter))
        )
        if self._mode is ViewMode.OUTLINE:
            self._paint_outlines(painter, exposed)
        elif self._mode is ViewMode.CUTOUT:
            self._paint_cut_out(painter, exposed)
        elif self._mode is ViewMode.MATTE:
            self._paint_mask(painter, source_box(exposed, self.boundingRect()))
        else:
            self._paint_mask(painter, source_box(exposed, self._content_area()))

    def _content_area(self) -> QRectF:
        content = self._content
        margin = SMOOTH_MARGIN
        area = QRectF(content.left, content.top, content.width, content.height)
        return area.adjusted(-margin, -margin, margin, margin).intersected(self.boundingRect())

    def _paint_mask(self, painter: QPainter, source: QRectF) -> None:
        if source.isEmpty():
            return
        # Qt scales true colours four times as fast as a colour table, even with this conversion
        part = self._picture.copy(source.toRect())
        colors = part.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(source, colors, QRectF(colors.rect()))

    def _paint_outlines(self, painter: QPainter, exposed: QRectF) -> None:
        """Black under white, seen on any picture; the selected object's line is the heavier one."""
        reach = OUTLINE_REACH_PX / painter.worldTransform().m11()
        area = exposed.adjusted(-reach, -reach, reach, reach)
        lines = self._outline.lines(area)
        chosen = self._selected_outline.lines(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        draw_double(painter, lambda: painter.drawLines(lines))
        draw_double(painter, lambda: painter.drawLines(chosen), heavier_px=1.0)

    def _paint_cut_out(self, painter: QPainter, exposed: QRectF) -> None:
        """A checkerboard with holes where the objects are: the frame below shows through them."""
        transform = painter.worldTransform()
        shown = transform.mapRect(exposed.intersected(self.boundingRect()))
        area = shown.toAlignedRect()
        if area.isEmpty():
            return
        ratio = painter.device().devicePixelRatio()
        layer = QImage(
            round(area.width() * ratio),
            round(area.height() * ratio),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        brush = QPainter(layer)
        brush.setRenderHints(painter.renderHints())
        brush.translate(-area.topLeft())
        brush.setBrushOrigin(transform.map(QPoint(0, 0)))
        brush.fillRect(transform.mapRect(self.boundingRect()), _checker())
        brush.setWorldTransform(transform * brush.worldTransform())
        brush.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        self._paint_mask(brush, source_box(exposed, self._content_area()))
        brush.end()
        painter.save()
        painter.resetTransform()
        painter.drawImage(area.topLeft(), layer)
        painter.restore()


def _checker() -> QBrush:
    board = QPixmap(2 * CHECKER_PX, 2 * CHECKER_PX)
    board.fill(CHECKER_SHADES[0])
    with QPainter(board) as painter:
        painter.fillRect(0, 0, CHECKER_PX, CHECKER_PX, CHECKER_SHADES[1])
        painter.fillRect(CHECKER_PX, CHECKER_PX, CHECKER_PX, CHECKER_PX, CHECKER_SHADES[1])
    return QBrush(board)
