"""Measures how fast tracking is on this computer, when the user asks for it before any run.

A job of the tracking lane, which owns the network; it gives way when a clip is opened.
"""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.jobs import Job, JobEnd, Jobs
from app.messages import Messages
from app.runs.device_speeds import remember_device_speed
from app.settings import Settings
from core.progress import CancelToken, Progress
from core.session.speed_test import MeasuredSpeed, measure_speed
from core.tracking_options import TrackingOptions


class Measuring(QObject):
    """`changed`: it began, came further, or ended."""

    changed = Signal()

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: Messages,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._messages = messages
        self._settings = settings
        self._job: Job | None = None
        self._step = ""
        document.opened.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    @property
    def step(self) -> str:
        """What is being measured."""
        return self._step

    def start(self) -> None:
        if self._job is not None:
            return
        settings = self._settings
        options = TrackingOptions(
            device=settings.text("tracking/device"),
            dtype=settings.text("tracking/dtype"),
            memory=settings.text("tracking/memory"),
            weights=Path(weights) if (weights := settings.text("tracking/weights")) else None,
        )

        def work(token: CancelToken) -> Iterator[object]:
            return measure_speed(options, token)

        self._job = self._jobs.tracking.start(self.tr("Measuring the speed"), work)
        self._job.progress.connect(self._on_progress)
        self._job.yielded.connect(lambda speeds: self._take(options.device, speeds))
        self._job.failed.connect(self._messages.failure)
        self._job.ended.connect(self._on_ended)
        self.changed.emit()

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_progress(self, progress: Progress) -> None:
        self._step = progress.text
        self.changed.emit()

    def _take(self, wanted: str, speeds: list[MeasuredSpeed]) -> None:
        for speed in speeds:
            remember_device_speed(self._settings, wanted, speed)

    def _on_ended(self, _end: JobEnd) -> None:
        self._job = None
        self._step = ""
        self.changed.emit()
