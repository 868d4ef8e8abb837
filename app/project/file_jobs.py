"""Work with files in the background: opening, imports and exports, one at a time, with progress."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from app.jobs import Job, Jobs
from app.messages import Messages
from core.number_text import grouped
from core.progress import CancelToken, Progress

Work = Callable[[CancelToken], Iterator[object]]


class FileJobs(QObject):
    """`progressed`: the line for the job bar and how far it is (-1 = unknown)."""

    progressed = Signal(str, float)
    busy_changed = Signal()

    def __init__(self, jobs: Jobs, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._messages = messages
        jobs.files.started.connect(self.busy_changed)
        jobs.files.ended.connect(self.busy_changed)

    @property
    def is_busy(self) -> bool:
        return self._jobs.files.is_busy

    def start(self, title: str, work: Work) -> Job | None:
        """None, and a message, while another job goes on. The caller connects to `failed`."""
        if self.is_busy:
            self._messages.info(
                self.tr("Another file job is still running. Wait for it, or stop it.")
            )
            return None
        job = self._jobs.files.start(title, work)
        job.progress.connect(lambda progress: self._show(title, progress))
        job.ended.connect(lambda _end: self.progressed.emit("", -1.0))
        self.progressed.emit(title, -1.0)
        return job

    def stop(self) -> None:
        """What is complete is kept."""
        self._jobs.files.cancel_all()

    def _show(self, title: str, progress: Progress) -> None:
        verb = title.rstrip("…")
        if not progress.total:
            self.progressed.emit(title, -1.0)
        elif progress.total > _BYTES_FROM:
            self.progressed.emit(f"{verb} {progress.fraction:.0%}", progress.fraction)
        else:
            text = f"{verb} {grouped(progress.done)} / {grouped(progress.total)}"
            self.progressed.emit(text, progress.fraction)


_BYTES_FROM = 1_000_000
"""Larger totals are bytes, which nobody wants to read."""
