"""A thin bar under the ruler, there while true masks are open: which frames have one."""

import numpy as np
from PySide6.QtWidgets import QWidget

from app.timeline.axis import TimeAxis
from app.timeline.frame_bar import FrameBar
from core.number_text import grouped
from core.review.truth import Truth


class TruthBar(FrameBar):
    """A tick for each frame with a true mask; those that cannot be used are in danger's colour."""

    mark = "series_jf"

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._truth: Truth | None = None
        self.setAccessibleName(self.tr("Frames with true masks"))
        self.hide()

    def show_truth(self, truth: Truth | None) -> None:
        """Without true masks the bar is away."""
        if truth is self._truth:
            return
        self._truth = truth
        self._marked = np.array(truth.masks.frames if truth else (), np.int64)
        self._bad = np.array(sorted(truth.unusable) if truth else (), np.int64)
        self.setToolTip(self._hint())
        self.setVisible(truth is not None)
        self.redraw()

    def _hint(self) -> str:
        said = self.tr("True masks of {} frames.").format(grouped(self._marked.size))
        if self._bad.size:
            said += " " + self.tr("{} of them cannot be used.").format(grouped(self._bad.size))
        return said
