"""A thin bar under the ruler: which frames are decoded in memory, and which cannot be read.

Light is in memory, dark is not; a mark in the colour of danger is a frame without a picture.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QTimer
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import image_of
from app.timeline.strip import TimeStrip
from core.types import FrameIndex

HEIGHT = 5
REFRESH_MS = 300
CachedFrames = Callable[[], Iterable[FrameIndex]]


class CacheBar(TimeStrip):
    """Asks what is in memory a few times a second, while it can be seen."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._ask: CachedFrames | None = None
        self._cached: NDArray[np.int64] = np.zeros(0, np.int64)
        self._missing: NDArray[np.int64] = np.zeros(0, np.int64)
        self._picture: QImage | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Frames in memory"))
        self.setToolTip(self.tr("Light: decoded and in memory. Red: this frame cannot be read."))

    def follow(self, cached: CachedFrames | None) -> None:
        """Whom to ask; None when no clip is open."""
        self._ask = cached
        self.set_missing(())
        self.refresh()
        self._run_timer()

    def set_missing(self, frames: Iterable[FrameIndex]) -> None:
        self._missing = np.fromiter(sorted(frames), np.int64)
        self._redraw()

    def refresh(self) -> None:
        cached = np.fromiter(sorted(self._ask()) if self._ask else (), np.int64)
        if not np.array_equal(cached, self._cached):
            self._cached = cached
            self._redraw()

    def on_axis_changed(self) -> None:
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        self._redraw()
        super().changeEvent(event)

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        scale = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != scale:
            self._picture = self._painted(scale)
        painter.drawImage(QPointF(GUTTER, 1), self._picture)
        self.paint_playhead(painter)

    def _painted(self, scale: float) -> QImage:
        theme = current_theme()
        pixels = np.zeros((1, max(1, round(self.axis.width * scale))), np.uint32)
        pixels[:] = QColor(theme.border).rgb()
        pixels[0, self.columns_with(self._cached, pixels.shape[1])] = QColor(
            theme.border_strong
        ).rgb()
        pixels[0, self.columns_with(self._missing, pixels.shape[1])] = QColor(theme.danger).rgb()
        return image_of(np.repeat(pixels, max(1, round(3 * scale)), axis=0), scale)

    def _run_timer(self) -> None:
        if self._ask is not None and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()
