"""The bucket: a click fills the region of one id; on the object itself it fills the holes in it.

Right button or Alt empties the piece of the object that was clicked.
"""

from typing import ClassVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.tools.pens import SIGN_ARM_PX, draw_sign, sign_place
from app.tools.stroke_tool import StrokeTool
from app.tools.tool import ToolEvent
from core.drawing.regions import same_id, silhouette_of
from core.drawing.stroke import Stroke


class Fill(StrokeTool):
    """Looks at the masks alone, never at the picture."""

    id: ClassVar[str] = "fill"
    name: ClassVar[str] = "Fill"
    cursor = Qt.CursorShape.CrossCursor

    def press(self, event: ToolEvent) -> None:
        mask = self.easel.mask
        column, row = event.pixel
        if mask is not None and 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]:
            super().press(event)

    def begin(self, stroke: Stroke, event: ToolEvent) -> None:
        mask = self.easel.mask
        if mask is None:
            return
        column, row = event.pixel
        is_own = mask[row, column] == stroke.target
        if stroke.adds and is_own:
            region = silhouette_of(same_id(mask, event.pixel, 0))
        elif stroke.adds:
            region = same_id(mask, event.pixel, self.easel.options.gap)
        else:
            region = same_id(mask, event.pixel, 0)
        self.show(stroke.paint(region))

    def extent(self, scale: float) -> QRectF:
        if self.pointer is None:
            return QRectF()
        reach = (SIGN_ARM_PX + 2) / scale
        place = sign_place(self.pointer, scale)
        return QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, scale: float) -> None:
        if self.pointer is not None:
            adds = self.stroke.adds if self.stroke is not None else not self.pointer.subtracts
            draw_sign(painter, sign_place(self.pointer, scale), scale, adds=adds)
