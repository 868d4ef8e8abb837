"""The run that goes on, as the window knows it: how far, how fast, and the line that says so.

`Tracking` holds one and feeds it what the worker yields.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.jobs import Job
from app.runs.progress_text import RateMeter, run_line
from app.runs.run_heads import heads_of, queued_heads
from app.runs.track_wish import AfterRun
from app.timeline.lanes import RunHead
from core.number_text import grouped
from core.progress import CancelToken, Progress
from core.session.runs.run import Run
from core.session.runs.run_events import DraftAhead, RuleBroken
from core.session.session import Session
from core.types import CellState, Direction, FrameIndex, FrameResult, ObjectId


@dataclass(frozen=True)
class TrackedFrame:
    """What the UI thread needs of a result; the mask is in the project already.

    has_doubts: something found there was left out, as it looks unlike its object.
    """

    index: FrameIndex
    objects: frozenset[ObjectId]
    direction: Direction
    has_doubts: bool = False


class ActiveRun:
    """`done`: frames since it started or went on, of `total`; `head`: the newest one.

    doubtful: frames on which something found was left out.
    """

    def __init__(self, session: Session, run: Run, job: Job, after: AfterRun) -> None:
        leg = run.plan.legs[0]
        self.session = session
        self.run = run
        self.job = job
        self.after = after
        self.head: FrameIndex = leg.start
        self.direction = leg.direction
        self.meter = RateMeter()
        self.done = 0
        self.doubtful: set[FrameIndex] = set()
        self.is_loading = True
        self.is_stopping = False
        self._catching_up: Progress | None = None

    @property
    def total(self) -> int:
        return self.run.plan.walked

    @property
    def fraction(self) -> float:
        """Below 0 while that is unknown."""
        if self.is_stopping or self.is_loading:
            return -1.0
        if self._catching_up is not None:
            return self._catching_up.fraction
        return self.done / self.total if self.total else -1.0

    def take(self, frames: Sequence[TrackedFrame], now_s: float) -> None:
        """These came, the newest last."""
        self.is_loading = False
        self._catching_up = None
        self.head = frames[-1].index
        self.direction = frames[-1].direction
        self.done = min(self.total, self.done + len(frames))
        self.meter.add(now_s, self.done)
        for tracked in frames:
            # Where a run from both sides is blended, frames come twice.
            (self.doubtful.add if tracked.has_doubts else self.doubtful.discard)(tracked.index)

    def catch_up(self, progress: Progress) -> None:
        """It looks again at frames that are finished, to stand where an earlier run once was."""
        self.is_loading = False
        self._catching_up = progress

    def heads(self) -> list[RunHead]:
        """For the lanes: where it is and what it will still write."""
        place = self.run.place
        if place is None:
            return []
        here = heads_of(place.leg, place.near, place.far, self.direction)
        return here + queued_heads(place.later)

    def line(self, names: str) -> str:
        """What the job bar says; `names` of the objects that are written."""
        if self.is_stopping:
            return _tr("Stopping…")
        if self.is_loading and not self.job.is_paused:
            return _tr("Loading the network…")
        if self._catching_up is not None and not self.job.is_paused:
            return _tr("Catching up {names} · {done} of {total} frames").format(
                names=names,
                done=grouped(self._catching_up.done),
                total=grouped(self._catching_up.total),
            )
        keyframe = next_keyframe(self.session, self.run.plan.objects, self.head, self.direction)
        return run_line(
            (_tr("Paused") if self.job.is_paused else _tr("Tracking"), names),
            (self.head, self.direction, self.session.clip.frame_count),
            None if self.job.is_paused else self.meter.per_second,
            self.total - self.done,
            keyframe,
        )


def next_keyframe(
    session: Session, objects: Collection[ObjectId], head: FrameIndex, direction: Direction
) -> FrameIndex | None:
    """The nearest frame ahead on which any of the objects has a keyframe."""
    found = []
    for info in session.objects():
        if info.id in objects:
            states = session.states(info.id)
            forward = direction is Direction.FORWARD
            ahead = states[head + 1 :] if forward else states[:head][::-1]
            is_keyframe = ahead == CellState.KEYFRAME
            if is_keyframe.any():
                found.append(head + direction.step * (1 + int(np.argmax(is_keyframe))))
    return min(found, key=lambda frame: abs(frame - head), default=None)


def tracking_work(session: Session, run: Run) -> Callable[[CancelToken], Iterator[object]]:
    """The run for a worker: what the UI thread does not need stays behind."""

    def work(token: CancelToken) -> Iterator[object]:
        for event in session.walk(run, token):
            if isinstance(event, FrameResult):
                objects = frozenset(event.confidence)
                yield TrackedFrame(event.index, objects, event.direction, bool(event.doubted))
                remembered = session.memory.now_and_then()
                if remembered is not None:
                    yield remembered
            elif isinstance(event, DraftAhead | RuleBroken | Progress):
                yield event

    return work


def _tr(text: str) -> str:
    return QCoreApplication.translate("tracking", text)
