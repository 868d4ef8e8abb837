"""One run: walks its plan leg by leg, stores what comes, and stops where somebody has to decide.

Whatever ends it (the user, a failure, a keyframe drawn ahead), what it has done is kept as one step
of the history, and `rest` is what is left to do.
"""

import contextlib
import logging
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from core.errors import (
    Cancelled,
    DeviceError,
    EvermaskError,
    NetworkFaultError,
    OutOfMemoryError,
)
from core.frames import Frames
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.project.records import RunInfo
from core.propagation.request import CROSS_FADE, PropagationRequest, Reached
from core.session.runs.anchors import Anchors
from core.session.runs.batch import Batch
from core.session.runs.heads import Heads, Place
from core.session.runs.keyframes import ProjectKeyframes
from core.session.runs.memo import RunMemo, write_memo
from core.session.runs.network import LoadedNetwork
from core.session.runs.plan import Leg, RunPlan
from core.session.runs.rules import RiskOf, StopRules, Watch
from core.session.runs.run_events import DraftAhead, LegBegan, RuleBroken, RunEvent
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.session.runs.settling import Settling
from core.tracking_options import TrackingOptions
from core.types import CellState, FrameIndex, FrameResult, Image, ObjectId

PAUSED_RUN = "run/paused"
"""The project's setting that holds what is left of a run that was paused for the night."""

log = logging.getLogger(__name__)


