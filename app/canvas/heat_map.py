"""Where a frame looks while the network decides on it, laid over the picture.

A veil that glows: dark where it does not look, nearly white where it looks most, so that it is told
from masks and needs no eye for hues. It covers the picture as the network's tokens do, corner on
corner.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

GLOW = ((0, 0, 8), (66, 10, 104), (147, 38, 103), (221, 81, 58), (252, 165, 10), (252, 255, 190))
"""From black over violet, red and orange to a pale yellow, each brighter than the one before."""

LEAST_COVER, MOST_COVER = 0.5, 0.8
DIMMEST, BRIGHTEST = 10.0, 99.0
"""Percentiles that count as nothing and as the most: every place gets a little, and one that stands
out would leave the rest unseen."""


def heat_picture(looked_at: NDArray[np.float32]) -> QImage:
    """A picture of one pixel for each place, the brighter the more it is looked at."""
    rows, columns = looked_at.shape
    if not rows or not columns:
        return QImage()
    low, high = np.percentile(looked_at, (DIMMEST, BRIGHTEST))
    strength = np.clip((looked_at - low) / (high - low), 0, 1) if high > low else 0 * looked_at
    stops = np.linspace(0, 1, len(GLOW))
    color = np.stack([np.interp(strength, stops, channel) for channel in np.array(GLOW).T], axis=2)
    cover = (LEAST_COVER + (MOST_COVER - LEAST_COVER) * strength)[..., None]
    premultiplied = np.concatenate([(color * cover)[..., ::-1], 255 * cover], axis=2)
    pixels = np.ascontiguousarray(np.rint(premultiplied).astype(np.uint8))
    made = QImage(
        pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    )
    return made.copy()  # QImage does not keep its buffer alive


def heat_area(places: QSize, picture: QRectF) -> QRectF:
    """Where a picture of places lies so that its outer ones are centred on the outer pixels."""
    across = (picture.width() - 1) / max(1, places.width() - 1)
    down = (picture.height() - 1) / max(1, places.height() - 1)
    return QRectF(
        picture.left() + 0.5 - across / 2,
        picture.top() + 0.5 - down / 2,
        across * places.width(),
        down * places.height(),
    )


def draw_heat(painter: QPainter, heat: QImage, picture: QRectF) -> None:
    """Over a whole picture, and not beyond its edges."""
    painter.save()
    painter.setClipRect(picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(heat_area(heat.size(), picture), heat)
    painter.restore()


class HeatMapItem(QGraphicsItem):
    """The layer of the canvas: of the frame's size, empty until there is something to show."""

    def __init__(self) -> None:
        super().__init__()
        self._area = QRectF()
        self._heat = QImage()

    @property
    def is_empty(self) -> bool:
        return self._heat.isNull()

    def resize(self, size: QSize) -> None:
        """Become an empty layer of another size."""
        self.prepareGeometryChange()
        self._area = QRectF(0, 0, size.width(), size.height())
        self._heat = QImage()

    def show_heat(self, looked_at: NDArray[np.float32] | None) -> None:
        """None takes the map away; without one that costs no repaint of the frame below."""
        if looked_at is None and self.is_empty:
            return
        self._heat = QImage() if looked_at is None else heat_picture(looked_at)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del option, widget
        if not self._heat.isNull():
            draw_heat(painter, self._heat, self._area)
