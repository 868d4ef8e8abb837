"""Runs of the network as the user knows them: start, pause, stop, follow. One run at a time.

The run itself is `Session.track`, done by the tracking lane; this says what happens in words.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.jobs import Job, JobEnd, Jobs
from app.messages import Messages
from app.progress_text import RateMeter, grouped, progress_line
from app.settings import Settings
from app.timeline.lanes import RunHead
from core.progress import CancelToken
from core.session.runs.plan import NothingToRun
from core.session.runs.run import DraftAhead
from core.session.runs.scope import RunScope, Way
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import Change, Direction, FrameIndex, FrameResult, ObjectId


@dataclass(frozen=True)
class TrackedFrame:
    """What the UI thread needs of a result; the mask is in the project already."""

    index: FrameIndex
    objects: frozenset[ObjectId]


@dataclass
class _Run:
    """The active run."""

    job: Job
    start: FrameIndex
    stop: FrameIndex
    direction: Direction
    meter: RateMeter
    head: FrameIndex
    is_loading: bool = True

    @property
    def total(self) -> int:
        return abs(self.stop - self.start)

    @property
    def done(self) -> int:
        return abs(self.head - self.start)


class Tracking(QObject):
    """`state_changed`: started, paused, resumed or ended. `progressed`: the job bar's line.

    `device_known`: the network is loaded, the session can say where it computes.
    """

    state_changed = Signal()
    progressed = Signal(str, float)
    head_moved = Signal(object)
    follow_changed = Signal(bool)
    device_known = Signal()
    finished = Signal(JobEnd)

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: Messages,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._jobs = jobs
        self._messages = messages
        self._settings = settings
        self._run: _Run | None = None
        self._follows = settings.flag("tracking/follow")
        document.stroke_begun.connect(self._pause_for_edit)
        document.closed.connect(self._forget)

    @property
    def is_active(self) -> bool:
        return self._run is not None

    @property
    def is_paused(self) -> bool:
        return self._run is not None and self._run.job.is_paused

    @property
    def follows(self) -> bool:
        return self._follows

    def track_forward(self) -> None:
        self._start(Direction.FORWARD)

    def track_backward(self) -> None:
        self._start(Direction.BACKWARD)

    def commit_and_track(self) -> None:
        # Tracking commits the drafts of its first frame, so that both are one thing to do.
        self._start(Direction.FORWARD)

    def toggle_pause(self, paused: bool | None = None) -> None:
        """Pause, or resume; without an argument the other of the two."""
        if self._run is None:
            return
        if not self._run.job.is_paused if paused is None else paused:
            self._run.job.pause()
        else:
            self._run.meter.restart()
            self._messages.clear()
            self._run.job.resume()
        self._report()
        self.state_changed.emit()

    def stop(self) -> None:
        """End the run after the current frame; what is done is kept."""
        if self._run is not None:
            self._run.job.cancel()
            self.progressed.emit(self.tr("Stopping…"), -1.0)

    def set_follow(self, follows: bool) -> None:
        """The user's wish, remembered for the next runs."""
        self._settings.set("tracking/follow", follows)
        self._set_follow(follows)
        if follows and self._run is not None:
            self._document.set_frame(self._run.head)

    def user_moved(self) -> None:
        """The user went to a frame of their choice: let them look at it in peace."""
        if self._run is not None and not self._run.job.is_paused:
            self._set_follow(False)

    def _set_follow(self, follows: bool) -> None:
        if follows != self._follows:
            self._follows = follows
            self.follow_changed.emit(follows)

    def _start(self, direction: Direction) -> None:
        if self._run is not None or not self._document.is_open:
            return
        session, frame = self._document.session, self._document.frame
        self._document.frame_leaving.emit()
        scope = RunScope(frame, Way.FORWARD if direction is Direction.FORWARD else Way.BACKWARD)
        plan = session.plan_run(scope)
        if isinstance(plan, NothingToRun):
            self._messages.warning(plan.text)
            return
        start, stop = plan.start, plan.legs[-1].stop
        options = TrackingOptions(
            size=self._settings.whole("tracking/size"),
            device=self._settings.text("tracking/device"),
        )
        job = self._jobs.tracking.start(self.tr("Track"), _tracking_work(session, scope, options))
        self._run = _Run(job, start, stop, direction, RateMeter(), start)
        job.yielded.connect(self._on_frames)
        job.failed.connect(self._messages.failure)
        job.ended.connect(self._on_ended)
        self._messages.clear()
        self._set_follow(self._settings.flag("tracking/follow"))
        self.head_moved.emit(RunHead(start, direction))
        self.progressed.emit(self.tr("Loading the network…"), -1.0)
        self.state_changed.emit()

    def _on_frames(self, frames: list[TrackedFrame]) -> None:
        run = self._run
        if run is None:
            return
        indices = [tracked.index for tracked in frames]
        if run.is_loading:
            run.is_loading = False
            self.device_known.emit()
            # The run committed the drafts of its first frame before anything else.
            indices.append(run.start)
        run.head = frames[-1].index
        run.meter.add(time.monotonic(), run.done)
        objects = frozenset[ObjectId]().union(*(tracked.objects for tracked in frames))
        self._document.announce(Change(frames=frozenset(indices), objects=objects))
        self.head_moved.emit(RunHead(run.head, run.direction, objects))
        if self._follows and not run.job.is_paused:
            self._document.set_frame(run.head)
        self._report()

    def _on_ended(self, end: JobEnd) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        self._document.announce(Change(frames=frozenset({run.start}), objects=None))
        self.head_moved.emit(None)
        if end is JobEnd.DONE:
            self._messages.info(
                self.tr("Tracked {} frames, up to frame {}.").format(grouped(run.done), run.head)
            )
        elif end is JobEnd.CANCELLED:
            self._messages.info(
                self.tr("Stopped at frame {}. {} tracked frames are kept.").format(
                    run.head, grouped(run.done)
                )
            )
        self.progressed.emit("", -1.0)
        self.state_changed.emit()
        self.finished.emit(end)

    def _pause_for_edit(self) -> None:
        run = self._run
        if run is None or run.job.is_paused:
            return
        run.job.pause()
        self._messages.info(
            self.tr("Paused at {:05} because you started editing. Shift+Space resumes.").format(
                run.head
            )
        )
        self._report()
        self.state_changed.emit()

    def _forget(self) -> None:
        """The clip is being closed: results that still arrive belong to nobody."""
        if self._run is not None:
            self._run.job.cancel()
            self._run = None
            self.head_moved.emit(None)
            self.progressed.emit("", -1.0)
            self.state_changed.emit()

    def _report(self) -> None:
        run = self._run
        if run is None:
            return
        if run.job.is_paused:
            verb = self.tr("Paused at frame {},").format(run.head)
            line = progress_line(verb, run.done, run.total, None)
        elif run.is_loading:
            line = self.tr("Loading the network…")
        else:
            line = progress_line(self.tr("Tracking"), run.done, run.total, run.meter.per_second)
        self.progressed.emit(line, run.done / run.total if run.total else -1.0)


def _tracking_work(
    session: Session, scope: RunScope, options: TrackingOptions
) -> Callable[[CancelToken], Iterator[object]]:
    def work(token: CancelToken) -> Iterator[object]:
        for event in session.walk(session.start_run(scope, options), token):
            if isinstance(event, FrameResult):
                yield TrackedFrame(event.index, frozenset(event.confidence))
            elif isinstance(event, DraftAhead):
                # Drawn on and not committed: it is never overwritten.
                token.cancel()

    return work
