"""What the masks are compared with, as the window knows it: opened, looked at, measured, closed.

The comparing itself is `Session.comparing`, done in a lane of its own. A and B are the left and the
right of the two: A is the clip's masks until the user swaps them. No mask is ever changed here.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.jobs import Job, JobEnd, Jobs
from app.later import later
from app.messages import Messages
from app.review.other_feed import OtherFeed, OtherMask
from app.review.reviewer import Reviewer
from core.number_text import grouped
from core.progress import CancelToken, Progress
from core.project.checkpoints import Checkpoint
from core.review.comparison import Comparison
from core.types import FrameIndex

REFRESHES_PER_SECOND = 4


class ShownAs(Enum):
    """How two masks of a frame are shown."""

    SIDE = "side"
    WIPE = "wipe"
    DIFFERENCE = "difference"


class Comparing(QObject):
    """`changed`: another comparison, another way to show it, or a step of opening or measuring.
    `measured`: its numbers are different. `mask_read`: the other mask of a frame is there now.
    """

    changed = Signal()
    measured = Signal()
    mask_read = Signal(int)

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: Messages,
        reviewer: Reviewer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._jobs = jobs
        self._messages = messages
        self._reviewer = reviewer
        self._shown_as = ShownAs.WIPE
        self._is_swapped = False
        self._is_of_truth = False
        self._is_stopped = False
        self._opening: Job | None = None
        self._measuring: Job | None = None
        self._progress: Progress | None = None
        self._is_wanted_again = False
        self._feed = OtherFeed(document, jobs, self)
        self._feed.ready.connect(self.mask_read)
        self._timer = later(self, 1000 // REFRESHES_PER_SECOND, self._tell)
        document.changed.connect(self._measure)
        document.closing.connect(self.close)
        reviewer.measured.connect(self._on_review)

    # what is compared

    @property
    def comparison(self) -> Comparison | None:
        return self._document.session.comparing.current if self._document.is_open else None

    @property
    def is_open(self) -> bool:
        return self.comparison is not None

    @property
    def names(self) -> tuple[str, str]:
        """Of A and B."""
        comparison = self.comparison
        mine = self.tr("Current masks")
        theirs = comparison.other.name if comparison is not None else ""
        return (theirs, mine) if self._is_swapped else (mine, theirs)

    @property
    def is_swapped(self) -> bool:
        """Whether B is the clip's masks."""
        return self._is_swapped

    @property
    def letter(self) -> str:
        """Of the other masks: A or B."""
        return "A" if self._is_swapped else "B"

    def other_mask(self, frame: FrameIndex) -> OtherMask | None:
        """Of a frame, or why there is none; None itself until `mask_read` tells of the frame."""
        comparison = self.comparison
        if comparison is None:
            return None, ""
        if not comparison.other.frames[frame]:
            return None, self.tr("{} has no mask of frame {}.").format(self.letter, frame)
        return self._feed.answer(frame)

    # opening and closing

    def open_files(self, path: Path) -> None:
        """A folder of masks, of a benchmark's results, or a file with masks of many frames."""
        comparing = self._document.session.comparing
        title = self.tr("Looking through {}…").format(path.name)
        self._open(title, lambda token: comparing.with_files(path, token))

    def open_checkpoint(self, checkpoint: Checkpoint) -> None:
        comparing = self._document.session.comparing
        title = self.tr("Opening {}…").format(checkpoint.name)
        self._open(title, lambda token: comparing.with_checkpoint(checkpoint, token))

    def open_before_run(self) -> None:
        """The clip's own masks as they were before the last run."""
        comparing = self._document.session.comparing
        self._open(self.tr("Looking through the history…"), comparing.before_last_run)

    def open_truth(self) -> None:
        """The true masks that are open."""
        self._stop_jobs()
        found = self._document.session.comparing.with_truth()
        if found is not None:
            self._take(found, is_of_truth=True)

    def close(self) -> None:
        """Look at the clip's masks alone again."""
        self._stop_jobs()
        if not self.is_open:
            return
        self._feed.forget()
        self._document.session.comparing.close()
        self._is_of_truth = False
        self.changed.emit()
        self.measured.emit()

    def _open(self, title: str, work: Callable[[CancelToken], Iterator[object]]) -> None:
        self._stop_jobs()
        job = self._jobs.comparing.start(title, work)
        self._opening = job
        job.yielded.connect(lambda found: self._on_found(job, found[-1]))
        job.failed.connect(self._messages.failure)
        job.ended.connect(lambda end: self._on_opened(job, end))
        self.changed.emit()

    def _on_opened(self, job: Job, end: JobEnd) -> None:
        if job is not self._opening:
            return
        self._opening = None
        if end is JobEnd.CANCELLED:
            self._messages.info(self.tr("Stopped. Nothing was opened to compare with."))
        self.changed.emit()
        self._measure()

    def _on_found(self, job: Job, found: Comparison) -> None:
        if job is self._opening and self._document.is_open:
            self._take(found)
        else:
            found.other.close()

    def _take(self, found: Comparison, *, is_of_truth: bool = False) -> None:
        self._feed.forget()
        self._document.session.comparing.take(found)
        self._is_of_truth = is_of_truth
        self._is_swapped = False
        self._is_stopped = False
        self.changed.emit()
        self.measured.emit()
        self._measure()

    # how it is shown

    @property
    def shown_as(self) -> ShownAs:
        return self._shown_as

    def show_as(self, way: str) -> None:
        self._shown_as = ShownAs(way)
        self.changed.emit()

    def swap(self) -> None:
        self._is_swapped = not self._is_swapped
        self.changed.emit()
        self.measured.emit()

    # what the bar says

    @property
    def busy_text(self) -> str:
        """What is being opened; "" when nothing is."""
        return self._opening.title if self._opening is not None else ""

    @property
    def progress(self) -> Progress | None:
        """Of the measuring that goes on."""
        return self._progress if self._measuring is not None else None

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def coverage(self) -> str:
        """`123 of 600 frames have a mask in B.`"""
        comparison = self.comparison
        if comparison is None:
            return ""
        count, covered = comparison.frame_count, comparison.covered
        if covered == count:
            return self.tr("Every frame has a mask in {}.").format(self.letter)
        return self.tr("{} of {} frames have a mask in {}.").format(
            grouped(covered), grouped(count), self.letter
        )

    def here(self) -> str:
        """How far the two agree on the current frame, or why nothing is said."""
        comparison = self.comparison
        if comparison is None:
            return ""
        agreement = comparison.agreement_at(self._document.frame)
        if not np.isnan(agreement):
            return self.tr("This frame: J {:.3f}").format(agreement)
        return self.tr("This frame is not compared.") if self.progress is None else ""

    def overall(self) -> str:
        """Both scores over the same frames; without true masks how far the two agree."""
        comparison = self.comparison
        if comparison is None:
            return ""
        scores = self._document.session.review.scores
        means = comparison.means(scores) if scores is not None else None
        if means is not None:
            a, b = (means.mine, means.theirs)
            if self._is_swapped:
                a, b = b, a
            text = self.tr("J&F of {} frames: A {:.3f}, B {:.3f}")
            return text.format(grouped(means.frames), a, b)
        agreement = comparison.agreement(None)
        if scores is not None or np.isnan(agreement).all():
            return ""
        return self.tr("mean {:.3f}").format(np.nanmean(agreement))

    @property
    def remarks(self) -> tuple[str, ...]:
        return self._document.session.comparing.remarks if self._document.is_open else ()

    # measuring

    def stop(self) -> None:
        """Open nothing, or measure no more; what is measured stays."""
        if self._opening is not None:
            self._opening.cancel()
        elif self._measuring is not None:
            self._is_stopped = True
            self._measuring.cancel()

    def go_on(self) -> None:
        self._is_stopped = False
        self._measure()
        self.changed.emit()

    def _on_review(self) -> None:
        """Truth was opened or closed, or scores came in."""
        if self._is_of_truth and self._has_lost_truth():
            self.close()
        elif self.is_open:
            self._measure()
            self._tell_soon()

    def _has_lost_truth(self) -> bool:
        return self._document.is_open and self._document.session.review.truth is None

    def _measure(self) -> None:
        """Something may be out of date: see to it, now or when the job in work has ended."""
        if not self.is_open or self._is_stopped or self._opening is not None:
            return
        if self._measuring is not None:
            self._is_wanted_again = True
            return
        if self._document.session.comparing.is_current:
            return
        job = self._jobs.comparing.start(
            self.tr("Comparing masks"), self._document.session.comparing.update
        )
        self._measuring = job
        self._is_wanted_again = False
        job.progress.connect(self._on_progress)
        job.failed.connect(self._messages.failure)
        job.ended.connect(lambda _end: self._on_measured(job))

    def _on_progress(self, progress: Progress) -> None:
        self._progress = progress
        self._tell_soon()

    def _on_measured(self, job: Job) -> None:
        if job is not self._measuring:
            return
        self._measuring = self._progress = None
        self._tell()
        if self._is_wanted_again:
            self._measure()

    def _stop_jobs(self) -> None:
        for job in (self._opening, self._measuring):
            if job is not None:
                job.failed.disconnect(self._messages.failure)
                job.cancel()
        self._opening = self._measuring = self._progress = None
        self._is_wanted_again = False

    def _tell_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        if self.is_open:
            self.measured.emit()
