"""Looks through the masks for the attributes of the clip, in the background, while it is wanted.

The review lane does it, never beside a run: what the run writes is looked at when it has ended.
"""

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.jobs import Job, Lane
from app.later import later
from app.messages import Messages
from app.review.reviewer import Reviewer
from app.runs.tracking import Tracking
from core.review.live_attributes import ClipAttributes
from core.review.truth import Truth
from core.types import Change

SETTLE_MS = 300
"""After the last change: strokes follow each other."""


class AttributeLook(QObject):
    """`changed`: other attributes, or it began or ended to look."""

    changed = Signal()

    def __init__(
        self,
        document: Document,
        lane: Lane,
        tracking: Tracking,
        reviewer: Reviewer,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._lane = lane
        self._tracking = tracking
        self._messages = messages
        self._found: ClipAttributes | None = None
        self._truth: Truth | None = None
        self._is_wanted = False
        self._is_old = True
        self._job: Job | None = None
        self._settling = later(self, SETTLE_MS, self._look)
        document.opened.connect(self._begin)
        document.closing.connect(self._end)
        document.changed.connect(self._on_changed)
        reviewer.measured.connect(self._on_measured)
        tracking.state_changed.connect(self._on_run)

    @property
    def found(self) -> ClipAttributes | None:
        """What was found last; None before anything was."""
        return self._found

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    @property
    def waits_for_run(self) -> bool:
        """Whether the masks have changed, and will be looked at when the run has ended."""
        return self._is_old and self._tracking.is_active

    def want(self, is_wanted: bool) -> None:
        """Whether somebody can see it."""
        self._is_wanted = is_wanted
        if is_wanted:
            self._look()

    def _begin(self) -> None:
        self._found = None
        self._truth = None
        self._outdate()

    def _end(self) -> None:
        self._settling.stop()
        self._stop()
        self._found = None
        self.changed.emit()

    def _on_changed(self, change: Change) -> None:
        if change.object_list or change.frames is None or change.frames:
            self._outdate()

    def _on_measured(self) -> None:
        """Only other true masks matter, not their scores."""
        truth = self._document.session.review.truth if self._document.is_open else None
        if truth is not self._truth:
            self._truth = truth
            self._stop()
            self._outdate()

    def _on_run(self) -> None:
        if self._tracking.is_active:
            self._stop()
        self._outdate()

    def _outdate(self) -> None:
        self._is_old = True
        self._settling.start()
        self.changed.emit()

    def _look(self) -> None:
        ready = self._is_wanted and self._is_old and self._document.is_open
        if not ready or self._job is not None or self._tracking.is_active:
            return
        self._is_old = False
        review = self._document.session.review
        job = self._lane.start(self.tr("Look for attributes"), review.measure_attributes)
        self._job = job
        job.yielded.connect(lambda items, mine=job: self._take(mine, items))
        job.failed.connect(self._messages.failure)
        job.ended.connect(lambda _end, mine=job: self._on_ended(mine))
        self.changed.emit()

    def _take(self, job: Job, items: list[object]) -> None:
        if job is self._job and isinstance(items[-1], ClipAttributes):
            self._found = items[-1]

    def _on_ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        if self._is_old:
            self._settling.start()
        self.changed.emit()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._is_old = True
