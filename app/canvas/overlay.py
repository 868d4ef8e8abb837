"""The masks over the frame, in one of several views; most of them are only other colour tables."""

from collections.abc import Mapping
from enum import Enum

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, qRgba
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.difference import compared, draw_difference
from app.canvas.frame import SMOOTH_MARGIN, device_zoom, is_smooth, source_box
from app.canvas.grounds import CHECKER, Ground
from app.canvas.layers import draw_on_layer, fill_pattern
from app.canvas.mask_picture import ColorTable, MaskPicture
from app.canvas.outline import Outline
from app.canvas.patterns import pattern_brush
from app.tools.pens import draw_double
from core.colors import Color, Pattern
from core.types import Box, Mask, ObjectId

OUTLINE_REACH_PX = 6.0
BETWEEN_MARKS = 0.4
"""How strong, of the opacity, an object is between the marks of its pattern."""

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
    DIFFERENCE = "difference"


class OverlayItem(QGraphicsItem):
    """The mask of the frame under it; always of the frame's size, empty when there is no mask."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._masks = MaskPicture(QSize())
        self._reference = MaskPicture(QSize())
        self._has_reference = False
        self._colors: dict[ObjectId, Color] = {}
        self._patterns: dict[ObjectId, Pattern] = {}
        self._hidden: frozenset[ObjectId] = frozenset()
        self._selected: ObjectId | None = None
        self._opacity = 0.5
        self._mode = ViewMode.OVERLAY
        self._ground = CHECKER
        self._labels = np.arange(256, dtype=np.uint8)
        self._table: ColorTable = [_CLEAR] * 256
        self._marks: dict[Pattern, ColorTable] = {}
        self._outline = Outline()
        self._selected_outline = Outline()
        self._dress()

    @property
    def mode(self) -> ViewMode:
        return self._mode

    @property
    def opacity_of_masks(self) -> float:
        return self._opacity

    def resize(self, size: QSize) -> None:
        """Become an empty mask of another size."""
        self.prepareGeometryChange()
        self._masks = MaskPicture(size)
        self._reference = MaskPicture(size)
        self._has_reference = False
        self._outline.follow(self._masks.ids)
        self._selected_outline.follow(self._masks.ids)
        self.update()

    def show_mask(self, mask: Mask | None) -> None:
        """Copy a whole mask, which must have the frame's size; only what differs is repainted."""
        self._repaint(self._masks.show(mask))

    def update_mask(self, mask: Mask, box: Box) -> None:
        """Copy and repaint only `box`."""
        self._repaint(self._masks.show_box(mask, box))

    def show_reference(self, mask: Mask | None) -> None:
        """What the view of differences compares with; None: nothing to compare with."""
        self._has_reference = mask is not None
        self._reference.show(mask)
        if self._mode is ViewMode.DIFFERENCE:
            self.update()

    def _repaint(self, box: Box) -> None:
        if box.is_empty:
            return
        self._outline.forget(box)
        self._selected_outline.forget(box)
        around = box.grown(SMOOTH_MARGIN + 1)
        self.update(QRectF(around.left, around.top, around.width, around.height))

    def set_colors(
        self,
        colors: Mapping[ObjectId, Color],
        hidden: frozenset[ObjectId],
        patterns: Mapping[ObjectId, Pattern],
    ) -> None:
        self._colors = dict(colors)
        self._patterns = dict(patterns)
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

    def set_ground(self, ground: Ground) -> None:
        self._ground = ground
        self.update()

    def dress_like(self, other: "OverlayItem") -> None:
        """Colours, view and all that is not the mask itself."""
        self._colors, self._patterns = dict(other._colors), dict(other._patterns)
        self._hidden, self._selected = other._hidden, other._selected
        self._opacity, self._mode, self._ground = other._opacity, other._mode, other._ground
        self._dress()

    def _dress(self) -> None:
        """Make the colour tables and the outlines' labels for the present view."""
        self._labels = np.arange(256, dtype=np.uint8)
        self._labels[list(self._hidden)] = 0
        self._outline.tell_apart(self._labels)
        selected = np.zeros(256, np.uint8)
        if self._selected is not None and self._selected not in self._hidden:
            selected[self._selected] = 1
        self._selected_outline.tell_apart(selected)
        self._table = self._shades()
        self._marks = {} if self._mode is not ViewMode.OVERLAY else self._pattern_tables()
        self.update()

    def _shades(self) -> ColorTable:
        """Of all ids; those that nothing is known of look alike."""
        known = {0, *self._colors, *self._hidden, *self._patterns}
        unknown = next((ObjectId(i) for i in range(256) if i not in known), None)
        table = [0 if unknown is None else self._shade(unknown)] * 256
        for i in known:
            table[i] = self._shade(ObjectId(i))
        return table

    def _shade(self, object_id: ObjectId) -> int:
        is_seen = object_id > 0 and object_id not in self._hidden
        if self._mode is ViewMode.MATTE:
            return _WHITE if is_seen else _BLACK
        if self._mode is ViewMode.CUTOUT:
            return _WHITE if is_seen else _CLEAR
        if self._mode is ViewMode.OUTLINE or not is_seen:
            return _CLEAR
        is_patterned = self._pattern(object_id) is not Pattern.SOLID
        return self._tint(object_id, BETWEEN_MARKS if is_patterned else 1.0)

    def _pattern_tables(self) -> dict[Pattern, ColorTable]:
        """For each pattern in use the colours of the objects that have it."""
        seen = [o for o in self._colors if o not in self._hidden]
        used = {self._pattern(object_id) for object_id in seen} - {Pattern.SOLID}
        return {
            pattern: [
                self._tint(ObjectId(i)) if i in seen and self._pattern(ObjectId(i)) is pattern
                else _CLEAR
                for i in range(256)
            ]
            for pattern in used
        }  # fmt: skip

    def _pattern(self, object_id: ObjectId) -> Pattern:
        return self._patterns.get(object_id, Pattern.SOLID)

    def _tint(self, object_id: ObjectId, strength: float = 1.0) -> int:
        color = self._colors.get(object_id, _NEUTRAL)
        return qRgba(*color, round(strength * self._opacity * 255))

    def boundingRect(self) -> QRectF:
        return self._masks.area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del widget
        if self._masks.is_empty:
            return
        exposed: QRectF = option.exposedRect
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, is_smooth(device_zoom(painter))
        )
        if self._mode is ViewMode.OUTLINE:
            self._paint_outlines(painter, exposed)
        elif self._mode is ViewMode.CUTOUT:
            self._paint_cut_out(painter, exposed)
        elif self._mode is ViewMode.DIFFERENCE:
            self._paint_difference(painter, exposed)
        elif self._mode is ViewMode.MATTE:
            self._masks.draw(painter, source_box(exposed, self.boundingRect()), self._table)
        else:
            self._paint_colors(painter, self._masks.content_near(exposed))

    def _paint_colors(self, painter: QPainter, source: QRectF) -> None:
        self._masks.draw(painter, source, self._table)
        for pattern, table in self._marks.items():
            self._paint_marks(painter, source, pattern, table)

    def _paint_marks(
        self, painter: QPainter, source: QRectF, pattern: Pattern, table: ColorTable
    ) -> None:
        def draw(layer: QPainter) -> None:
            self._masks.draw(layer, source, table)
            layer.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            fill_pattern(layer, source, pattern_brush(pattern))

        draw_on_layer(painter, source, draw)

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
        """A ground with holes where the objects are: the frame below shows through them."""
        area = exposed.intersected(self.boundingRect())

        def draw(layer: QPainter) -> None:
            self._ground.paint(layer, area, self.boundingRect())
            layer.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
            self._masks.draw(layer, self._masks.content_near(exposed), self._table)

        draw_on_layer(painter, area, draw)

    def _paint_difference(self, painter: QPainter, exposed: QRectF) -> None:
        source = source_box(exposed, self.boundingRect()).toRect()
        box = Box(
            source.left(), source.top(), source.left() + source.width(),
            source.top() + source.height(),
        ).intersected(self._masks.content.union(self._reference.content))  # fmt: skip
        now = self._masks.ids[box.slices]
        before = self._reference.ids[box.slices] if self._has_reference else now
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        draw_difference(painter, compared(now, before, self._labels), box)
