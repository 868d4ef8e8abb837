"""What the network remembers at the current frame, worked out while somebody watches.

The work is `Session.memory.look`, done by the tracking lane when no run goes on; a run tells by
itself now and then. The rule: nothing is loaded, and nothing computed, that nobody asked to see.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.jobs import Job, JobEnd, Jobs
from app.later import later
from app.messages import Messages
from app.runs.tracking import Tracking
from core.errors import EvermaskError
from core.progress import CancelToken, Progress
from core.session.memory import FrameMemories, MemoryEntry
from core.tracker_memory import MemoryPart
from core.types import FrameIndex

STAY_MS = 250
"""How long one has to stay on a frame before it is looked at: who scrubs is not waited for."""

Place = tuple[MemoryPart, FrameIndex]


class MemoryLook(QObject):
    """`changed`: what is known, or what is said while nothing is. `heat_changed`: a map of places
    of the current frame's picture, or None.
    """

    changed = Signal()
    heat_changed = Signal(object)

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: Messages,
        tracking: Tracking,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._jobs = jobs
        self._messages = messages
        self._tracking = tracking
        self._known: FrameMemories | None = None
        self._note = ""
        self._needs_network = False
        self._may_load = False
        self._is_watched = False
        self._only_selected = False
        self._shows_heat = False
        self._chosen: Place | None = None
        self._job: Job | None = None
        self._staying = later(self, STAY_MS, self._look)
        document.opened.connect(self._begin)
        document.closed.connect(self._forget)
        document.frame_changed.connect(self._on_frame)
        document.changed.connect(self._look_soon)
        document.selection_changed.connect(self._on_selection)
        tracking.state_changed.connect(self._on_tracking)
        tracking.remembered.connect(self._on_remembered)

    # what is known

    @property
    def known(self) -> FrameMemories | None:
        """Of the current frame; while a run goes on, of one of its newest."""
        return self._known

    @property
    def note(self) -> str:
        """Why nothing is known, or what is being done about it."""
        return self._note

    @property
    def needs_network(self) -> bool:
        """Whether the user is to say that the network may be loaded."""
        return self._needs_network

    # what the user asks for

    def watch(self, watched: bool) -> None:
        """Whether anybody sees what is known."""
        self._is_watched = watched
        if self._document.is_open:
            self._document.session.memory.watch(watched=watched)
        if watched:
            self._look_soon()
        else:
            self._stop()
        self._tell_heat()

    def load(self) -> None:
        """Load the network, and look."""
        self._may_load = True
        self._look()

    @property
    def only_selected(self) -> bool:
        return self._only_selected

    def look_for_selected(self, wanted: bool) -> None:
        """Only what the frame looks at for the selected objects counts."""
        self._only_selected = wanted
        self._look_soon()

    @property
    def shows_heat(self) -> bool:
        return self._shows_heat

    def show_heat(self, wanted: bool) -> None:
        self._shows_heat = wanted
        self._tell_heat()

    def choose(self, entry: MemoryEntry | None) -> None:
        """The one memory whose map is shown; None: all of them together."""
        self._chosen = (entry.part, entry.frame) if entry is not None else None
        self._tell_heat()

    def heat_of(self, entry: MemoryEntry) -> NDArray[np.float32] | None:
        """Where in one memory the frame looks."""
        if self._known is None:
            return None
        shares = self._known.attention.shares
        return next(
            (s.looked_at for s in shares if (s.part, s.frame) == (entry.part, entry.frame)), None
        )

    # following

    def _begin(self) -> None:
        self._forget()
        self.watch(self._is_watched)

    def _forget(self) -> None:
        self._stop()
        self._chosen = None
        self._may_load = False
        self._tell(None, "")

    def _on_frame(self) -> None:
        self._tell_heat()
        self._look_soon()

    def _on_selection(self) -> None:
        if self._only_selected:
            self._look_soon()

    def _on_tracking(self) -> None:
        """A run takes the network for itself; when it is over, the current frame is looked at."""
        if self._tracking.is_active:
            self._stop()
        self._look_soon()

    def _on_remembered(self, found: FrameMemories) -> None:
        if self._is_watched:
            self._tell(found, "")

    def _look_soon(self) -> None:
        if self._is_watched and self._document.is_open:
            self._staying.start()

    def _stop(self) -> None:
        self._staying.stop()
        if self._job is not None:
            job, self._job = self._job, None
            job.failed.disconnect(self._on_failed)
            job.cancel()

    # looking

    def _look(self) -> None:
        self._stop()
        if not self._is_watched or not self._document.is_open or self._tracking.is_active:
            return
        memory, frame = self._document.session.memory, self._document.frame
        reason = memory.why_not(frame)
        if not self._document.session.has_pictures:
            reason = self.tr("The pictures are not there. Find them first (File, Relink media).")
        if reason:
            self._tell(None, reason)
        elif not memory.is_loaded and not self._may_load:
            self._tell(
                None,
                self.tr("The network is not loaded. Loading it takes a few seconds."),
                needs_network=True,
            )
        else:
            self._start(frame)

    def _start(self, frame: FrameIndex) -> None:
        memory = self._document.session.memory
        objects = self._document.selection.objects if self._only_selected else None

        def work(token: CancelToken) -> Iterator[Progress | FrameMemories]:
            return memory.look(frame, token, objects or None)

        job = self._job = self._jobs.tracking.start(self.tr("Look into memory"), work)
        job.yielded.connect(lambda found: self._on_found(job, found[-1]))
        job.progress.connect(lambda progress: self._on_progress(job, progress))
        job.failed.connect(self._on_failed)
        job.ended.connect(lambda end: self._on_ended(job, end))
        self._tell(self._known, self.tr("Looking…"))

    def _on_found(self, job: Job, found: FrameMemories) -> None:
        if job is self._job:
            self._tell(found, "")

    def _on_progress(self, job: Job, progress: Progress) -> None:
        # The newest progress is delivered after what was found.
        if job is self._job and self._note:
            text = self.tr("Looking at {} frames before it… {}")
            self._tell(self._known, text.format(progress.total, progress.done))

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, EvermaskError):
            self._tell(None, str(error))
        else:
            self._messages.failure(error)
            self._tell(None, self.tr("It could not be worked out."))

    def _on_ended(self, job: Job, end: JobEnd) -> None:
        if job is not self._job:
            return
        self._job = None
        was_found = self._known is not None and self._known.frame == self._document.frame
        if end is JobEnd.DONE and not was_found:
            self._tell(None, self.tr("This network cannot be looked into."))

    # telling

    def _tell(self, known: FrameMemories | None, note: str, *, needs_network: bool = False) -> None:
        self._known, self._note, self._needs_network = known, note, needs_network
        self.changed.emit()
        self._tell_heat()

    def _tell_heat(self) -> None:
        known = self._known
        is_wanted = self._shows_heat and self._is_watched
        if not is_wanted or known is None or known.frame != self._document.frame:
            self.heat_changed.emit(None)
            return
        maps = {(s.part, s.frame): s.looked_at for s in known.attention.shares}
        whole = known.attention.looked_at
        shown = maps.get(self._chosen, whole) if self._chosen is not None else whole
        self.heat_changed.emit(shown if shown.size else None)
