"""Runs as the project knows them: where each cell that a run wrote came from, and runs going on.

run_results.py calls it inside its lock and transactions. What changed while a run goes on is
remembered for it: the rest of its results are computed from keyframes that are no more.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.frames import Frames
from core.project.records import RunInfo
from core.project.staleness import Edited
from core.types import Direction, FrameIndex, ObjectId


@dataclass
class OpenRun:
    """A run that may still store results.

    may_write: these objects, or, if none are given, whatever it tracks. replaces: keyframes that a
    person wants overwritten. step_id: where its results go; None until it stored the first, unless
    it goes into the step of another run.
    """

    step_name: str
    may_write: frozenset[ObjectId] = frozenset()
    replaces: Mapping[ObjectId, Frames] = field(default_factory=dict)
    step_id: int | None = None
    has_stored: bool = False
    outdated_by: list[tuple[int, Edited]] = field(default_factory=list)
    """Steps that changed keyframes since it began, with what they changed."""
    taken_back: set[int] = field(default_factory=set)
    """Those of the steps that were undone."""

    def outdating(self) -> list[Edited]:
        """What changed and still is changed."""
        return [edited for step, edited in self.outdated_by if step not in self.taken_back]


class Runs:
    """The table `runs`, and which of them go on; runs that share a step are one to the user."""

    def __init__(self, connection: sqlite3.Connection, known: dict[int, RunInfo]) -> None:
        self._connection = connection
        self._known = known
        self._open: dict[int, OpenRun] = {}
        self._steps: dict[int, int] = {}

    @property
    def known(self) -> Mapping[int, RunInfo]:
        return self._known

    @property
    def open_ids(self) -> list[int]:
        return list(self._open)

    def open_run(self, run_id: int) -> OpenRun | None:
        return self._open.get(run_id)

    def in_step(self, step_id: int) -> list[int]:
        """Runs going on that store into a step."""
        return [run_id for run_id, run in self._open.items() if run.step_id == step_id]

    def step_of(self, run_id: int) -> int | None:
        """Where a run of this session, over or not, stored its results."""
        return self._steps.get(run_id)

    def start(self, info: RunInfo, run: OpenRun) -> int:
        info = replace(info, head=info.start)
        run_id = self._connection.execute(
            "INSERT INTO runs (direction, start, stop, head, objects, anchors, options, weights,"
            " finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            _row_of(info),
        ).lastrowid
        if run_id is None:
            raise RuntimeError("an INSERT gave no row id")
        self._known[run_id] = info
        self._open[run_id] = run
        return run_id

    def note_progress(self, run_id: int, head: FrameIndex, tracked: Iterable[ObjectId]) -> None:
        """Remember how far a run came and what it wrote."""
        info, run = self._known[run_id], self._open[run_id]
        run.has_stored = True
        if run.step_id is not None:
            self._steps[run_id] = run.step_id
        self._store(run_id, replace(info, head=head, objects=info.objects.union(tracked)))

    def note_anchors(self, run_id: int, anchors: Frames) -> None:
        """The run now knows these keyframes, so that nothing it writes from here is outdated."""
        self._store(run_id, replace(self._known[run_id], anchors=anchors))
        self._open[run_id].outdated_by.clear()

    def note_edit(self, step_id: int, edited: Edited) -> None:
        """A step changed keyframes; what runs still write from the old ones will be stale."""
        if edited:
            for run in self._open.values():
                run.outdated_by.append((step_id, edited))

    def note_walk(self, step_id: int, *, undone: bool) -> None:
        """A step was taken back, or done again."""
        for run in self._open.values():
            if undone:
                run.taken_back.add(step_id)
            else:
                run.taken_back.discard(step_id)

    def finish(self, run_id: int) -> None:
        """The run is over; one that stored nothing leaves no trace."""
        run = self._open.pop(run_id)
        if not run.has_stored:
            self._connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))
            del self._known[run_id]
        else:
            self._connection.execute("UPDATE runs SET finished = 1 WHERE id = ?", (run_id,))

    def _store(self, run_id: int, info: RunInfo) -> None:
        self._known[run_id] = info
        self._connection.execute(
            "UPDATE runs SET direction = ?, start = ?, stop = ?, head = ?, objects = ?,"
            " anchors = ?, options = ?, weights = ? WHERE id = ?",
            (*_row_of(info), run_id),
        )


def load_runs(connection: sqlite3.Connection) -> tuple[dict[int, RunInfo], tuple[RunInfo, ...]]:
    """All runs by id, and those whose program ended before they did; ValueError for nonsense."""
    rows = connection.execute(
        "SELECT id, direction, start, stop, head, objects, anchors, options, weights, finished"
        " FROM runs ORDER BY id"
    ).fetchall()
    known = {run_id: _info_of(*fields) for run_id, *fields, _ in rows}
    return known, tuple(known[run_id] for run_id, *_, finished in rows if not finished)


def _row_of(info: RunInfo) -> tuple[object, ...]:
    return (
        info.direction.value if info.direction else 0,
        info.start,
        info.stop,
        info.start if info.head is None else info.head,
        json.dumps(sorted(info.objects)),
        json.dumps(info.anchors.ranges),
        info.options,
        info.weights,
    )


def _info_of(
    direction: int,
    start: FrameIndex,
    stop: FrameIndex,
    head: FrameIndex,
    objects: str,
    anchors: str,
    options: str,
    weights: str,
) -> RunInfo:
    return RunInfo(
        direction=Direction(direction) if direction else None,
        start=start,
        stop=stop,
        options=options,
        objects=frozenset(ObjectId(number) for number in _numbers(json.loads(objects))),
        anchors=Frames.of_ranges([_numbers(pair) for pair in _list(json.loads(anchors))]),
        weights=weights,
        head=head,
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"no list: {value!r:.40}")
    return value


def _numbers(value: object) -> list[int]:
    numbers = [item for item in _list(value) if isinstance(item, int)]
    if len(numbers) != len(_list(value)):
        raise ValueError(f"no numbers: {value!r:.40}")
    return numbers