class Run:
    """Made by the session. Iterate `events` once, on a worker; the rest may be asked from anywhere.

    Pausing and stopping go through the token.
    """

    def __init__(
        self,
        memo: RunMemo,
        project: Project,
        network: LoadedNetwork,
        read_frame: Callable[[FrameIndex], Image],
        risk_of: RiskOf | None = None,
    ) -> None:
        self.memo = memo
        self.peak_bytes: int | None = None
        """Most memory taken; known when it is over, unless something before it took more."""
        self._project = project
        self._network = network
        self._read_frame = read_frame
        self._watch = Watch(memo.rules, risk_of)
        self._batch = Batch(project, step_name(memo), memo.joins)
        self._leg = memo.leg
        self._heads = Heads(memo.plan.legs[memo.leg])
        self._passed: set[FrameIndex] = set()

    @property
    def plan(self) -> RunPlan:
        return self.memo.plan

    @property
    def scope(self) -> RunScope:
        return self.memo.scope

    @property
    def options(self) -> TrackingOptions:
        return self.memo.options

    @property
    def rules(self) -> StopRules:
        return self.memo.rules

    @property
    def place(self) -> Place | None:
        """None when all is done."""
        number, heads = self._leg, self._heads
        if number >= len(self.plan.legs):
            return None
        return Place(self.plan.legs[number], heads.near, heads.far, self.plan.legs[number + 1 :])

    def pass_over(self, frame: FrameIndex) -> None:
        """Do not stop at a keyframe that is going to be drawn on this frame: go on from it."""
        self._passed.add(frame)

    def rest(self) -> RunMemo | None:
        """What is left to do, as a run in the same step; None when all is done."""
        legs = list(self.plan.legs[self._leg :])
        if legs and legs[0] is self._heads.leg:
            legs[:1] = [] if self._heads.are_through else [self._heads.rest]
        if not legs:
            return None
        return replace(self.memo, plan=RunPlan(tuple(legs)), leg=0, joins=self._batch.joins)

    def suspend(self) -> None:
        """Write down what is left, so that it can go on when the project is opened again."""
        rest = self.rest()
        if rest is not None:
            self._project.remember(PAUSED_RUN, write_memo(rest))

    def events(self, token: CancelToken) -> Iterator[RunEvent]:
        """Walk. Every result was stored before it is yielded.

        Cancelled when the token says so; OutOfMemoryError, NetworkFaultError and other failures of
        kind EvermaskError with all finished frames kept.
        """
        try:
            while self._leg < len(self.plan.legs) and not self._batch.was_undone:
                leg = self.plan.legs[self._leg]
                self._heads = Heads(leg)
                yield LegBegan(leg)
                yield from self._walk(leg, token)
                if not self._batch.was_undone:
                    self._leg += 1
        finally:
            self._batch.close()

    def _walk(self, leg: Leg, token: CancelToken) -> Iterator[RunEvent]:
        settling = Settling(self._project, leg)
        keyframes = ProjectKeyframes(self._project, leg.replaced)
        request = self._request(leg, settling, keyframes)
        self._batch.begin_leg(self._info(leg, keyframes), settling.written, leg.replaced)
        anchors = Anchors(keyframes, leg.direction)
        try:
            yield from self._results(leg, settling, request, anchors, token)
        except (Cancelled, EvermaskError):
            yield from self._batch.store()
            raise
        yield from self._batch.store()

    def _results(
        self,
        leg: Leg,
        settling: Settling,
        request: PropagationRequest,
        anchors: Anchors,
        token: CancelToken,
    ) -> Iterator[RunEvent]:
        propagator = self._network.get(self.options)
        yield from self._held_at_drafts(leg, settling, token)
        found = propagator.propagate(request, self._read_frame, token)
        with contextlib.closing(_guarded(found, self._fault)) as results:
            for result in results:
                if isinstance(result, Progress):
                    yield result
                    continue
                self._heads.take(result)
                yield from self._batch.add(result)
                if self._batch.was_undone:
                    return
                if anchors.took_over(result.index):
                    yield from self._batch.store()
                    self._batch.anchor(anchors.frames)
                yield from self._held_by_rules(result, token)
                yield from self._held_at_drafts(leg, settling, token)
                if self._ends_here(leg, settling):
                    return

    # --- standing still

    def _held_by_rules(self, result: FrameResult, token: CancelToken) -> Iterator[RunEvent]:
        if not self.rules.is_any:
            return
        if self.rules.risk is not None:
            # The risk is measured on what the project holds.
            yield from self._batch.store()
            if self._batch.was_undone:
                return
        broken = self._watch.look(result)
        if broken is not None:
            yield from self._batch.store()
            token.pause()
            yield RuleBroken(broken)

    def _held_at_drafts(
        self, leg: Leg, settling: Settling, token: CancelToken
    ) -> Iterator[RunEvent]:
        """Until the draft ahead is committed or gone."""
        while (found := self._draft_ahead(leg, settling)) is not None:
            yield from self._batch.store()
            token.pause()
            yield found
            token.checkpoint()

    def _draft_ahead(self, leg: Leg, settling: Settling) -> DraftAhead | None:
        for frame in self._heads.ahead:
            drawn = self._on_their_way(leg, settling, frame, CellState.DRAFT)
            if drawn:
                return DraftAhead(frame, drawn)
        return None

    def _ends_here(self, leg: Leg, settling: Settling) -> bool:
        """Objects stop where a keyframe of theirs was drawn meanwhile; the leg when all have."""
        if leg.far_end is not None or not stops_at_keyframes(self.scope):
            return False
        for frame in self._heads.ahead:
            if frame not in self._passed:
                for object_id in self._on_their_way(leg, settling, frame, CellState.KEYFRAME):
                    if frame not in leg.replaced.get(object_id, ()):
                        settling.stop(object_id, frame)
        return not any(
            self._heads.are_before(frames) and not settling.is_stopped(object_id)
            for object_id, frames in leg.writes.items()
        )

    def _on_their_way(
        self, leg: Leg, settling: Settling, frame: FrameIndex, state: CellState
    ) -> frozenset[ObjectId]:
        """Objects that the leg still writes before and behind this frame, in that state on it."""
        living = {info.id for info in self._project.objects()}
        return frozenset(
            object_id
            for object_id, frames in leg.writes.items()
            if object_id in living
            and frames.ranges[0][0] <= frame <= frames.ranges[-1][1]
            and not settling.is_stopped(object_id)
            and self._project.state(object_id, frame) is state
        )

    # --- what is asked of the network

    def _request(
        self, leg: Leg, settling: Settling, keyframes: ProjectKeyframes
    ) -> PropagationRequest:
        mask = self._project.mask
        is_drawn = leg.start in keyframes
        return PropagationRequest(
            keyframes,
            leg.start,
            leg.stop,
            tracked_start=None if is_drawn else mask(leg.start),
            predicted_start=self._project.previous_mask(leg.start) if is_drawn else None,
            settle=settling,
            memory=self.scope.memory,
            fresh_history=self.scope.fresh_history,
            far_end=leg.far_end,
            fade=self.scope.fade or CROSS_FADE,
            reached=None
            if leg.reached is None
            else (
                Reached(leg.reached[0], mask(leg.reached[0])),
                Reached(leg.reached[1], mask(leg.reached[1])),
            ),
        )

    def _info(self, leg: Leg, keyframes: ProjectKeyframes) -> RunInfo:
        """What the project keeps of this leg; its text is enough to go on from here."""
        from_here = RunPlan((leg, *self.plan.legs[self._leg + 1 :]))
        weights = self.options.weights
        return RunInfo(
            leg.direction,
            leg.start,
            leg.stop,
            write_memo(replace(self.memo, plan=from_here, leg=0)),
            frozenset(leg.writes),
            Frames(keyframes),
            weights.name if weights is not None else "",
        )

    def _fault(self, error: Exception) -> EvermaskError:
        """What a failure in the middle of the network means to the user."""
        leg = self.plan.legs[self._leg]
        frame = self._heads.near + leg.direction.step
        if isinstance(error, OutOfMemoryError):
            return OutOfMemoryError(
                f"Memory ran out at frame {error.frame}. Everything up to "
                f"{error.frame - leg.direction.step} is saved.",
                error.frame,
            )
        log.error("the network stopped at frame %d", frame, exc_info=error)
        seconds = self._network.restart(self.options)
        again = (
            "It could not be started again."
            if seconds is None
            else f"Restarting it took {seconds:.0f} s."
        )
        reason = "device error" if isinstance(error, DeviceError) else type(error).__name__
        details = "".join(traceback.format_exception(error))
        return NetworkFaultError(
            f"The tracking engine stopped ({reason}). Your project is safe. {again}",
            frame,
            details,
        )


def step_name(memo: RunMemo) -> str:
    """What undo calls the run."""
    if memo.scope.until is Until.STALE:
        return "Re-run stale"
    if memo.scope.way is Way.BOTH:
        return "Track both ways"
    return "Track forward" if memo.scope.way is Way.FORWARD else "Track backward"


def stops_at_keyframes(scope: RunScope) -> bool:
    return scope.at_keyframes is AtKeyframes.STOP or scope.until in (Until.KEYFRAME, Until.CURRENT)


def _guarded(
    results: Iterator[FrameResult | Progress], explain: Callable[[Exception], EvermaskError]
) -> Generator[FrameResult | Progress, None, None]:
    """The same; a failure inside the network, whatever it is, becomes one for the user."""
    try:
        yield from results
    except (Cancelled, GeneratorExit):
        raise
    except (OutOfMemoryError, DeviceError) as error:
        raise explain(error) from error
    except EvermaskError:
        raise
    except Exception as error:
        raise explain(error) from error
