"""The frame on the canvas: draws the picture sharp when enlarged and without moiré when reduced."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.types import Image

NEAREST_FROM_ZOOM = 2.0
"""From here on pixels are shown as squares."""

AVERAGED_BELOW_ZOOM = 0.4
"""Smooth drawing looks at 2 x 2 pixels; where a screen pixel stands for many more, it flickers."""

SMOOTH_MARGIN = 2
"""Pixels around a repainted part that smooth scaling may look at."""


def is_smooth(zoom: float) -> bool:
    """Whether pictures are interpolated; at exactly 100 % nothing needs to be."""
    return zoom < NEAREST_FROM_ZOOM and zoom != 1.0


def device_zoom(painter: QPainter) -> float:
    """Physical screen pixels per picture pixel."""
    return painter.worldTransform().m11() * painter.device().devicePixelRatio()


def source_box(exposed: QRectF, bounds: QRectF) -> QRectF:
    """Whole pixels that a repaint of `exposed` needs."""
    margin = SMOOTH_MARGIN
    grown = exposed.adjusted(-margin, -margin, margin, margin)
    return QRectF(grown.intersected(bounds).toAlignedRect())


class FrameItem(QGraphicsItem):
    """One picture, top left at the origin, one unit a pixel."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._pixels: Image | None = None
        self._picture = QImage()
        self._drawable = QImage()
        self._reduced = QImage()

    @property
    def pixels(self) -> Image | None:
        return self._pixels

    @property
    def size(self) -> QSize:
        return self._picture.size()

    def show_pixels(self, pixels: Image | None) -> None:
        """Take a picture without copying it; the array must not be written to afterwards."""
        if pixels is not None and (pixels.ndim != 3 or pixels.shape[2] != 3):
            raise ValueError(f"A frame is H x W x 3, not {pixels.shape}.")
        self.prepareGeometryChange()
        self._drawable = QImage()
        self._reduced = QImage()
        if pixels is None or pixels.size == 0:
            self._pixels = None
            self._picture = QImage()
        else:
            self._pixels = np.ascontiguousarray(pixels)  # QImage does not keep its buffer alive
            height, width, _ = self._pixels.shape
            self._picture = QImage(
                self._pixels.data, width, height, width * 3, QImage.Format.Format_RGB888
            )
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(QPointF(), self._picture.size())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del widget
        if self._picture.isNull():
            return
        zoom = device_zoom(painter)
        if zoom < AVERAGED_BELOW_ZOOM:
            self._paint_reduced(painter, zoom)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth(zoom))
        source = source_box(option.exposedRect, self.boundingRect())
        painter.drawImage(source, self._fast_picture(), source)

    def _fast_picture(self) -> QImage:
        """The same picture in the format that Qt scales three times as fast."""
        if self._drawable.isNull():
            self._drawable = self._picture.convertToFormat(QImage.Format.Format_RGB32)
        return self._drawable

    def _paint_reduced(self, painter: QPainter, zoom: float) -> None:
        """Averaged once to the screen's pixels, then only copied."""
        wanted = QSize(
            max(1, round(self._picture.width() * zoom)),
            max(1, round(self._picture.height() * zoom)),
        )
        if self._reduced.size() != wanted:
            self._reduced = self._fast_picture().scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        ratio = painter.device().devicePixelRatio()
        self._reduced.setDevicePixelRatio(ratio)
        transform = painter.worldTransform()
        painter.save()
        painter.setWorldTransform(QTransform.fromTranslate(transform.dx(), transform.dy()))
        painter.drawImage(QPointF(), self._reduced)
        painter.restore()
