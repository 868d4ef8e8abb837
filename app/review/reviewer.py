"""Review as the window knows it: scores and risk kept up to date, the walk through the worst.

The measuring is `Session.review`, done by the review lane; panels and plot read it when `measured`
says so. The queue stays where the user is until they ask for the next place.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.editing.marks import Marks
from app.jobs import Job, JobEnd, Jobs
from app.later import later
from app.messages import Messages
from app.reasons import reason_text
from app.runs.tracking import Tracking
from app.settings import Settings
from core.progress import CancelToken, Progress
from core.review.queue import Entry, Queue, Wanted
from core.review.truth import Truth
from core.session.reviewing import Reviewing
from core.types import AUTO_STATES, CellState, FrameIndex, ObjectId, Review

REFRESHES_PER_SECOND = 4
LOCKS_KEY = "review/approve_locks"


class Reviewer(QObject):
    """`measured`: scores, risk or the truth are different. `queue_changed`: other places, or
    another one is current. `busy_changed`: what the review lane does.
    """

    measured = Signal()
    queue_changed = Signal()
    busy_changed = Signal(str)

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: Messages,
        tracking: Tracking,
        marks: Marks,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._jobs = jobs
        self._messages = messages
        self._marks = marks
        self._settings = settings
        self._queue = Queue()
        self._wanted = Wanted()
        self._by_score = True
        self._spread = False
        self._job: Job | None = None
        self._is_wanted_again = False
        self._refresh_timer = later(self, 1000 // REFRESHES_PER_SECOND, self._refresh)
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_closed)
        document.changed.connect(self._measure)
        tracking.finished.connect(self._measure)
        marks.changed.connect(self._on_marks)

    @property
    def review(self) -> Reviewing | None:
        return self._document.session.review if self._document.is_open else None

    # truth

    @property
    def truth(self) -> Truth | None:
        """The true masks that are open."""
        return self.review.truth if self.review is not None else None

    def open_truth(self, path: Path) -> None:
        """Read true masks through in the background; what is wrong with them is said."""
        review = self.review
        if review is None:
            return
        self._stop()
        self._start(self.tr("Read true masks"), lambda token: review.open_truth(path, token))

    def close_truth(self) -> None:
        if self.review is not None:
            self._stop()
            self.review.close_truth()
            self._refresh()
            self._measure()

    # the queue

    @property
    def queue(self) -> Queue:
        return self._queue

    @property
    def wanted(self) -> Wanted:
        return self._wanted

    @property
    def goes_by_score(self) -> bool:
        """Whether places are in the order of their true scores, not of the risk.

        While nothing tracked has a true mask there is only the risk to go by.
        """
        review = self.review
        scores = review.scores if review is not None else None
        return self._by_score and scores is not None and scores.has_any

    @property
    def is_spread(self) -> bool:
        return self._spread

    @property
    def span(self) -> tuple[FrameIndex, FrameIndex]:
        """In to Out; what is not set is the first or the last frame."""
        return self._marks.range

    def set_wanted(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._line_up(None)

    def set_order(self, *, by_score: bool, spread: bool) -> None:
        self._by_score, self._spread = by_score, spread
        self._refresh()

    def _on_marks(self) -> None:
        if self._wanted.span is not None:
            self.set_wanted(replace(self._wanted, span=self.span))

    def next_worst(self) -> None:
        self._walk(1)

    def previous_worst(self) -> None:
        self._walk(-1)

    def go_to(self, place: int) -> None:
        """The entry in this row becomes current."""
        if 0 <= place < len(self._queue.entries):
            self._show(self._queue.at(place))

    # marks

    def approve(self) -> None:
        """Approve the cells of the frame that is shown, and go on if the queue is being walked."""
        if self._mark(self._cells_here(), Review.APPROVED) and self._queue.current is not None:
            self._walk(1)

    def approve_range(self) -> None:
        """Every tracked or drawn cell between In and Out."""
        first, last = self._marks.range
        ids = [info.id for info in self._document.objects()]
        self._mark([(i, f) for i in ids for f in range(first, last + 1)], Review.APPROVED)

    def flag(self) -> None:
        """Flag the cells of the frame that is shown, or take the flags back."""
        cells = self._cells_here()
        if not cells:
            self._messages.info(self.tr("There is no mask on this frame to mark."))
            return
        session = self._document.session
        flagged = all(session.reviews(i)[frame] == Review.FLAGGED for i, frame in cells)
        self._mark(cells, Review.UNSEEN if flagged else Review.FLAGGED)

    def comment(self, text: str) -> None:
        """On the selected object's cell of the frame that is shown."""
        object_id = self._document.selected
        if object_id is not None:
            cell = (object_id, self._document.frame)
            self._document.change(lambda session: session.marking.comment(cell, text))

    def _cells_here(self) -> list[tuple[ObjectId, FrameIndex]]:
        """Of the current entry's object while its frame is shown; else of all objects."""
        frame = self._document.frame
        current = self._queue.current
        if current is not None and current[1] == frame:
            return [current]
        session = self._document.session
        return [
            (info.id, frame)
            for info in self._document.objects()
            if session.states(info.id)[frame] != CellState.EMPTY
        ]

    def _mark(self, cells: list[tuple[ObjectId, FrameIndex]], review: Review) -> bool:
        """Whether there was anything to mark."""
        if not cells:
            self._messages.info(self.tr("There is no mask on this frame to mark."))
            return False
        locks = review is Review.APPROVED and self._settings.flag(LOCKS_KEY)
        self._document.change(
            lambda session: (
                session.marking.approve_and_lock(cells)
                if locks
                else session.marking.mark(cells, review)
            )
        )
        return True

    def _walk(self, by: int) -> None:
        if self._refresh_timer.isActive():
            # Places are to be those of now, not of a moment ago.
            self._refresh_timer.stop()
            self._refresh()
        if not self._queue.entries:
            self._messages.info(self.why_empty())
            return
        self._show(self._queue.step(by))

    def _show(self, queue: Queue) -> None:
        self._queue = queue
        entry = queue.entry
        if entry is not None:
            self._document.select_object(entry.object_id)
            self._document.set_frame(entry.frame)
            self._messages.info(self._sentence(entry))
        self.queue_changed.emit()

    def _sentence(self, entry: Entry) -> str:
        info = self._document.object(entry.object_id)
        name = info.name if info else ""
        return self.tr("Place {} of {}: “{}” on frame {}, {}").format(
            self._queue.place + 1, len(self._queue.entries), name, entry.frame, self.reason(entry)
        )

    def reason(self, entry: Entry) -> str:
        """Why an entry is in the queue, in a few words."""
        review = self.review
        if review is None:
            return ""
        return reason_text(entry, review)

    def why_empty(self) -> str:
        if self._wanted != Wanted():
            return self.tr("No place fits the filters of the Review panel.")
        if self._job is not None:
            return self.tr("Still measuring: places to look at come as they are found.")
        if self._is_tracked:
            return self.tr("Nothing to review: no tracked mask is measured yet.")
        return self.tr("Nothing to review: no frame was tracked yet.")

    @property
    def _is_tracked(self) -> bool:
        document = self._document
        tracked = [int(state) for state in AUTO_STATES]
        return document.is_open and any(
            np.isin(document.session.states(info.id), tracked).any() for info in document.objects()
        )

    # background work

    def _on_opened(self) -> None:
        self._queue = Queue()
        self._wanted = Wanted()
        review = self.review
        if review is not None and review.truth_beside is not None:
            self._start(self.tr("Read true masks"), review.open_truth_beside)
        else:
            self._measure()
        self._refresh()

    def _on_closed(self) -> None:
        self._stop()
        self._queue = Queue()
        self.measured.emit()
        self.queue_changed.emit()

    def _measure(self) -> None:
        """Something may be out of date: see to it, now or when the job in work has ended."""
        review = self.review
        if review is None:
            return
        if self._job is not None:
            self._is_wanted_again = True
            return
        if not review.is_current:
            self._start(self.tr("Score and measure"), review.update)
        self._refresh_soon()

    def _start(self, title: str, work: Callable[[CancelToken], Iterator[object]]) -> None:
        job = self._jobs.review.start(title, work)
        self._job = job
        self._is_wanted_again = False
        job.yielded.connect(self._refresh_soon)
        job.progress.connect(self._on_progress)
        job.failed.connect(self._messages.failure)
        job.ended.connect(lambda end, mine=job: self._on_ended(mine, end))
        self.busy_changed.emit(title)

    def _on_progress(self, progress: Progress) -> None:
        self.busy_changed.emit(f"{progress.text} ({progress.done}/{progress.total})")

    def _on_ended(self, job: Job, end: JobEnd) -> None:
        if job is not self._job:
            return
        self._job = None
        self.busy_changed.emit("")
        self._refresh_soon()
        review = self.review
        was_truth = end is JobEnd.DONE and review is not None and not review.is_current
        if self._is_wanted_again or (was_truth and job.title == self.tr("Read true masks")):
            self._measure()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.failed.disconnect(self._messages.failure)
            self._job.cancel()
            self._job = None
            self.busy_changed.emit("")

    def _refresh_soon(self) -> None:
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def _refresh(self) -> None:
        self._line_up(self._queue.current)
        self.measured.emit()

    def _line_up(self, current: tuple[ObjectId, FrameIndex] | None) -> None:
        """The queue as it is now; `current` keeps its row even when it is no bad place any more."""
        review = self.review
        if review is not None:
            newer = review.queue(
                self._wanted, by_score=self.goes_by_score, spread=self._spread, current=current
            )
            self._queue = self._queue.refreshed(newer)
        self.queue_changed.emit()
