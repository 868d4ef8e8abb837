"""Results of one run on their way into the project: together, but never waiting long.

A run may be several to the project, one for each leg and side, so that each cell tells which way it
came; all of them are one step of the history.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby

import numpy as np

from core.frames import Frames
from core.project.project import Project
from core.project.records import RunInfo
from core.types import Direction, FrameIndex, FrameResult, ObjectId

BATCH_S = 0.2
"""Results are stored together for at most this long; it is also what a crash can lose."""

Written = Callable[[FrameIndex], frozenset[ObjectId]]
"""The objects whose cells a run may write on a frame."""


class Batch:
    """`begin_leg` first; whatever ends the run, `close` it.

    joins: a run of the step that results go into, when this run goes on with that one.
    """

    def __init__(self, project: Project, step_name: str, joins: int | None = None) -> None:
        self._project = project
        self._step_name = step_name
        self._joins = joins
        self._info: RunInfo | None = None
        self._written: Written = lambda _frame: frozenset()
        self._replaces: Mapping[ObjectId, Frames] = {}
        self._run_ids: dict[Direction | None, int] = {}
        self._open: list[int] = []
        self._waiting: list[FrameResult] = []
        self._stored_at_s = time.monotonic()
        self.was_undone = False

    @property
    def joins(self) -> int | None:
        """A run of the step that this one goes into; None before the first result."""
        return self._joins

    def begin_leg(
        self, info: RunInfo, written: Written, replaces: Mapping[ObjectId, Frames]
    ) -> None:
        """What comes from now on belongs to another leg; `info` but for its direction."""
        self._info, self._written, self._replaces = info, written, replaces
        self._run_ids = {}

    def anchor(self, anchors: Frames) -> None:
        """The run has learned from keyframes drawn meanwhile: what comes from now on is current."""
        for run_id in self._run_ids.values():
            self._project.anchor_run(run_id, anchors)

    def add(self, result: FrameResult) -> list[FrameResult]:
        """Take a result; those stored by this come back."""
        self._waiting.append(result)
        if time.monotonic() - self._stored_at_s < BATCH_S:
            return []
        return self.store()

    def store(self) -> list[FrameResult]:
        """Store what waits; it comes back, unless the run was undone meanwhile."""
        results, self._waiting = self._waiting, []
        stored: list[FrameResult] = []
        for direction, group in groupby(results, key=lambda result: result.direction):
            written = [self._only_written(result) for result in group]
            run_id = self._run_of(direction)
            if self._project.store_results(run_id, written) is None:
                self.was_undone = True
                break
            self._joins = self._joins or run_id
            stored += written
        self._stored_at_s = time.monotonic()
        return [] if self.was_undone else stored

    def close(self) -> None:
        """Keep what still waits, when nobody iterates any more, and end the run."""
        try:
            self.store()
        finally:
            for run_id in self._open:
                self._project.finish_run(run_id)

    def _run_of(self, direction: Direction | None) -> int:
        if self._info is None:
            raise RuntimeError("a result before any leg began")
        if direction not in self._run_ids:
            info = replace(self._info, direction=direction)
            run_id = self._project.start_run(
                info, self._step_name, joins=self._joins, replaces=self._replaces
            )
            self._run_ids[direction] = run_id
            self._open.append(run_id)
        return self._run_ids[direction]

    def _only_written(self, result: FrameResult) -> FrameResult:
        """The result without the objects whose cells stay as they are."""
        objects = self._written(result.index)
        kept = np.zeros(256, np.uint8)
        kept[sorted(objects)] = sorted(objects)
        confidence, disagreement = (
            {i: value for i, value in values.items() if i in objects}
            for values in (result.confidence, result.disagreement)
        )
        return replace(
            result, mask=kept[result.mask], confidence=confidence, disagreement=disagreement
        )
