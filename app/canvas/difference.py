"""Two masks of one frame compared: what came is blue with plus signs, what went orange with minus.

What changed hands is yellow, what both have is grey. Signs, not colours alone, tell them apart.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgba

from app.canvas.layers import draw_on_layer, fill_pattern
from app.canvas.patterns import sign_brush
from core.types import Box, Mask

SAME, CAME, WENT, OTHER = 1, 2, 3, 4

COLORS = {
    SAME: qRgba(170, 170, 170, 130),
    CAME: qRgba(0x56, 0xB4, 0xE9, 190),
    WENT: qRgba(0xE6, 0x9F, 0x00, 190),
    OTHER: qRgba(0xF0, 0xE4, 0x42, 190),
}
SIGNS = {CAME: "+", WENT: "-"}

_CLEAR = 0
_OPAQUE = qRgba(0, 0, 0, 255)


def compared(now: Mask, before: Mask, labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """For each pixel one of the codes above, 0 where both have nothing.

    labels: for each id the one it counts as; hidden objects count as background.
    """
    new, old = labels[now], labels[before]
    codes = np.zeros(now.shape, np.uint8)
    is_there = new > 0
    codes[is_there & (new == old)] = SAME
    codes[is_there & (old == 0)] = CAME
    codes[~is_there & (old > 0)] = WENT
    codes[is_there & (old > 0) & (new != old)] = OTHER
    return codes


def draw_difference(painter: QPainter, codes: NDArray[np.uint8], box: Box) -> None:
    """Draw the codes of `box` where it is."""
    if box.is_empty:
        return
    stride = (box.width + 3) // 4 * 4
    rows = np.zeros((box.height, stride), np.uint8)
    rows[:, : box.width] = codes
    image = QImage(rows.data, box.width, box.height, stride, QImage.Format.Format_Indexed8)
    area = QRectF(box.left, box.top, box.width, box.height)
    _draw(painter, image, area, COLORS)
    for code, sign in SIGNS.items():
        if (codes == code).any():
            _draw_signs(painter, image, area, code, sign)


def _draw_signs(painter: QPainter, image: QImage, area: QRectF, code: int, sign: str) -> None:
    def draw(layer: QPainter) -> None:
        _draw(layer, image, area, {code: _OPAQUE})
        layer.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        fill_pattern(layer, area, sign_brush(sign))

    draw_on_layer(painter, area, draw)


def _draw(painter: QPainter, image: QImage, area: QRectF, colors: dict[int, int]) -> None:
    image.setColorTable([colors.get(code, _CLEAR) for code in range(OTHER + 1)])
    painter.drawImage(area, image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))
