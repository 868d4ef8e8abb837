"""A thin bar under the ruler, there while true masks are open: which frames have one."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.runs.progress_text import grouped
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import image_of
from app.timeline.strip import TimeStrip
from core.review.truth import Truth

HEIGHT = 5


class TruthBar(TimeStrip):
    """A tick for each frame with a true mask; those that cannot be used are in danger's colour."""

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._truth: Truth | None = None
        self._frames: NDArray[np.int64] = np.zeros(0, np.int64)
        self._unusable: NDArray[np.int64] = np.zeros(0, np.int64)
        self._picture: QImage | None = None
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Frames with true masks"))
        self.hide()

    def show_truth(self, truth: Truth | None) -> None:
        """Without true masks the bar is away."""
        if truth is self._truth:
            return
        self._truth = truth
        self._frames = np.array(truth.masks.frames if truth else (), np.int64)
        self._unusable = np.array(sorted(truth.unusable) if truth else (), np.int64)
        self.setToolTip(self._hint())
        self.setVisible(truth is not None)
        self._redraw()

    def _hint(self) -> str:
        said = self.tr("True masks of {} frames.").format(grouped(self._frames.size))
        if self._unusable.size:
            said += " " + self.tr("{} of them cannot be used.").format(grouped(self._unusable.size))
        return said

    def on_axis_changed(self) -> None:
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        self._redraw()
        super().changeEvent(event)

    def _redraw(self) -> None:
        self._picture = None
        self.update()

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
        pixels[:] = QColor(theme.base).rgb()
        pixels[0, self.columns_with(self._frames, pixels.shape[1])] = QColor(theme.series_jf).rgb()
        pixels[0, self.columns_with(self._unusable, pixels.shape[1])] = QColor(theme.danger).rgb()
        return image_of(np.repeat(pixels, max(1, round(3 * scale)), axis=0), scale)
