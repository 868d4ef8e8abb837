"""Runs of the network as the user knows them: start, wait, pause, stop, follow. One at a time.

The run itself is `Session.walk`, done by the tracking lane. `active_run.py` knows how far it is,
`run_messages.py` what is said about it, `decisions.py` what it waits for when it stands still,
`track_commands.py` what the keys ask for.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.document import Document
from app.jobs import JobEnd, Jobs
from app.messages import Messages
from app.runs.active_run import ActiveRun, TrackedFrame, tracking_work
from app.runs.decisions import Decisions
from app.runs.device_speeds import remember_run
from app.runs.progress_text import names_text
from app.runs.resuming import Resuming
from app.runs.run_heads import queued_heads
from app.runs.run_messages import RunMessages
from app.runs.run_records import remember_peak, remember_speed
from app.runs.track_options import options_of
from app.runs.track_wish import NOTHING_AFTER, AfterRun, Shown
from app.runs.waiting_runs import WaitingRun, WaitingRuns
from app.settings import Settings
from core.errors import EvermaskError
from core.progress import Progress
from core.session.memory import FrameMemories
from core.session.runs.memo import RunMemo
from core.session.runs.plan import NothingToRun, RunPlan
from core.session.runs.rules import NO_RULES, StopRules
from core.session.runs.run import Run
from core.session.runs.run_events import DraftAhead, RuleBroken
from core.session.runs.scope import RunScope, Until
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import Change, ObjectId


class Tracking(QObject):
    """`state_changed`: started, paused, resumed or ended. `progressed`: the job bar's line.

    `heads_moved`: a tuple of RunHead, of the run that goes on and of those that wait.
    `device_known`: the network is loaded, the session can say where it computes.
    `finished`: a run is over; the one that waited for it, if any, has begun already.
    `panel_wanted`: what is to be shown after a run.
    """

    state_changed = Signal()
    progressed = Signal(str, float)
    heads_moved = Signal(object)
    follow_changed = Signal(bool)
    device_known = Signal()
    began = Signal(RunPlan)
    finished = Signal(JobEnd)
    panel_wanted = Signal(str)
    remembered = Signal(object)
    """What a run remembers at one of its newest frames, now and then while somebody watches."""

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
        self._say = RunMessages(document, messages)
        self._settings = settings
        self._active: ActiveRun | None = None
        self._follows = settings.flag("tracking/follow")
        self.waiting = WaitingRuns(self)
        self.waiting.changed.connect(self._show_heads)
        document.stroke_begun.connect(self._pause_for_edit)
        self._decisions = Decisions(document, messages, settings, self._say, self)
        self._resuming = Resuming(document, self.waiting, self._say, self, self)
        document.closed.connect(self._forget)

    @property
    def is_active(self) -> bool:
        return self._active is not None

    @property
    def is_paused(self) -> bool:
        return self._active is not None and self._active.job.is_paused

    @property
    def follows(self) -> bool:
        return self._follows

    # --- beginning

    def start(
        self,
        scope: RunScope,
        rules: StopRules = NO_RULES,
        after: AfterRun = NOTHING_AFTER,
        options: TrackingOptions | None = None,
    ) -> None:
        """A run of this scope, now or after the one that goes on; a reason is shown if neither.

        options: others than those of the settings.
        """
        if not self._document.is_open:
            return
        self._document.frame_leaving.emit()
        plan = self._document.session.plan_run(scope)
        if isinstance(plan, NothingToRun):
            self._say.nothing_to_run(plan)
            return
        names = self._names(plan.objects)
        run = WaitingRun(scope, options or self.options(), rules, after, names, plan.legs)
        if self._active is not None:
            self._wait(self._active, run)
        else:
            self._messages.clear()
            self._begin_waiting(run)

    def start_next(self) -> None:
        """Begin the first of the runs that wait, when nothing goes on any more."""
        if self._active is None:
            self.waiting.begin_next(self._begin_waiting)

    def options(self) -> TrackingOptions:
        """How runs are computed as the settings say."""
        return options_of(self._settings)

    def _wait(self, active: ActiveRun, run: WaitingRun) -> None:
        """What it starts from is committed now: the run that goes on would stop and ask about it,
        and later somebody may be drawing there again.
        """
        start = run.legs[0].start
        is_new = run.scope.begins_here and self._document.change(lambda s: s.commit(start))
        going_on = replace(active.run.scope, memory=run.scope.memory)
        if run.scope == going_on and not is_new and not active.is_stopping:
            self._say.goes_on_already()
        elif not self.waiting.add(run):
            self._say.waits_already()
        else:
            self._say.waits(
                self._names(active.run.plan.objects),
                lambda: self.waiting.take_out(run),
                self.only_for(active, self.resume) if active.job.is_paused else None,
            )

    def _begin_waiting(self, run: WaitingRun) -> bool:
        session = self._document.session
        return self._begin(lambda: session.start_run(run.scope, run.options, run.rules), run.after)

    def go_on_from(self, session: Session, memo: RunMemo) -> None:
        """The rest of a run of another day, unless the clip was closed meanwhile."""
        self._go_on(session, lambda: session.go_on(memo), NOTHING_AFTER)

    def _go_on_with(self, before: ActiveRun, rest: RunMemo) -> None:
        """The same run, as one step with what it had done, and as watchful as before."""
        session = before.session
        self._go_on(session, lambda: session.go_on(rest), before.after)

    def _go_on(self, session: Session, make: Callable[[], Run], after: AfterRun) -> None:
        """A run for what is left of another one, unless its clip was closed meanwhile."""
        is_open = self._document.is_open and self._document.session is session
        if is_open and self._active is None:
            self._messages.clear()
            self._begin(make, after)

    def _begin(self, make: Callable[[], Run], after: AfterRun) -> bool:
        """Whether it began; if not, why not is shown."""
        session = self._document.session
        try:
            run = make()
        except EvermaskError as error:
            self._messages.failure(error)
            return False
        finally:
            # Starting may have committed drafts, which outdates cells anywhere.
            self._document.announce(Change(frames=None, objects=None))
        job = self._jobs.tracking.start(self.tr("Track"), tracking_work(session, run))
        active = self._active = ActiveRun(session, run, job, after)
        self.began.emit(run.plan)
        job.yielded.connect(lambda items: self._on_items(active, items))
        job.progress.connect(lambda progress: self._on_progress(active, progress))
        job.failed.connect(lambda error: self._on_failed(active, error))
        job.ended.connect(lambda end: self._on_ended(active, end))
        self._set_follow(self._settings.flag("tracking/follow"))
        self._show_heads()
        self._report()
        self.state_changed.emit()
        return True

    # --- pausing, stopping, following

    def toggle_pause(self, paused: bool | None = None) -> None:
        """Pause, or resume; without an argument the other of the two."""
        active = self._active
        if active is None:
            return
        if not active.job.is_paused if paused is None else paused:
            active.job.pause()
        else:
            active.meter.restart()
            self._messages.clear()
            active.job.resume()
        self._report()
        self.state_changed.emit()

    def resume(self) -> None:
        self.toggle_pause(False)

    def stop(self) -> None:
        """End the run after the current frame; what is done is kept, and the next one begins."""
        if self._active is not None:
            self._active.is_stopping = True
            self._active.job.cancel()
            self._report()

    def suspend(self) -> None:
        """The window closes: write down what is left, so that the run can go on another day."""
        if self._active is not None:
            self._suspend(self._active)

    def _suspend(self, active: ActiveRun) -> None:
        try:
            active.run.suspend()
        except EvermaskError as error:
            self._messages.failure(error)

    def set_follow(self, follows: bool) -> None:
        """The user's wish, remembered for the next runs."""
        self._settings.set("tracking/follow", follows)
        self._set_follow(follows)
        if follows and self._active is not None:
            self._document.set_frame(self._active.head)

    def user_moved(self) -> None:
        """The user went to a frame of their choice: let them look at it in peace."""
        if self._active is not None and not self._active.job.is_paused:
            self._set_follow(False)

    def _set_follow(self, follows: bool) -> None:
        if follows != self._follows:
            self._follows = follows
            self.follow_changed.emit(follows)

    def _pause_for_edit(self) -> None:
        active = self._active
        if active is None or active.job.is_paused:
            return
        active.job.pause()
        self._say.paused_for_edit(active.head)
        self._report()
        self.state_changed.emit()

    def stand_still(self, active: ActiveRun) -> None:
        """Somebody has to decide how the run goes on."""
        if active.after.beeps:
            QApplication.beep()
        self._report()
        self.state_changed.emit()

    def only_for(self, active: ActiveRun, do: Callable[[], None]) -> Callable[[], None]:
        """A message may stay longer than the run that it is about."""
        return lambda: do() if active is self._active else None

    # --- what a run tells; after its clip was closed nobody listens

    def _on_items(self, active: ActiveRun, items: list[object]) -> None:
        if active is not self._active:
            return
        frames = [item for item in items if isinstance(item, TrackedFrame)]
        if frames:
            self._on_frames(active, frames)
        remembered = [item for item in items if isinstance(item, FrameMemories)]
        if remembered:
            self.remembered.emit(remembered[-1])
        last = items[-1]
        if isinstance(last, DraftAhead):
            self._decisions.draft_ahead(active, last)
        elif isinstance(last, RuleBroken):
            self._decisions.rule_broken(active, last.broken)

    def _on_frames(self, active: ActiveRun, frames: list[TrackedFrame]) -> None:
        if active.is_loading:
            self.device_known.emit()
        active.take(frames, time.monotonic())
        objects = frozenset[ObjectId]().union(*(tracked.objects for tracked in frames))
        indices = frozenset(tracked.index for tracked in frames)
        self._document.announce(Change(frames=indices, objects=objects))
        self._show_heads()
        if self._follows and not active.job.is_paused:
            self._document.set_frame(active.head)
        self._report()

    def _on_progress(self, active: ActiveRun, progress: Progress) -> None:
        if active is self._active:
            active.catch_up(progress)
            self._report()

    def _on_failed(self, active: ActiveRun, error: BaseException) -> None:
        if active is self._active:
            self._say.failed(error, active, lambda rest: self._go_on_with(active, rest))

    def _on_ended(self, active: ActiveRun, end: JobEnd) -> None:
        if active is not self._active:
            return
        self._active = None
        self._remember_what_it_took(active)
        self._document.announce(Change(frames=frozenset({active.run.plan.start}), objects=None))
        scope = active.run.scope
        if end is JobEnd.DONE and scope.until is Until.COUNT and scope.count == 1:
            self._document.set_frame(active.head)
        self._say.ended(active, end)
        self._do_after(active.after, end)
        is_put_away = end is JobEnd.CANCELLED and not active.is_stopping
        if is_put_away:
            self._suspend(active)
        # After a failure the next one would most likely fail as well: it waits for the user.
        elif end is not JobEnd.FAILED:
            self.start_next()
        self._show_heads()
        self._report()
        self.state_changed.emit()
        self.finished.emit(end)

    def _remember_what_it_took(self, active: ActiveRun) -> None:
        options, objects = active.run.options, len(self._document.objects())
        remember_speed(self._settings, options, active.meter.per_second)
        remember_run(self._settings, active)
        remember_peak(self._settings, options, objects, active.run.peak_bytes)

    def _do_after(self, after: AfterRun, end: JobEnd) -> None:
        if after.beeps and end is not JobEnd.CANCELLED:
            QApplication.beep()
        if after.shows is not Shown.NOTHING and end is JobEnd.DONE:
            self.panel_wanted.emit(after.shows.value)

    # --- the clip comes and goes

    def _forget(self) -> None:
        """The clip is being closed: results that still arrive belong to nobody."""
        self.waiting.clear()
        if self._active is not None:
            self._active.job.cancel()
            self._active = None
            self._show_heads()
            self._report()
            self.state_changed.emit()

    # --- showing

    def _show_heads(self) -> None:
        heads = self._active.heads() if self._active is not None else []
        for run in self.waiting.runs:
            heads += queued_heads(run.legs)
        self.heads_moved.emit(tuple(heads))

    def _report(self) -> None:
        active = self._active
        if active is None:
            self.progressed.emit("", -1.0)
        else:
            line = active.line(self._names(active.run.plan.objects))
            self.progressed.emit(line, active.fraction)

    def _names(self, objects: frozenset[ObjectId]) -> str:
        return names_text([info.name for info in self._document.objects() if info.id in objects])
