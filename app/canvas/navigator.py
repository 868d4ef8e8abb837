"""The whole frame in small, in a corner of the canvas while only a part of it is in view.

A rectangle shows which part; dragging it moves the view.
"""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.tools.pens import draw_double
from core.types import Image

LONGEST_SIDE_PX = 176
SHADE = QColor(0, 0, 0, 110)


class Navigator(QWidget):
    """`moved`: bring this point of the picture into the middle."""

    moved = Signal(QPointF)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self._pixels: Image | None = None
        self._frame = QSize()
        self._view = QRectF()
        self.setAccessibleName(self.tr("Navigator"))
        self.setToolTip(self.tr("The whole frame: drag to move the view"))
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.hide()

    def show_picture(self, pixels: Image | None) -> None:
        """Take a picture without copying it; it is reduced when it has to be painted."""
        self._picture = QImage()
        self._pixels = pixels
        self._frame = QSize() if pixels is None else QSize(pixels.shape[1], pixels.shape[0])
        self.update()

    def fit_into(self, room: QSize) -> None:
        """Become as large as there is room for, at most a quarter of it each way."""
        longest = QSize(LONGEST_SIDE_PX, LONGEST_SIDE_PX).boundedTo(room / 4)
        size = QSize(self._frame)
        size.scale(longest, Qt.AspectRatioMode.KeepAspectRatio)
        self.resize(size.expandedTo(QSize(24, 24)))

    def show_view(self, view: QRectF) -> None:
        """Which part of the picture is seen; all of it: there is nothing to show."""
        seen = view.intersected(QRectF(0, 0, self._frame.width(), self._frame.height()))
        whole = self._frame.width() * self._frame.height()
        self.setVisible(self._pixels is not None and seen.width() * seen.height() < 0.98 * whole)
        if seen != self._view:
            self._view = seen
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture.isNull() and self._pixels is not None:
            self._picture = _reduced(self._pixels)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._picture)
        area = self._on_widget(self._view)
        for shaded in (
            QRectF(0, 0, self.width(), area.top()),
            QRectF(0, area.bottom(), self.width(), self.height() - area.bottom()),
            QRectF(0, area.top(), area.left(), area.height()),
            QRectF(area.right(), area.top(), self.width() - area.right(), area.height()),
        ):
            painter.fillRect(shaded, SHADE)
        draw_double(painter, lambda: painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5)))
        painter.setPen(QColor(current_theme().border_strong))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _on_widget(self, area: QRectF) -> QRectF:
        scale = self.width() / max(1, self._frame.width())
        return QRectF(area.topLeft() * scale, area.size() * scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position())
        event.accept()

    def _move_to(self, position: QPointF) -> None:
        self.moved.emit(position * (self._frame.width() / max(1, self.width())))


def _reduced(pixels: Image) -> QImage:
    """Every n-th pixel: a frame of any size costs little."""
    height, width = pixels.shape[:2]
    step = max(1, math.floor(max(width, height) / (2 * LONGEST_SIDE_PX)))
    kept = np.ascontiguousarray(pixels[::step, ::step])
    rows, columns = kept.shape[:2]
    reduced = QImage(kept.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    return reduced.copy()  # QImage does not keep its buffer alive
