"""Runs core generators away from the UI thread; the only place in the window with threads.

A `Lane` does one job after the other. Everything a job says arrives on the UI thread, at most
`DELIVERIES_PER_SECOND` times a second, and nothing it yielded is lost.
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from enum import Enum

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from core.errors import Cancelled
from core.progress import CancelToken, Progress

DELIVERIES_PER_SECOND = 15

log = logging.getLogger(__name__)

Work = Callable[[CancelToken], Iterator[object]]


class JobEnd(Enum):
    """How a job ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Job(QObject):
    """One generator to be run, and what the UI thread hears of it.

    `yielded` carries a list of items in order. `Progress` records are not among them: only the
    newest is delivered, through `progress`. `ended` is always the last signal.
    """

    yielded = Signal(list)
    progress = Signal(object)
    failed = Signal(object)
    ended = Signal(JobEnd)
    pause_changed = Signal(bool)
    _woken = Signal()

    def __init__(self, title: str, work: Work) -> None:
        super().__init__()
        self.title = title
        self.token = CancelToken()
        self.started_s: float | None = None
        self._work = work
        self._lock = threading.Lock()
        self._items: list[object] = []
        self._newest_progress: Progress | None = None
        self._end: tuple[JobEnd, BaseException | None] | None = None
        self._wake_is_queued = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 // DELIVERIES_PER_SECOND)
        self._timer.timeout.connect(self._deliver)
        self._woken.connect(self._on_woken)

    @property
    def is_paused(self) -> bool:
        return self.token.is_paused

    def pause(self) -> None:
        self.token.pause()
        self.pause_changed.emit(self.is_paused)

    def resume(self) -> None:
        self.token.resume()
        self.pause_changed.emit(False)

    def cancel(self) -> None:
        """Ask the job to end at its next checkpoint; it then ends as CANCELLED."""
        self.token.cancel()

    def run_in_worker(self) -> None:
        """Called by the lane on its own thread."""
        self.started_s = time.monotonic()
        end, error = JobEnd.DONE, None
        try:
            self.token.checkpoint()
            for item in self._work(self.token):
                self._put(item)
        except Cancelled:
            end = JobEnd.CANCELLED
        except Exception as caught:  # noqa: BLE001 - the border of the thread: reported, never lost
            end, error = JobEnd.FAILED, caught
        with self._lock:
            self._end = (end, error)
        # A delivery that is under way may have told the end already and deleted this object.
        with contextlib.suppress(RuntimeError):
            self._wake()

    def _put(self, item: object) -> None:
        with self._lock:
            if isinstance(item, Progress):
                self._newest_progress = item
            else:
                self._items.append(item)
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            if self._wake_is_queued:
                return
            self._wake_is_queued = True
        self._woken.emit()

    @Slot()
    def _on_woken(self) -> None:
        if not self._timer.isActive() or self._end is not None:
            self._deliver()

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            self._wake_is_queued = False
            items, self._items = self._items, []
            progress, self._newest_progress = self._newest_progress, None
            end = self._end
        if items or progress is not None:
            self._timer.start()
        if items:
            self.yielded.emit(items)
        if progress is not None:
            self.progress.emit(progress)
        if end is not None:
            self._finish(*end)

    def _finish(self, end: JobEnd, error: BaseException | None) -> None:
        self._timer.stop()
        if error is not None:
            log.error("job %r failed", self.title, exc_info=error)
            self.failed.emit(error)
        self.ended.emit(end)


class Lane(QObject):
    """One thread that does jobs in order. `current` is the job whose end was not delivered yet."""

    started = Signal(Job)
    ended = Signal(Job, JobEnd)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Job] = []
        self._current: Job | None = None
        self._thread = _JobThread(name)
        self._is_closed = False

    @property
    def current(self) -> Job | None:
        return self._current

    @property
    def is_busy(self) -> bool:
        return self._current is not None

    def start(self, title: str, work: Work) -> Job:
        """Queue the work. Connect to the job before control returns to the event loop."""
        if self._is_closed:
            raise RuntimeError("this lane is closed")
        job = Job(title, work)
        job.setParent(self)
        self._waiting.append(job)
        QTimer.singleShot(0, self, self._start_next)
        return job

    def cancel_all(self) -> None:
        """Ask the running job to stop and the waiting ones never to start."""
        for job in [*self._waiting, *([self._current] if self._current else [])]:
            job.cancel()

    def close(self) -> None:
        """Cancel everything, deliver what is already finished and wait for the thread."""
        self._is_closed = True
        self.cancel_all()
        if not self._thread.isRunning():
            return
        self._thread.todo.put(None)
        self._thread.wait()

    @Slot()
    def _start_next(self) -> None:
        if self._current is not None or not self._waiting or self._is_closed:
            return
        job = self._waiting.pop(0)
        self._current = job
        job.ended.connect(self._on_ended)
        self.started.emit(job)
        if not self._thread.isRunning():
            self._thread.start()
        self._thread.todo.put(job)

    @Slot(JobEnd)
    def _on_ended(self, end: JobEnd) -> None:
        job = self._current
        if job is None:
            return
        self._current = None
        self.ended.emit(job, end)
        job.deleteLater()
        self._start_next()


class _JobThread(QThread):
    """Takes jobs from a queue until it finds None."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

    def run(self) -> None:
        while (job := self.todo.get()) is not None:
            job.run_in_worker()


class Jobs(QObject):
    """The lanes: `tracking` owns the network; `files` opens, exports and makes the sample;
    `drawing` does what a tool cannot do while the pointer waits; `review` scores and measures;
    `upkeep` makes checkpoints.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracking = Lane("tracking", self)
        self.files = Lane("files", self)
        self.drawing = Lane("drawing", self)
        self.review = Lane("review", self)
        self.upkeep = Lane("upkeep", self)

    def close(self) -> None:
        self.tracking.close()
        self.files.close()
        self.drawing.close()
        self.review.close()
        self.upkeep.close()
