"""Runs core generators away from the UI thread; the only place in the window with threads.

A `Lane` does one job after the other. Everything a job says arrives on the UI thread, at most
`DELIVERIES_PER_SECOND` times a second, and nothing it yielded is lost.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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


@dataclass
class _News:
    """What there is to tell since the last time. end: None while the work goes on."""

    items: list[object] = field(default_factory=list)
    progress: Progress | None = None
    end: tuple[JobEnd, BaseException | None] | None = None


class _Task:
    """The part of a job that the worker knows: no object of Qt's, which could be gone already when
    the worker speaks for the last time. `ring` says that there is news; it outlives the task."""

    def __init__(self, work: Work, ring: Callable[[], None]) -> None:
        self.token = CancelToken()
        self._work = work
        self._ring = ring
        self._lock = threading.Lock()
        self._news = _News()
        self._is_rung = False

    def run(self) -> None:
        """In the worker's thread."""
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
            self._news.end = (end, error)
        self._ring_once()

    @property
    def has_ended(self) -> bool:
        with self._lock:
            return self._news.end is not None

    def take(self) -> _News:
        """Any thread: what nobody was told yet."""
        with self._lock:
            news, self._news = self._news, _News()
            self._is_rung = False
        return news

    def _put(self, item: object) -> None:
        with self._lock:
            if isinstance(item, Progress):
                self._news.progress = item
            else:
                self._news.items.append(item)
        self._ring_once()

    def _ring_once(self) -> None:
        with self._lock:
            if self._is_rung:
                return
            self._is_rung = True
        self._ring()


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

    def __init__(self, title: str, task: _Task, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self._task = task
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 // DELIVERIES_PER_SECOND)
        self._timer.timeout.connect(self._deliver)

    @property
    def is_paused(self) -> bool:
        return self._task.token.is_paused

    def pause(self) -> None:
        self._task.token.pause()
        self.pause_changed.emit(self.is_paused)

    def resume(self) -> None:
        self._task.token.resume()
        self.pause_changed.emit(False)

    def cancel(self) -> None:
        """Ask the job to end at its next checkpoint; it then ends as CANCELLED."""
        self._task.token.cancel()

    def hear(self) -> None:
        """The lane says that there is news: it is told now, or when the time has come."""
        if not self._timer.isActive() or self._task.has_ended:
            self._deliver()

    @Slot()
    def _deliver(self) -> None:
        news = self._task.take()
        if news.items or news.progress is not None:
            self._timer.start()
        if news.items:
            self.yielded.emit(news.items)
        if news.progress is not None:
            self.progress.emit(news.progress)
        if news.end is not None:
            self._finish(*news.end)

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
    _rung = Signal()
    """Emitted by the worker, which `close` waits for: the lane is there as long as it is."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: dict[Job, _Task] = {}
        self._waiting: list[Job] = []
        self._current: Job | None = None
        self._thread = _JobThread(name)
        self._is_closed = False
        self._rung.connect(self._on_rung)

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
        task = _Task(work, self._rung.emit)
        job = Job(title, task, self)
        self._tasks[job] = task
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
        self._thread.todo.put(self._tasks.pop(job))

    @Slot()
    def _on_rung(self) -> None:
        if self._current is not None:
            self._current.hear()

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
        self.todo: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()

    def run(self) -> None:
        while (task := self.todo.get()) is not None:
            task.run()


class Jobs(QObject):
    """The lanes: `tracking` owns the network; `files` opens, exports and makes the sample;
    `drawing` does what a tool cannot do while the pointer waits; `review` scores and measures;
    `upkeep` makes checkpoints; `comparing` measures other masks beside those of the clip, `beside`
    reads those of the frame that is looked at.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracking = Lane("tracking", self)
        self.files = Lane("files", self)
        self.drawing = Lane("drawing", self)
        self.review = Lane("review", self)
        self.upkeep = Lane("upkeep", self)
        self.comparing = Lane("comparing", self)
        self.beside = Lane("beside", self)

    def close(self) -> None:
        self.tracking.close()
        self.files.close()
        self.drawing.close()
        self.review.close()
        self.upkeep.close()
        self.comparing.close()
        self.beside.close()
