"""Which cells of runs became stale by an edit: the rule, on arrays, knowing neither files nor undo.

project.py applies it to every edit of a person as part of the edit's own step. A *truth* is a
keyframe or an absent cell. When truths of an object change, then of what runs wrote

- its cells onwards from there, up to the next keyframe or locked cell, are hard stale where they
  came that way: later cells of forward runs, earlier cells of backward runs;
- all other cells of runs that tracked the object are soft stale.

Locked cells are left as they are.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from core.frames import Frames
from core.project.cell_pages import STATE_BITS, Plane, PlaneArray
from core.project.grid import GridEdit, in_states, locks_of, states_of
from core.project.records import RunInfo
from core.types import AUTO_STATES, CellState, Direction, ObjectId

TRUTHS = frozenset({CellState.KEYFRAME, CellState.ABSENT})

Edited = Mapping[ObjectId, NDArray[np.intp]]
"""Frames, ascending, on which a truth of an object came, went or changed its pixels."""


def edited_truths(edit: GridEdit) -> Edited:
    """The truths that an edit changes."""
    found = {}
    for object_id in edit.objects:
        before, after = edit.read_before(object_id, Plane.MARKS), edit.read(object_id, Plane.MARKS)
        is_truth = in_states(before, TRUTHS) | in_states(after, TRUTHS)
        old = edit.read_before(object_id, Plane.CONTENTS)["pixels"]
        new = edit.read(object_id, Plane.CONTENTS)["pixels"]
        changed = (states_of(before) != states_of(after)) | (old != new)
        frames = np.flatnonzero(is_truth & changed)
        if frames.size:
            found[object_id] = frames
    return found


def mark_stale(
    edit: GridEdit,
    edited: Edited,
    runs: Mapping[int, RunInfo],
    object_ids: Iterable[ObjectId],
    within: Mapping[ObjectId, NDArray[np.bool_]] | None = None,
) -> None:
    """Write the stale states of these objects' cells into an edit; `within`: of no others."""
    outdated = [run_id for run_id, run in runs.items() if run.objects & edited.keys()]
    for object_id in object_ids:
        marks = edit.read(object_id, Plane.MARKS)
        open_to = in_states(marks, AUTO_STATES) & ~locks_of(marks)
        if within is not None:
            open_to &= within[object_id]
        if not open_to.any():
            continue
        by_run = edit.read(object_id, Plane.CONTENTS)["run"]
        causes = np.zeros(marks.size, np.uint32)
        if object_id in edited:
            causes = _causes(marks, edited[object_id], by_run, runs) * open_to
        hard = causes > 0
        soft = open_to & in_states(marks, {CellState.AUTO}) & ~hard & _written_by(by_run, outdated)
        if hard.any() or soft.any():
            _set_state(edit.write(object_id, Plane.MARKS), hard, CellState.STALE_HARD)
            _set_state(edit.write(object_id, Plane.MARKS), soft, CellState.STALE_SOFT)
            np.copyto(edit.write(object_id, Plane.CAUSES), causes, where=hard)


def mark_soft_stale(
    edit: GridEdit,
    runs: Mapping[int, RunInfo],
    object_ids: Iterable[ObjectId],
    since: Frames | None = None,
) -> None:
    """Mark what runs wrote on or after the first of these frames that they came to; None: all.

    Locked cells stay as they are.
    """
    ids = list(object_ids)
    for direction in Direction:
        going = _going(runs, direction)
        theirs = {i: _written_by(edit.read(i, Plane.CONTENTS)["run"], going) for i in ids}
        for object_id, by_them in theirs.items():
            marks = edit.read(object_id, Plane.MARKS)
            soft = by_them & in_states(marks, {CellState.AUTO}) & ~locks_of(marks)
            if since is not None:
                soft &= _beyond(since, np.logical_or.reduce(list(theirs.values())), direction)
            if soft.any():
                _set_state(edit.write(object_id, Plane.MARKS), soft, CellState.STALE_SOFT)


def _beyond(frames: Frames, passed: NDArray[np.bool_], direction: Direction) -> NDArray[np.bool_]:
    """From the first of the frames that is among those passed onwards, in a direction."""
    at = np.arange(passed.size)
    met = frames.array()
    met = met[passed[met]]
    if not met.size:
        return np.zeros(passed.size, bool)
    return np.asarray(at >= met[0] if direction is Direction.FORWARD else at <= met[-1])


def _causes(
    marks: PlaneArray,
    edited: NDArray[np.intp],
    by_run: NDArray[np.uint32],
    runs: Mapping[int, RunInfo],
) -> NDArray[np.uint32]:
    """1 + the edited frame that a cell of a run was computed from, or 0."""
    barriers = np.flatnonzero(in_states(marks, {CellState.KEYFRAME}) | locks_of(marks))
    behind, barrier_behind = (_last_before(f, marks.size) for f in (edited, barriers))
    ahead, barrier_ahead = (_first_after(f, marks.size) for f in (edited, barriers))
    forward = _written_by(by_run, _going(runs, Direction.FORWARD))
    forward &= (behind >= 0) & (barrier_behind <= behind)
    backward = _written_by(by_run, _going(runs, Direction.BACKWARD))
    backward &= (ahead < marks.size) & (barrier_ahead >= ahead)
    causes = np.where(forward, behind + 1, np.where(backward, ahead + 1, 0))
    return causes.astype(np.uint32)


def _last_before(frames: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """For each frame of the video the last of these before it, or -1."""
    last = np.full(count + 1, -1)
    last[frames + 1] = frames
    return np.asarray(np.maximum.accumulate(last)[:count])


def _first_after(frames: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """For each frame of the video the first of these after it, or `count`."""
    first = np.full(count + 1, count)
    first[frames] = frames
    return np.asarray(np.minimum.accumulate(first[::-1])[::-1][1:])


def _going(runs: Mapping[int, RunInfo], direction: Direction) -> list[int]:
    """Runs in a direction; one that joined both directions goes in each."""
    return [run_id for run_id, run in runs.items() if run.direction in (direction, None)]


def _written_by(by_run: NDArray[np.uint32], run_ids: list[int]) -> NDArray[np.bool_]:
    wanted = np.zeros(max(run_ids, default=0) + 2, bool)
    wanted[run_ids] = True
    return np.asarray(wanted[np.minimum(by_run, wanted.size - 1)])


def _set_state(marks: PlaneArray, where: NDArray[np.bool_], state: CellState) -> None:
    np.copyto(marks, (marks & np.uint8(~STATE_BITS & 0xFF)) | np.uint8(state), where=where)
