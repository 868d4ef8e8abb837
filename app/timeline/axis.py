"""What ruler, lanes and plots share: which frames are visible, where they lie, what marks them."""

from PySide6.QtCore import QObject, Signal

from core.types import FrameIndex

GUTTER = 120
"""Pixels left of the first frame: lane names, value axis and series of the plot."""

MARGIN = 14
"""Pixels right of the last frame, so that its marks are not cut off."""

MIN_SPAN = 12.0

FrameRange = tuple[FrameIndex, FrameIndex]
"""First and last frame, both included."""


class TimeAxis(QObject):
    """Frames `start` to `start + span` over `width` pixels; frame n covers n to n + 1.

    `changed`: other frames are visible. `playhead_moved`: from one frame to another. `shaded`: In,
    Out or the selected frames are different now.
    """

    changed = Signal()
    playhead_moved = Signal(int, int)
    shaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame_count = 1
        self._start = 0.0
        self._span = 1.0
        self._width = 1
        self._playhead: FrameIndex = 0
        self._range: FrameRange | None = None
        self._selected: FrameRange | None = None

    # what is visible

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

    @property
    def shows_all(self) -> bool:
        return self._span >= self._frame_count

    def set_frame_count(self, count: int) -> None:
        """A new clip: all of it becomes visible."""
        self._frame_count = max(1, count)
        self._playhead = 0
        self._range = self._selected = None
        self.fit()

    def set_width(self, width: int) -> None:
        if max(1, width) != self._width:
            self._width = max(1, width)
            self.changed.emit()

    def fit(self) -> None:
        self._set(0.0, float(self._frame_count))

    def show_range(self, first: FrameIndex, last: FrameIndex) -> None:
        """These frames, with a little room at both sides."""
        span = 1.1 * (last + 1 - first)
        self._set(first - span / 22, span)

    def zoom_at(self, x: float, factor: float) -> None:
        """Show `factor` times more detail and keep the frame under `x` where it is."""
        anchor = self._start + x / self.pixels_per_frame
        span = self._span / factor
        self._set(anchor - (anchor - self._start) * span / self._span, span)

    def scroll(self, frames: float) -> None:
        self._set(self._start + frames, self._span)

    def scroll_to(self, start: float) -> None:
        self._set(start, self._span)

    def reveal(self, frame: FrameIndex) -> None:
        """Scroll by pages until `frame` is visible."""
        if frame < self._start:
            self._set(frame - 0.1 * self._span, self._span)
        elif frame + 1 > self._start + self._span:
            self._set(frame + 1 - 0.9 * self._span, self._span)

    def x_of(self, frame: float) -> float:
        return (frame - self._start) * self.pixels_per_frame

    def frame_at(self, x: float) -> FrameIndex:
        frame = int(self._start + x / self.pixels_per_frame) if x > 0 else int(self._start)
        return min(max(frame, 0), self._frame_count - 1)

    def _set(self, start: float, span: float) -> None:
        longest = float(self._frame_count)
        span = min(max(span, min(MIN_SPAN, longest)), longest)
        start = min(max(start, 0.0), longest - span)
        if (start, span) != (self._start, self._span):
            self._start, self._span = start, span
            self.changed.emit()

    # what is marked

    @property
    def playhead(self) -> FrameIndex:
        return self._playhead

    def set_playhead(self, frame: FrameIndex) -> None:
        before, self._playhead = self._playhead, frame
        if before != frame:
            self.playhead_moved.emit(before, frame)

    @property
    def range(self) -> FrameRange | None:
        """In to Out, if one of them is set."""
        return self._range

    def set_range(self, frames: FrameRange | None) -> None:
        if frames != self._range:
            self._range = frames
            self.shaded.emit()

    @property
    def selected(self) -> FrameRange | None:
        """The frames selected on the lanes."""
        return self._selected

    def set_selected(self, frames: FrameRange | None) -> None:
        if frames != self._selected:
            self._selected = frames
            self.shaded.emit()
