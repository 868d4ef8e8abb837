"""A thin bar under the ruler: which frames are decoded in memory, and which cannot be read.

Light is in memory, dark is not; a mark in the colour of danger is a frame without a picture.
"""

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.timeline.axis import TimeAxis
from app.timeline.frame_bar import FrameBar
from core.types import FrameIndex

REFRESH_MS = 300
CachedFrames = Callable[[], Iterable[FrameIndex]]


class CacheBar(FrameBar):
    """Asks what is in memory a few times a second, while it can be seen."""

    ground = "border"
    mark = "border_strong"

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._ask: CachedFrames | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.setAccessibleName(self.tr("Frames in memory"))
        self.setToolTip(self.tr("Light: decoded and in memory. Red: this frame cannot be read."))

    def follow(self, cached: CachedFrames | None) -> None:
        """Whom to ask; None when no clip is open."""
        self._ask = cached
        self.set_missing(())
        self.refresh()
        self._run_timer()

    def set_missing(self, frames: Iterable[FrameIndex]) -> None:
        self._bad = np.fromiter(sorted(frames), np.int64)
        self.redraw()

    def refresh(self) -> None:
        cached = np.fromiter(sorted(self._ask()) if self._ask else (), np.int64)
        if not np.array_equal(cached, self._marked):
            self._marked = cached
            self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def _run_timer(self) -> None:
        if self._ask is not None and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()
