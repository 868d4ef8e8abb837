"""The time axis that ruler, lanes and plot share: which frames are visible and where they lie."""

from PySide6.QtCore import QObject, Signal

GUTTER = 96
"""Pixels left of the first frame: lane names, value axis of the plot."""

MARGIN = 14
"""Pixels right of the last frame, so that its marks are not cut off."""

MIN_SPAN = 12.0


class TimeAxis(QObject):
    """Frames `start` to `start + span` over `width` pixels; frame n covers n to n + 1."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame_count = 1
        self._start = 0.0
        self._span = 1.0
        self._width = 1

    @property
    def frame_count(self) -> int:
        return self._frame_count

    @property
    def start(self) -> float:
        return self._start

    @property
    def span(self) -> float:
        return self._span

    @property
    def width(self) -> int:
        return self._width

    @property
    def pixels_per_frame(self) -> float:
        return self._width / self._span

    def set_frame_count(self, count: int) -> None:
        """A new clip: all of it becomes visible."""
        self._frame_count = max(1, count)
        self.fit()

    def set_width(self, width: int) -> None:
        if max(1, width) != self._width:
            self._width = max(1, width)
            self.changed.emit()

    def fit(self) -> None:
        self._set(0.0, float(self._frame_count))

    def zoom_at(self, x: float, factor: float) -> None:
        """Show `factor` times more detail and keep the frame under `x` where it is."""
        anchor = self._start + x / self.pixels_per_frame
        span = self._span / factor
        self._set(anchor - (anchor - self._start) * span / self._span, span)

    def scroll(self, frames: float) -> None:
        self._set(self._start + frames, self._span)

    def reveal(self, frame: int) -> None:
        """Scroll by pages until `frame` is visible."""
        if frame < self._start:
            self._set(frame - 0.1 * self._span, self._span)
        elif frame + 1 > self._start + self._span:
            self._set(frame + 1 - 0.9 * self._span, self._span)

    def x_of(self, frame: float) -> float:
        return (frame - self._start) * self.pixels_per_frame

    def frame_at(self, x: float) -> int:
        frame = int(self._start + x / self.pixels_per_frame) if x > 0 else int(self._start)
        return min(max(frame, 0), self._frame_count - 1)

    def _set(self, start: float, span: float) -> None:
        longest = float(self._frame_count)
        span = min(max(span, min(MIN_SPAN, longest)), longest)
        start = min(max(start, 0.0), longest - span)
        if (start, span) != (self._start, self._span):
            self._start, self._span = start, span
            self.changed.emit()
