"""A thin bar under the ruler that marks frames; its picture is kept while nothing of it changes."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from app.appearance.theme import current_theme
from app.timeline.axis import GUTTER, TimeAxis
from app.timeline.curves import clear_image
from app.timeline.strip import TimeStrip

HEIGHT = 5


class FrameBar(TimeStrip):
    """Frames that are `marked`, and over them those that are `bad`, in the colour of danger.

    ground, mark: which of the theme's colours they have.
    """

    ground = "base"
    mark = "text"

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._marked: NDArray[np.int64] = np.zeros(0, np.int64)
        self._bad: NDArray[np.int64] = np.zeros(0, np.int64)
        self._picture: QImage | None = None
        self.setFixedHeight(HEIGHT)

    def on_axis_changed(self) -> None:
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        self.redraw()
        super().changeEvent(event)

    def redraw(self) -> None:
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
        columns = max(1, round(self.axis.width * scale))
        picture, pixels = clear_image(columns, max(1, round(3 * scale)), scale)
        pixels[:] = QColor(getattr(theme, self.ground)).rgb()
        for frames, color in (
            (self._marked, getattr(theme, self.mark)),
            (self._bad, theme.danger),
        ):
            pixels[:, self.columns_with(frames, columns)] = QColor(color).rgb()
        return picture
