"""Runs as use cases: plan one, start it, go on with one that stopped, also after a restart.

session.py delegates to it. What a run comes down to is worked out in `core.session.runs.plan`, what
it does in `core.session.runs.run`.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.errors import EvermaskError
from core.progress import CancelToken
from core.project.project import Project
from core.session.editing import Editing
from core.session.memory_rules import wishes_of
from core.session.runs.memo import RunMemo, read_memo, write_memo
from core.session.runs.network import LoadedNetwork, MakePropagator
from core.session.runs.plan import Leg, NothingToRun, RunPlan
from core.session.runs.planning import ObjectCells, plan_run
from core.session.runs.recovery import interrupted_memo
from core.session.runs.rules import RiskOf, StopRules
from core.session.runs.run import PAUSED_RUN, Run
from core.session.runs.run_events import RunEvent
from core.session.runs.scope import RunScope
from core.session.runs.waiting import WAITING_RUNS, RunWish, read_wishes, write_wishes
from core.tracking_options import TrackingOptions
from core.types import CellState, FrameIndex, Image


class Tracking:
    """Runs over one clip, one at a time; the network stays loaded between them."""

    def __init__(
        self,
        project: Project,
        editing: Editing,
        read_frame: Callable[[FrameIndex], Image],
        make_propagator: MakePropagator,
    ) -> None:
        self._project = project
        self._editing = editing
        self._read_frame = read_frame
        self._walking = threading.Lock()
        self.network = LoadedNetwork(make_propagator)
        self._adopt_interrupted()

    def plan(self, scope: RunScope) -> RunPlan | NothingToRun:
        """What the scope comes down to now. Drafts on its start count as committed.

        Objects that are locked in the list are never written.
        """
        cells = [
            ObjectCells(
                info.id,
                info.name,
                self._project.states(info.id),
                self._project.locks(info.id),
                self._project.stale_causes(info.id),
            )
            for info in self._project.objects()
            if not info.locked
        ]
        return plan_run(scope, cells)

    def start(
        self,
        scope: RunScope,
        options: TrackingOptions,
        rules: StopRules,
        risk_of: RiskOf | None = None,
    ) -> Run:
        """A run, not walked yet; the drafts it starts from are committed now.

        EvermaskError when there is nothing to do.
        """
        wishes = wishes_of(self._project)
        scope, options = wishes.of_scope(scope), wishes.of_options(options)
        plan = self._planned(scope)
        if scope.begins_here and self._editing.commit(plan.start) is not None:
            plan = self._planned(scope)
        if not self._has_any_mask():
            raise EvermaskError(_no_mask(scope))
        return self._run(RunMemo(self._free_number(), scope, options, plan, rules=rules), risk_of)

    def go_on(self, memo: RunMemo, risk_of: RiskOf | None = None) -> Run:
        """A run for what is left of another one, in the same step.

        EvermaskError when nothing of it is left.
        """
        legs = tuple(leg for leg in map(self._still_there, memo.plan.legs) if leg is not None)
        if not legs:
            raise EvermaskError("Nothing is left of that run. Everything it had finished is kept.")
        self.forget_paused()
        return self._run(replace(memo, plan=RunPlan(legs), leg=0), risk_of)

    def walk(self, run: Run, token: CancelToken) -> Iterator[RunEvent]:
        """Do it; see Run.events. Two runs never write the same cells: one walks at a time."""
        if not self._walking.acquire(blocking=False):
            raise EvermaskError(
                "Another run is going on in this project. Nothing was started. Wait for it, or "
                "stop it."
            )
        before = self.network.peak_memory_bytes
        try:
            yield from run.events(token)
        finally:
            after = self.network.peak_memory_bytes
            run.peak_bytes = after if after > before else None
            self._walking.release()

    def paused(self) -> RunMemo | None:
        """What is left of a run that was paused when the project was closed, or was cut off."""
        text = self._project.setting(PAUSED_RUN)
        return read_memo(text, self._project.media.frame_count) if text else None

    def forget_paused(self) -> None:
        if self._project.setting(PAUSED_RUN):
            self._project.remember(PAUSED_RUN, "")

    def waiting(self) -> tuple[RunWish, ...]:
        """What waited for another run when the project was last open."""
        text = self._project.setting(WAITING_RUNS)
        return read_wishes(text or "", self._project.media.frame_count)

    def keep_waiting(self, wishes: Sequence[RunWish]) -> None:
        text = write_wishes(wishes)
        if text != (self._project.setting(WAITING_RUNS) or ""):
            self._project.remember(WAITING_RUNS, text)

    def _adopt_interrupted(self) -> None:
        """A run cut off by a crash is one that was paused, until somebody decides about it."""
        memo = interrupted_memo(self._project)
        if memo is not None and not self._project.read_only_reason:
            self._project.remember(PAUSED_RUN, write_memo(memo))

    def _planned(self, scope: RunScope) -> RunPlan:
        plan = self.plan(scope)
        if isinstance(plan, NothingToRun):
            raise EvermaskError(plan.text)
        return plan

    def _run(self, memo: RunMemo, risk_of: RiskOf | None) -> Run:
        return Run(memo, self._project, self.network, self._read_frame, risk_of)

    def _still_there(self, leg: Leg) -> Leg | None:
        """The leg without objects that were deleted or locked meanwhile."""
        open_objects = {info.id for info in self._project.objects() if not info.locked}
        writes = {i: frames for i, frames in leg.writes.items() if i in open_objects}
        return replace(leg, writes=writes) if writes else None

    def _has_any_mask(self) -> bool:
        """Whether any keyframe shows anything at all."""
        keyframes = [
            (info.id, frame)
            for info in self._project.objects()
            for frame in np.flatnonzero(self._project.states(info.id) == CellState.KEYFRAME)
        ]
        return any(self._project.mask_of(object_id, int(frame)).any()
                   for object_id, frame in keyframes)  # fmt: skip

    def _free_number(self) -> int:
        """Tells the runs of this project apart in what is written down of them."""
        return max(self._project.runs(), default=0) + 1


def _no_mask(scope: RunScope) -> str:
    side = "after" if scope.way.directions[0].step < 0 else "before"
    return f"Nothing to track: no committed mask {side} this frame shows anything."
