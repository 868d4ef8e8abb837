"""How good the masks of a session are: scores with a truth beside the clip, risk without one.

session.py holds one. Views read `scores` and `risk`; a background job runs `update` whenever masks
changed.
"""

import contextlib
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import EvermaskError
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.review.live import LiveScores
from core.review.live_attributes import ClipAttributes, LiveAttributes, truth_attributes
from core.review.live_risk import LiveRisk
from core.review.ordinary import shipped_tables
from core.review.pace import Pace
from core.review.queue import Cause, Queue, Wanted, make_queue
from core.review.scores import ClipScores
from core.review.suppression import distance_apart
from core.review.truth import Truth
from core.review.truth_finding import ClipFrames, find_truth, truth_beside
from core.types import Direction, FrameIndex, FrameResult, ObjectId
from core.video.loader import FrameLoader

T = TypeVar("T")

RISKS_IN_A_ROW = 8
"""Frames whose risk is measured before new scores are looked for."""


class Reviewing:
    """At most one truth; safe to read from any thread while a job updates it."""

    def __init__(self, project: Project, frames: FrameLoader) -> None:
        self._project = _ProjectMasks(project)
        self._frames = frames
        self._clip = frames.info
        self.risk = LiveRisk(frames.info.frame_count, shipped_tables())
        self._live: LiveScores | None = None
        self._attributes = LiveAttributes(
            frames.info.frame_count, frames.info.width * frames.info.height
        )
        self._true_attributes: tuple[Truth, ClipAttributes] | None = None
        self._remark: str | None = None
        self._no_reasons = np.broadcast_to(np.int64(-1), frames.info.frame_count)
        self._working = threading.Lock()
        self._is_closed = False
        self._run_token: CancelToken | None = None
        self._pace = Pace(lambda: self._run_token is not None and not self._run_token.is_paused)

    # --- truth

    @property
    def truth(self) -> Truth | None:
        return self._live.truth if self._live is not None else None

    @property
    def scores(self) -> ClipScores | None:
        """None without truth. What is not scored yet is NaN in it."""
        return self._live.scores if self._live is not None else None

    @property
    def truth_beside(self) -> Path | None:
        """True masks that the data set of the clip has for it."""
        return truth_beside(self._clip.path)

    def open_truth(self, path: Path, token: CancelToken) -> Iterator[Progress]:
        """True masks of a folder, or of a data set it lies in; the scores begin anew.

        EvermaskError when nothing there can be scored; what was open then stays.
        """
        clip = ClipFrames(self._clip.names, (self._clip.width, self._clip.height))
        self._live = LiveScores((yield from find_truth(path, clip, token)))
        self._remark = None

    def open_truth_beside(self, token: CancelToken) -> Iterator[Progress]:
        """The same for what nobody asked for: masks that cannot be scored are only a remark."""
        beside = self.truth_beside
        if beside is None:
            return
        try:
            yield from self.open_truth(beside, token)
        except EvermaskError as error:
            self._remark = str(error)

    def close_truth(self) -> None:
        self._live = None
        self._remark = None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of truth, clip and objects does not fit; one sentence each."""
        live = self._live
        if live is None:
            return () if self._remark is None else (self._remark,)
        return (*live.remarks, *self._unmatched_objects(live.truth))

    # --- background work

    def update(self, token: CancelToken) -> Iterator[FrameIndex]:
        """Score and measure what changed until nothing is left; yields what it is done with.

        Beside a run it takes a small share of the time and leaves frames alone whose pictures are
        not in memory: it wants to be called again when the run has ended.
        """
        return self._while_open(self._work(token))

    def measure_attributes(self, token: CancelToken) -> Iterator[FrameIndex | ClipAttributes]:
        """Of the true masks where they are open, else of the project's own.

        Yields each frame that was looked at, and the attributes at last.
        """
        return self._while_open(self._attribute_work(token))

    def _while_open(self, work: Iterator[T]) -> Iterator[T]:
        while True:
            # Nothing of the project is touched once it was closed.
            with self._working:
                if self._is_closed:
                    return
                done = next(work, None)
            if done is None:
                return
            yield done

    def _attribute_work(self, token: CancelToken) -> Iterator[FrameIndex | ClipAttributes]:
        truth = self.truth
        if truth is None:
            ids = self._project.object_ids()
            yield from self._attributes.update(self._project, ids, token, self._pace)
            yield self._attributes.of_project(self._project, ids)
        elif self._true_attributes is None or self._true_attributes[0] is not truth:
            for found in truth_attributes(truth, token):
                if isinstance(found, ClipAttributes):
                    self._true_attributes = (truth, found)
                yield found
        else:
            yield self._true_attributes[1]

    def _work(self, token: CancelToken) -> Iterator[FrameIndex]:
        """Scores go first, also those of frames that came while risk was measured: beside a run
        the risk of all of them would keep them waiting for minutes."""
        live = self._live
        risks = self.risk.update(self._project, self._frames, token, self._pace)
        while True:
            if live is not None:
                yield from live.update(self._project, token, self._pace)
            measured = next(risks, None)
            if measured is None:
                return
            yield measured
            yield from islice(risks, RISKS_IN_A_ROW - 1)

    def close(self) -> None:
        """Waits for the step in work; `update` ends before the next one."""
        with self._working:
            self._is_closed = True

    @property
    def is_current(self) -> bool:
        """Whether scores and risk are those of the masks as they are."""
        scored = self._live is None or self._live.is_current(self._project)
        return scored and self.risk.is_current(self._project)

    # --- what to look at next

    def queue(
        self,
        wanted: Wanted,
        *,
        by_score: bool,
        spread: bool = False,
        current: tuple[ObjectId, FrameIndex] | None = None,
    ) -> Queue:
        """The worst places: by 1 - (J + F) / 2 where there is truth, or by risk.

        Only cells that a run wrote: what a person made is not looked at again. spread: what looks
        like an earlier place comes later. current: the cell the reviewer is at.
        """
        apart = distance_apart(float(self._clip.rate))
        features = self.risk.colours if spread else None
        return make_queue(self._causes(by_score=by_score), wanted, apart, features, current)

    def _causes(self, *, by_score: bool) -> dict[ObjectId, Cause]:
        scores = self.scores if by_score else None
        causes = {}
        for object_id in self._project.object_ids():
            with contextlib.suppress(LookupError):  # deleted just now
                states = self._project.states(object_id)
                reviews = self._project.reviews(object_id)
                badness, reasons = self._badness(object_id, scores)
                causes[object_id] = Cause(badness, reasons, states, reviews)
        return causes

    def _badness(
        self, object_id: ObjectId, scores: ClipScores | None
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        if scores is None:
            return self.risk.risk_and_reason(object_id)
        if object_id not in scores.object_ids:
            return np.full(self._clip.frame_count, np.nan), self._no_reasons
        return 1 - scores.mean(object_id), self._no_reasons

    def risk_of(self, result: FrameResult) -> dict[ObjectId, float]:
        """Of the objects on a frame that a run has just stored, measured at once.

        Backward a mask is compared with the one after it, which the run wrote before.
        """
        backward = result.direction is Direction.BACKWARD
        frames = [f for f in (result.index, result.index + backward) if f < self._clip.frame_count]
        found: dict[ObjectId, float] = {}
        for frame in dict.fromkeys(frames):
            for object_id, risk in self.risk.look(frame, self._project, self._frames).items():
                if object_id in result.confidence:
                    found[object_id] = max(risk, found.get(object_id, 0.0))
        return found

    @property
    def is_beside_run(self) -> bool:
        """Whether a run goes on that background work must not slow down."""
        return self._pace.is_beside_run

    def beside(self, run: Iterator[T], token: CancelToken) -> Iterator[T]:
        """The same run; while it goes on, background work keeps out of its way."""
        self._run_token = token
        try:
            yield from run
        finally:
            self._run_token = None

    def _unmatched_objects(self, truth: Truth) -> Iterator[str]:
        names = self._project.names()
        for object_id, name in names.items():
            if object_id not in truth.object_ids:
                yield f"“{name}” (object {object_id}) has no truth: it is not scored."
        for object_id in truth.object_ids:
            if object_id not in names:
                yield f"Ground truth shows object {object_id}, which this project does not have."


class _ProjectMasks:
    """A project as the review sees it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.mask = project.mask
        self.states = project.states
        self.confidences = project.confidences
        self.disagreements = project.disagreements
        self.revisions = project.revisions
        self.reviews = project.reviews

    def names(self) -> dict[ObjectId, str]:
        return {info.id: info.name for info in self._project.objects()}

    def object_ids(self) -> list[ObjectId]:
        return list(self.names())
