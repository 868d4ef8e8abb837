"""What one sees in place of the background in a cut-out: a checkerboard, a colour or an image."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from app.canvas.layers import fill_pattern

CHECKER_PX = 8
CHECKER_SHADES = (QColor("#6e6e6e"), QColor("#8c8c8c"))
"""Close, neutral greys: a louder board would hide the edge of the object."""


@dataclass(frozen=True)
class Ground:
    """An image if there is one, else a colour if there is one, else the checkerboard."""

    color: QColor | None = None
    image: QImage | None = None

    def paint(self, painter: QPainter, area: QRectF, frame: QRectF) -> None:
        """Cover `area` of a picture whose whole is `frame`; an image fills it, cut at the sides."""
        if self.image is not None and not self.image.isNull():
            painter.save()
            painter.setClipRect(area)
            painter.drawImage(frame, self.image, _covering(self.image, frame))
            painter.restore()
        elif self.color is not None:
            painter.fillRect(area, self.color)
        else:
            fill_pattern(painter, area, _checker())


CHECKER = Ground()


def _covering(image: QImage, frame: QRectF) -> QRectF:
    """The largest part of the image, from its middle, that has the shape of the frame."""
    size = QSizeF(frame.size())
    size.scale(QSizeF(image.size()), Qt.AspectRatioMode.KeepAspectRatio)
    part = QRectF(0, 0, size.width(), size.height())
    part.moveCenter(QRectF(image.rect()).center())
    return part


def _checker() -> QBrush:
    board = QPixmap(2 * CHECKER_PX, 2 * CHECKER_PX)
    board.fill(CHECKER_SHADES[0])
    with QPainter(board) as painter:
        painter.fillRect(0, 0, CHECKER_PX, CHECKER_PX, CHECKER_SHADES[1])
        painter.fillRect(CHECKER_PX, CHECKER_PX, CHECKER_PX, CHECKER_PX, CHECKER_SHADES[1])
    return QBrush(board)
