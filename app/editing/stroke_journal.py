"""Writes the gesture under way down twice a second, so that a crash costs no more of it than that.

The easel tells it of strokes. Only copying the painted box happens here, the rest in the worker.
"""

import contextlib
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

from app.document import Document
from app.jobs import Job, Lane
from app.tools.tool import Outline
from core.drawing.shapes import Point
from core.drawing.stroke import Stroke
from core.errors import EvermaskError
from core.session.session import Session
from core.session.unfinished import UnfinishedStroke
from core.types import FrameIndex

EVERY_MS = 500
FEWEST_CORNERS = 3

Painted = Callable[[], tuple[FrameIndex, Stroke] | None]
"""What a gesture has painted by now, and on which frame; None while there is nothing new."""


class StrokeJournal(QObject):
    """At most one stroke is open at a time. A stroke that is shorter than a tick costs nothing."""

    def __init__(self, document: Document, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._lane = lane
        self._open: Painted | None = None
        self._kept: Session | None = None
        """In whose project something is written down."""
        self._has_news = False
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.tick)

    def begin(self, frame: FrameIndex, stroke: Stroke) -> None:
        self._follow(lambda: (frame, stroke) if self._has_news else None)

    def begin_outline(
        self, frame: FrameIndex, outline: Outline, begin_stroke: Callable[[], Stroke]
    ) -> None:
        """A gesture that paints at its end: what is kept is what it would paint if it ended now."""
        seen: list[Point] = []

        def painted() -> tuple[FrameIndex, Stroke] | None:
            points = list(outline())
            if len(points) < FEWEST_CORNERS or points == seen:
                return None
            seen[:] = points
            stroke = begin_stroke()
            stroke.polygon(points)
            return frame, stroke

        self._follow(painted)

    def _follow(self, painted: Painted) -> None:
        self._open = painted
        self._has_news = False
        self._timer.start()

    def note_painted(self) -> None:
        """Something was painted since it was last written down."""
        self._has_news = True

    def end(self) -> None:
        """The stroke is in the project now, or taken back."""
        self._open = None
        self._timer.stop()
        if self._job is None:
            self._forget()

    def tick(self) -> None:
        """Write down what is painted by now, unless the last time is not over yet."""
        if self._open is None or self._job is not None or not self._document.is_open:
            return
        session = self._document.session
        try:
            painted = self._open()
            so_far = session.unfinished.so_far(*painted) if painted is not None else None
        except EvermaskError:
            return  # the object is gone, or the disk is: both are told elsewhere
        if so_far is None:
            return
        self._has_news = False
        self._kept = session
        self._job = self._lane.start(
            self.tr("Keep the stroke"), lambda _token: _keeping(session, so_far)
        )
        self._job.ended.connect(self._on_kept)

    def _on_kept(self) -> None:
        self._job = None
        if self._open is None:
            self._forget()

    def _forget(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None and self._document.is_open and self._document.session is kept:
            # Where that fails it still counts no more: the project has been edited since.
            with contextlib.suppress(EvermaskError):
                kept.unfinished.forget()


def _keeping(session: Session, stroke: UnfinishedStroke) -> Iterator[object]:
    """What cannot be written is told by the state of saving; the gesture goes on."""
    with contextlib.suppress(EvermaskError):
        session.unfinished.keep(stroke)
    yield from ()
