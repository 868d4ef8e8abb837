"""Runs of the network as the user knows them: start, pause, stop, follow. One run at a time.

The run itself is `Session.track`, done by the tracking lane; this says what happens in words.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.document import Document
from app.jobs import Job, JobEnd, Jobs
from app.messages import Choice, Messages
from app.runs.progress_text import RateMeter, grouped, progress_line
from app.runs.run_speeds import remember_speed
from app.settings import Settings
from app.timeline.lanes import RunHead
from core.errors import DeviceError, EvermaskError, NetworkFaultError
from core.progress import CancelToken
from core.session.runs.memo import RunMemo
from core.session.runs.plan import NothingToRun
from core.session.runs.rules import NO_RULES, BrokenRule, Rule, StopRules
from core.session.runs.run import DraftAhead, RuleBroken, Run
from core.session.runs.scope import RunScope, Until, Way
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import CellState, Change, Direction, FrameIndex, FrameResult, ObjectId

CROSS_FADE = 12
SMALLER_SIZES = (384, 320, 256, 192, 128, 96)
USUAL_REFERENCES = 14
"""The first one, ten first appearances and three corrections."""


@dataclass(frozen=True)
class TrackedFrame:
    """What the UI thread needs of a result; the mask is in the project already."""

    index: FrameIndex
    objects: frozenset[ObjectId]
    direction: Direction | None = None


@dataclass
class _Active:
    """The active run, and how much of it was done since it started or went on."""

    run: Run
    job: Job
    direction: Direction
    meter: RateMeter
    head: FrameIndex
    done: int = 0
    is_loading: bool = True

    @property
    def total(self) -> int:
        return self.run.plan.walked


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
        self._run: _Active | None = None
        self._follows = settings.flag("tracking/follow")
        document.stroke_begun.connect(self._pause_for_edit)
        document.opened.connect(self._offer_paused)
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
        self.start(RunScope(self._document.frame, Way.FORWARD))

    def track_backward(self) -> None:
        self.start(RunScope(self._document.frame, Way.BACKWARD))

    def track_one_forward(self) -> None:
        self.start(RunScope(self._document.frame, Way.FORWARD, Until.COUNT))

    def track_one_backward(self) -> None:
        self.start(RunScope(self._document.frame, Way.BACKWARD, Until.COUNT))

    def rerun_stale(self) -> None:
        self.start(RunScope(self._document.frame, until=Until.STALE))

    def commit_and_track(self) -> None:
        """Forward over what the correction made stale, or what is empty."""
        self._commit_and_start(Way.FORWARD, Until.CURRENT, fade=0)

    def commit_and_track_both(self) -> None:
        """Both ways, each gap to a neighbouring keyframe blended from both of its ends."""
        self._commit_and_start(Way.BOTH, Until.KEYFRAME, fade=CROSS_FADE)

    def _commit_and_start(self, way: Way, until: Until, *, fade: int) -> None:
        """Only the corrected objects are tracked; all, where nothing was drawn."""
        if self._run is not None or not self._document.is_open:
            return
        frame = self._document.frame
        self._document.frame_leaving.emit()
        drawn = self._objects_here(CellState.DRAFT)
        if drawn and not self._document.commit():
            return
        objects = drawn or self._objects_here(CellState.KEYFRAME)
        self.start(RunScope(frame, way, until, objects=objects or None, fade=fade))

    def _objects_here(self, state: CellState) -> frozenset[ObjectId]:
        session, frame = self._document.session, self._document.frame
        return frozenset(i.id for i in session.objects() if session.states(i.id)[frame] == state)

    def suspend(self) -> None:
        """The window closes: write down what is left, so that the run can go on another day."""
        if self._run is not None:
            try:
                self._run.run.suspend()
            except EvermaskError as error:
                self._messages.failure(error)

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

    def start(self, scope: RunScope, rules: StopRules = NO_RULES) -> None:
        """A run of this scope, unless one is active; a reason is shown when there is none."""
        if self._run is not None or not self._document.is_open:
            return
        session = self._document.session
        self._document.frame_leaving.emit()
        plan = session.plan_run(scope)
        if isinstance(plan, NothingToRun):
            self._messages.warning(plan.text, *self._way_to(plan.go_to))
            return
        options = TrackingOptions(
            size=self._settings.whole("tracking/size"),
            device=self._settings.text("tracking/device"),
            memory=self._settings.text("tracking/memory"),
            dtype=self._settings.text("tracking/dtype"),
            weights=Path(weights) if (weights := self._settings.text("tracking/weights")) else None,
        )
        self._begin(lambda: session.start_run(scope, options, rules))

    def _way_to(self, frame: FrameIndex | None) -> tuple[Choice, ...]:
        if frame is None or frame == self._document.frame:
            return ()
        return (
            Choice(
                self.tr("Go to frame {}").format(frame), lambda: self._document.set_frame(frame)
            ),
        )

    def _go_on(self, memo: RunMemo, joins: int | None = None) -> None:
        """A run for what is left of another one."""
        if self._run is None and self._document.is_open:
            session = self._document.session
            self._begin(lambda: session.go_on(memo, joins=joins))

    def _begin(self, make: Callable[[], Run]) -> None:
        try:
            run = make()
        except EvermaskError as error:
            self._messages.failure(error)
            return
        leg = run.plan.legs[0]
        job = self._jobs.tracking.start(
            self.tr("Track"), _tracking_work(self._document.session, run)
        )
        self._run = _Active(run, job, leg.direction, RateMeter(), leg.start)
        job.yielded.connect(self._on_items)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        self._messages.clear()
        self._set_follow(self._settings.flag("tracking/follow"))
        # Starting may have committed drafts, which outdates cells anywhere.
        self._document.announce(Change(frames=None, objects=None))
        self.head_moved.emit(RunHead(leg.start, leg.direction))
        self.progressed.emit(self.tr("Loading the network…"), -1.0)
        self.state_changed.emit()

    def _on_items(self, items: list[object]) -> None:
        frames = [item for item in items if isinstance(item, TrackedFrame)]
        if frames:
            self._on_frames(frames)
        if isinstance(items[-1], DraftAhead):
            self._ask_about_draft(items[-1])
        elif isinstance(items[-1], RuleBroken):
            self._tell_broken_rule(items[-1].broken)

    def _on_frames(self, frames: list[TrackedFrame]) -> None:
        run = self._run
        if run is None:
            return
        indices = [tracked.index for tracked in frames]
        if run.is_loading:
            run.is_loading = False
            self.device_known.emit()
        run.head = frames[-1].index
        run.direction = frames[-1].direction or run.direction
        run.done = min(run.total, run.done + len(frames))
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
        remember_speed(self._settings, run.run.options, run.meter.per_second)
        self._document.announce(Change(frames=frozenset({run.run.plan.start}), objects=None))
        self.head_moved.emit(None)
        if run.run.scope.until is Until.COUNT:
            self._document.set_frame(run.head)
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

    def _ask_about_draft(self, ahead: DraftAhead) -> None:
        """The run stands before something that was drawn and not committed."""
        active = self._run
        if active is None:
            return
        session = self._document.session

        def commit() -> None:
            active.run.pass_over(ahead.frame)
            self._change_and_resume(lambda: session.commit(ahead.frame))

        def discard() -> None:
            self._change_and_resume(lambda: session.discard_drafts(ahead.frame, ahead.objects))

        self._messages.warning(
            self.tr("Frame {} has an uncommitted edit.").format(ahead.frame),
            Choice(self.tr("Commit and continue"), commit),
            Choice(self.tr("Discard edit"), discard),
            Choice(self.tr("Stop"), self.stop),
        )
        self._report()
        self.state_changed.emit()

    def _tell_broken_rule(self, broken: BrokenRule) -> None:
        info = self._document.object(broken.object_id)
        texts = {
            Rule.AREA: self.tr("the area of “{name}” changed by {value:.0%} (limit {limit:.0%})"),
            Rule.VANISHED: self.tr("“{name}” is out of sight for {value:.0f} frames"),
            Rule.CONFIDENCE: self.tr("confidence in “{name}” is {value:.0%} (limit {limit:.0%})"),
            Rule.RISK: self.tr("the risk of “{name}” is {value:.0%} (limit {limit:.0%})"),
        }
        what = texts[broken.rule].format(
            name=info.name if info else "", value=broken.value, limit=broken.limit
        )
        self._messages.warning(
            self.tr("Paused at {:05}: {}.").format(broken.frame, what),
            Choice(self.tr("Resume"), lambda: self.toggle_pause(False)),
            Choice(self.tr("Stop"), self.stop),
        )
        self._document.set_frame(broken.frame)
        self._report()
        self.state_changed.emit()

    def _change_and_resume(self, edit: Callable[[], Change | None]) -> None:
        try:
            change = edit()
        except EvermaskError as error:
            self._messages.failure(error)
            return
        if change is not None:
            self._document.announce(change)
        self.toggle_pause(False)

    def _on_failed(self, error: BaseException) -> None:
        """Say what happened, and offer to go on with what is left."""
        active = self._run
        rest = active.run.rest() if active is not None else None
        if active is None or rest is None or not isinstance(error, DeviceError):
            self._messages.failure(error)
            return
        joins = active.run.joins
        if isinstance(error, NetworkFaultError):
            choices = [
                Choice(
                    self.tr("Resume from {}").format(rest.plan.start),
                    lambda: self._go_on(rest, joins),
                ),
                Choice(
                    self.tr("Copy details"),
                    partial(QGuiApplication.clipboard().setText, error.details),
                ),
            ]
        else:
            choices = [
                Choice(text, partial(self._go_on, replace(rest, options=options), joins))
                for text, options in remedies(rest.options, self._keyframe_count())
            ]
        self._messages.error(str(error), *choices)

    def _keyframe_count(self) -> int:
        session = self._document.session
        frames: set[int] = set()
        for info in session.objects():
            frames.update(np.flatnonzero(session.states(info.id) == CellState.KEYFRAME).tolist())
        return len(frames)

    def _offer_paused(self) -> None:
        """The project was closed, or cut off, in the middle of a run."""
        session = self._document.session
        memo = session.paused_run()
        if memo is None:
            return

        def offer() -> None:
            if self._document.is_open and self._document.session is session:
                self._messages.info(
                    self.tr("A run is paused at frame {}.").format(memo.plan.start),
                    Choice(self.tr("Resume"), lambda: self._go_on(memo)),
                    Choice(self.tr("Forget it"), session.forget_paused_run),
                )

        # After what is said about opening, which would cover it.
        QTimer.singleShot(0, self, offer)

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


def remedies(options: TrackingOptions, keyframes: int) -> list[tuple[str, TrackingOptions]]:
    """What may help when memory ran out: each with the options to go on with.

    keyframes: how many frames there are that may be in memory.
    """
    found = []
    held = min(options.references, USUAL_REFERENCES, keyframes)
    if held > 1:
        fewer = max(1, held * 3 // 4)
        found.append(
            (_tr("Smaller memory (\N{MINUS SIGN}25 %)"), replace(options, references=fewer))
        )
    smaller = next((size for size in SMALLER_SIZES if size < options.size), None)
    if smaller is not None:
        text = _tr("Smaller internal size ({})").format(smaller)
        found.append((text, replace(options, size=smaller)))
    if options.device != "cpu":
        found.append((_tr("Use CPU"), replace(options, device="cpu")))
    return found


def _tracking_work(session: Session, run: Run) -> Callable[[CancelToken], Iterator[object]]:
    def work(token: CancelToken) -> Iterator[object]:
        for event in session.walk(run, token):
            if isinstance(event, FrameResult):
                yield TrackedFrame(event.index, frozenset(event.confidence), event.direction)
            elif isinstance(event, DraftAhead | RuleBroken):
                yield event

    return work


def _tr(text: str) -> str:
    return QCoreApplication.translate("tracking", text)
