"""The ids of a mask as an indexed picture that Qt draws: colours are a table, not pixels.

Parts of it are copied, dressed in a table and drawn; nothing is composed for a whole frame.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from app.canvas.frame import SMOOTH_MARGIN, source_box
from core.types import Box, Mask

ColorTable = Sequence[int]
"""256 colours as Qt's ARGB numbers."""


class MaskPicture:
    """An array that is written to and a QImage that shows it; `content` holds all ids but 0."""

    def __init__(self, size: QSize) -> None:
        self.width, self.height = max(0, size.width()), max(0, size.height())
        stride = (self.width + 3) // 4 * 4  # QImage wants rows of whole 32-bit words
        rows = np.zeros((self.height, stride), np.uint8)
        self.ids: Mask = rows[:, : self.width]
        self.content = Box(0, 0, 0, 0)
        self._image = (
            QImage(rows.data, self.width, self.height, stride, QImage.Format.Format_Indexed8)
            if rows.size
            else QImage()
        )

    @property
    def is_empty(self) -> bool:
        return self._image.isNull()

    @property
    def area(self) -> QRectF:
        return QRectF(0, 0, self.width, self.height)

    def show(self, mask: Mask | None) -> Box:
        """Copy a whole mask (None: nothing is there); what became different comes back."""
        if mask is None:
            changed, self.content = self.content, Box(0, 0, 0, 0)
            self.ids[changed.slices] = 0
            return changed
        self._require_size(mask)
        changed = Box.around(self.ids != mask)
        self.ids[changed.slices] = mask[changed.slices]
        if not changed.is_empty:
            self.content = Box.around(self.ids.view(np.bool_))
        return changed

    def show_box(self, mask: Mask, box: Box) -> Box:
        """Copy only `box` of a mask; the part of it inside the picture comes back."""
        self._require_size(mask)
        box = box.clipped(self.width, self.height)
        if not box.is_empty:
            self.ids[box.slices] = mask[box.slices]
            self.content = self.content.union(box)
        return box

    def content_near(self, exposed: QRectF) -> QRectF:
        """Whole pixels that hold ids and are needed to repaint `exposed`."""
        content = self.content
        margin = SMOOTH_MARGIN
        area = QRectF(content.left, content.top, content.width, content.height)
        near = area.adjusted(-margin, -margin, margin, margin).intersected(self.area)
        return source_box(exposed, near)

    def draw(self, painter: QPainter, source: QRectF, table: ColorTable) -> None:
        """Draw a part in the colours of a table, where it is."""
        if source.isEmpty():
            return
        part = self._image.copy(source.toRect())
        part.setColorTable(table)
        # Qt scales true colours four times as fast as a colour table, even with this conversion
        colors = part.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(source, colors, QRectF(colors.rect()))

    def _require_size(self, mask: Mask) -> None:
        if mask.shape != (self.height, self.width):
            raise ValueError(
                f"A mask of {mask.shape} cannot be shown over a frame of "
                f"{(self.height, self.width)}."
            )
