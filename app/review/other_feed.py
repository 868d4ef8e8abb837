"""Reads the masks that the clip is compared with, away from the window: one frame after the other.

`Comparing` asks for a frame as often as it likes. Reading a large one takes longer than a step may.
"""

from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.jobs import Job, Jobs
from core.errors import EvermaskError
from core.progress import CancelToken
from core.session.comparing import Comparing as OpenComparison
from core.types import FrameIndex, Mask

OtherMask: TypeAlias = tuple[Mask | None, str]
"""A mask, or None and why there is none."""

KEPT = 6


class OtherFeed(QObject):
    """`ready`: this frame is known now. Of frames that wait only the newest is read."""

    ready = Signal(int)

    def __init__(self, document: Document, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._jobs = jobs
        self._known: OrderedDict[FrameIndex, OtherMask] = OrderedDict()
        self._wanted: FrameIndex | None = None
        self._step = 1
        self._job: Job | None = None

    def answer(self, frame: FrameIndex) -> OtherMask | None:
        """What is known of a frame; None until it is read."""
        if self._wanted is not None and frame != self._wanted:
            self._step = 1 if frame > self._wanted else -1
        self._wanted = frame
        known = self._known.get(frame)
        if self._job is None:
            self._read_next()
        return known

    def forget(self) -> None:
        """Something else is compared with, or nothing."""
        if self._job is not None:
            self._job.cancel()
        self._job = self._wanted = None
        self._known.clear()

    def _read_next(self) -> None:
        """The frame that is wanted, then the one that is likely to be next."""
        comparison = self._document.session.comparing.current if self._document.is_open else None
        if self._wanted is None or comparison is None:
            return
        for frame in (self._wanted, self._wanted + self._step):
            is_there = 0 <= frame < comparison.frame_count and bool(comparison.other.frames[frame])
            if is_there and frame not in self._known:
                self._read(frame)
                return

    def _read(self, frame: FrameIndex) -> None:
        job = self._jobs.beside.start(
            self.tr("Reading masks"), partial(_read, self._document.session.comparing, frame)
        )
        self._job = job
        job.yielded.connect(lambda found: self._on_read(job, frame, found[-1]))
        job.ended.connect(lambda _end: self._on_ended(job))

    def _on_read(self, job: Job, frame: FrameIndex, found: OtherMask) -> None:
        if job is not self._job:
            return
        self._known[frame] = found
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        self.ready.emit(frame)

    def _on_ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._read_next()


def _read(comparing: OpenComparison, frame: FrameIndex, token: CancelToken) -> Iterator[OtherMask]:
    """In the lane's thread. What is wrong with a mask is shown in its place, not as a message."""
    del token
    try:
        mask = comparing.read(frame)
    except EvermaskError as error:
        yield None, str(error)
    else:
        yield mask, ""
