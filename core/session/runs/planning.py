"""From what is asked to what is done: which frames are walked, which cells may be written.

Pure: arrays of states in, frozen values out; the dialog shows the plan before anything starts. The
rule: a keyframe, a locked, an absent or a drafted cell is never in `writes` (a keyframe only if it
was asked to be replaced).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.frames import Frames
from core.session.runs.plan import Leg, NothingToRun, RunPlan
from core.session.runs.scope import AtKeyframes, RunScope, Until
from core.types import CellState, Direction, FrameIndex, ObjectId

_MOST_NAMES_SHOWN = 3
_WRITABLE = (CellState.EMPTY, CellState.AUTO, CellState.STALE_SOFT, CellState.STALE_HARD)
_TO_THE_KEYFRAME = (Until.KEYFRAME, Until.CURRENT)
_TRUTHS = (CellState.KEYFRAME, CellState.ABSENT, CellState.DRAFT)


@dataclass(frozen=True)
class ObjectCells:
    """One object over the whole video.

    causes: for hard stale cells 1 + the frame whose change made them so.
    """

    id: ObjectId
    name: str
    states: NDArray[np.uint8]
    locks: NDArray[np.bool_]
    causes: NDArray[np.uint32]


def plan_run(scope: RunScope, cells: Sequence[ObjectCells]) -> RunPlan | NothingToRun:
    """What the scope comes down to on these objects, in the order in which it is done."""
    written = [o for o in cells if scope.objects is None or o.id in scope.objects]
    if not written:
        return NothingToRun("Nothing to track: draw on the frame to make the first object.")
    reason: NothingToRun | None = None
    legs: list[Leg] = []
    if scope.until is Until.STALE:
        legs = _stale_legs(scope, written)
        reason = NothingToRun("Nothing to re-run: no tracked frame is out of date.")
    else:
        for direction in scope.way.directions:
            begins = _begins(scope, written, direction)
            if not begins:
                reason = reason or _nothing_before(scope, written, direction)
            legs += _legs_from(scope, begins, direction)
    legs = _each_cell_once(legs)
    if not legs:
        return reason or _nowhere_to_go(scope, written)
    legs = [replace(leg, replaced=_replaced(leg, written)) for leg in legs]
    return RunPlan(tuple(legs), sum(_protected(o, legs) for o in written))


# --- where each object comes from


def _begins(
    scope: RunScope, written: Sequence[ObjectCells], direction: Direction
) -> list[tuple[ObjectCells, FrameIndex]]:
    """For each object that has a mask to come from: the frame behind which it may be written."""
    if scope.until is Until.RANGE:
        first, last = _bounds(scope, written[0])
        edge = first if direction is Direction.FORWARD else last
        return [(o, at) for o in written if (at := _before_edge(o, edge, direction)) is not None]
    found = {o.id: _last_filled(o, scope.frame, direction) for o in written}
    starts = [at for at in found.values() if at is not None]
    if not starts:
        return []
    # All begin where the nearest mask is: an object that was last seen elsewhere is found again
    # from its keyframes, and what lies between stays as it is.
    start = max(starts) if direction is Direction.FORWARD else min(starts)
    return [(o, start) for o in written if found[o.id] is not None]


def _before_edge(o: ObjectCells, edge: FrameIndex, direction: Direction) -> FrameIndex | None:
    """The edge itself where a person made it, else the frame before it that has a mask."""
    if o.states[edge] in _TRUTHS or (o.locks[edge] and o.states[edge] != CellState.EMPTY):
        return edge
    return _last_filled(o, edge - direction.step, direction)


def _last_filled(o: ObjectCells, at: FrameIndex, direction: Direction) -> FrameIndex | None:
    """The nearest frame at or before `at`, seen in the direction, on which it is not empty."""
    filled = np.flatnonzero(o.states)
    behind = filled[(at - filled) * direction.step >= 0]
    if behind.size == 0:
        return None
    return int(behind[-1] if direction is Direction.FORWARD else behind[0])


# --- where each object goes


@dataclass(frozen=True)
class _Stretch:
    """Frames behind `start`, in the run's order; `keyframe`: what waits just beyond them."""

    start: FrameIndex
    frames: NDArray[np.intp]
    keyframe: FrameIndex | None


def _legs_from(
    scope: RunScope, begins: Sequence[tuple[ObjectCells, FrameIndex]], direction: Direction
) -> list[Leg]:
    """Gaps that are tracked from both sides, and one walk for everything else."""
    gaps: dict[tuple[FrameIndex, FrameIndex], dict[ObjectId, Frames]] = {}
    walked: dict[ObjectId, Frames] = {}
    starts: list[FrameIndex] = []
    for o, begin in begins:
        plain: list[NDArray[np.intp]] = []
        for stretch in _stretches(scope, o, begin, direction):
            writes = stretch.frames[_is_writable(o, scope)[stretch.frames]]
            if writes.size and scope.fade and stretch.keyframe is not None:
                gaps.setdefault((stretch.start, stretch.keyframe), {})[o.id] = Frames(writes)
            elif writes.size:
                plain.append(writes)
                starts.append(stretch.start)
        if plain:
            walked[o.id] = Frames(np.concatenate(plain))
    legs = [
        Leg(start, keyframe - direction.step, direction, objects, far_end=keyframe)
        for (start, keyframe), objects in gaps.items()
    ]
    if walked:
        start = min(starts) if direction is Direction.FORWARD else max(starts)
        legs.append(_walk(start, direction, walked))
    return sorted(legs, key=lambda leg: leg.start * direction.step)


def _stretches(
    scope: RunScope, o: ObjectCells, begin: FrameIndex, direction: Direction
) -> Iterator[_Stretch]:
    """What lies ahead of an object, cut where keyframes of its own wait."""
    path = _path(scope, o, begin, direction)
    is_keyframe = (o.states == CellState.KEYFRAME) & ~_is_replaced(o, scope)
    keyframes = path[is_keyframe[path]].tolist()
    end = int(path[-1]) + direction.step if path.size else begin + direction.step
    if not keyframes and scope.until is not Until.COUNT and 0 <= end < len(o.states):
        keyframes = [end] if is_keyframe[end] else []
    start: FrameIndex = begin
    for keyframe in keyframes:
        inside = path[
            ((path - start) * direction.step > 0) & ((keyframe - path) * direction.step > 0)
        ]
        current = _until_current(scope, o, inside)
        yield _Stretch(start, current, keyframe if current.size == inside.size else None)
        if scope.at_keyframes is AtKeyframes.STOP or scope.until in _TO_THE_KEYFRAME:
            return
        start = keyframe
    rest = path[(path - start) * direction.step > 0]
    yield _Stretch(start, _until_current(scope, o, rest), None)


def _path(
    scope: RunScope, o: ObjectCells, begin: FrameIndex, direction: Direction
) -> NDArray[np.intp]:
    """The frames behind `begin`, in the run's order, as far as was asked."""
    step = direction.step
    first, last = _bounds(scope, o)
    end = last if direction is Direction.FORWARD else first
    if scope.until is Until.COUNT:
        reached = begin + step * scope.count
        end = min(end, reached) if direction is Direction.FORWARD else max(end, reached)
    path = np.arange(begin + step, end + step, step, dtype=np.intp)
    if scope.until is Until.RANGE:
        path = path[(path >= first) & (path <= last)]
    return path


def _until_current(scope: RunScope, o: ObjectCells, path: NDArray[np.intp]) -> NDArray[np.intp]:
    """As far as cells are empty or stale; everything if not even the first one is."""
    if scope.until is not Until.CURRENT:
        return path
    is_current = np.isin(o.states[path], (CellState.AUTO, CellState.STALE_SOFT)) & ~o.locks[path]
    found = np.flatnonzero(is_current)
    until = path[: found[0]] if found.size else path
    return until if _is_writable(o, scope)[until].any() else path


def _bounds(scope: RunScope, o: ObjectCells) -> tuple[FrameIndex, FrameIndex]:
    last = len(o.states) - 1
    if scope.bounds is None:
        return 0, last
    return max(0, scope.bounds[0]), min(last, scope.bounds[1])


def _walk(start: FrameIndex, direction: Direction, writes: Mapping[ObjectId, Frames]) -> Leg:
    last = [_last(frames, direction) for frames in writes.values()]
    stop = max(last) if direction is Direction.FORWARD else min(last)
    return Leg(start, stop, direction, dict(writes))


def _last(frames: Frames, direction: Direction) -> FrameIndex:
    """The one that a run in this direction comes to last."""
    return frames.ranges[-1][1] if direction is Direction.FORWARD else frames.ranges[0][0]


# --- what is out of date


@dataclass(frozen=True)
class _StaleRange:
    """first, last: in frames; begin: the frame with a mask from which it is walked."""

    object_id: ObjectId
    first: FrameIndex
    last: FrameIndex
    begin: FrameIndex
    direction: Direction


def _stale_legs(scope: RunScope, written: Sequence[ObjectCells]) -> list[Leg]:
    """Each stale range the way it came; overlapping ones of several objects together."""
    found = [stale for o in written for stale in _stale_ranges(scope, o)]
    legs: list[Leg] = []
    for direction in Direction:
        group: list[_StaleRange] = []
        ordered = [stale for stale in found if stale.direction is direction]
        for stale in sorted(ordered, key=lambda stale: stale.first):
            if group and stale.first > max(other.last for other in group) + 1:
                legs.append(_stale_leg(group, direction))
                group = []
            group.append(stale)
        if group:
            legs.append(_stale_leg(group, direction))
    return legs


def _stale_ranges(scope: RunScope, o: ObjectCells) -> Iterator[_StaleRange]:
    """From the other side where nothing is left that they could come from."""
    frames = np.arange(len(o.states))
    first, last = _bounds(scope, o)
    is_stale = (o.states == CellState.STALE_HARD) & ~o.locks
    is_stale[:first] = is_stale[last + 1 :] = False
    came_forward = o.causes.astype(np.int64) - 1 < frames
    ways = ((Direction.FORWARD, came_forward), (Direction.BACKWARD, ~came_forward))
    for direction, came in ways:
        other = Direction(-direction.step)
        for low, high in Frames.where(is_stale & came).ranges:
            for way in (direction, other):
                edge = low - 1 if way is Direction.FORWARD else high + 1
                begin = _last_filled(o, edge, way)
                if begin is not None:
                    yield _StaleRange(o.id, low, high, begin, way)
                    break


def _stale_leg(group: Sequence[_StaleRange], direction: Direction) -> Leg:
    writes: dict[ObjectId, Frames] = {}
    for stale in group:
        known = writes.get(stale.object_id, Frames()).array()
        frames = np.concatenate([known, np.arange(stale.first, stale.last + 1)])
        writes[stale.object_id] = Frames(frames)
    begins = [stale.begin for stale in group]
    start = min(begins) if direction is Direction.FORWARD else max(begins)
    return _walk(start, direction, writes)


# --- which cells


def _is_replaced(o: ObjectCells, scope: RunScope) -> NDArray[np.bool_]:
    if not scope.replaces_keyframes:
        return np.zeros(len(o.states), bool)
    return np.asarray((o.states == CellState.KEYFRAME) & ~o.locks)


def _is_writable(o: ObjectCells, scope: RunScope) -> NDArray[np.bool_]:
    open_to_runs = np.isin(o.states, _WRITABLE) & ~o.locks
    return np.asarray(open_to_runs | _is_replaced(o, scope))


def _each_cell_once(legs: Sequence[Leg]) -> list[Leg]:
    """Both ways from inside a gap come to the same cells: the first leg has them."""
    done: dict[ObjectId, NDArray[np.int64]] = {}
    kept = []
    for leg in legs:
        writes = {}
        for object_id, frames in leg.writes.items():
            before = done.get(object_id, _NONE)
            left = np.setdiff1d(frames.array(), before, assume_unique=True)
            if left.size:
                writes[object_id] = frames if left.size == len(frames) else Frames(left)
                done[object_id] = np.concatenate([before, left])
        if writes and leg.far_end is None:
            kept.append(_walk(leg.start, leg.direction, writes))
        elif writes:
            kept.append(replace(leg, writes=writes))
    return kept


_NONE = np.zeros(0, np.int64)


def _replaced(leg: Leg, written: Sequence[ObjectCells]) -> dict[ObjectId, Frames]:
    found = {}
    for o in written:
        frames = leg.writes.get(o.id, Frames()).array()
        keyframes = Frames(frames[o.states[frames] == CellState.KEYFRAME])
        if keyframes:
            found[o.id] = keyframes
    return found


def _protected(o: ObjectCells, legs: Sequence[Leg]) -> int:
    """Cells that the object meets on its way and that stay as they are."""
    is_kept = np.isin(o.states, _TRUTHS) | (o.locks & (o.states != CellState.EMPTY))
    met = np.zeros(len(o.states), bool)
    for leg in legs:
        frames = leg.writes.get(o.id)
        if frames is None:
            continue
        ends = (leg.start + leg.direction.step, *frames.ranges[0], *frames.ranges[-1])
        # The keyframe that ends the way counts: it is what one wants to see protected.
        met[max(0, min(ends) - 1) : max(ends) + 2] = True
        met[leg.start] = False
        met[frames.array()] = False
    return int(np.count_nonzero(met & is_kept))


# --- reasons


def _nothing_before(
    scope: RunScope, written: Sequence[ObjectCells], direction: Direction
) -> NothingToRun:
    names = [f'"{o.name}"' for o in written]
    whom = ", ".join(names) if len(names) <= _MOST_NAMES_SHOWN else "any object"
    side = "before" if direction is Direction.FORWARD else "after"
    filled = [Frames.where(o.states != CellState.EMPTY).nearest(scope.frame) for o in written]
    known = [at for at in filled if at is not None]
    nearest = min(known, key=lambda at: abs(at - scope.frame)) if known else None
    return NothingToRun(
        f"Nothing to track: no committed mask for {whom} {side} this frame.", nearest
    )


def _nowhere_to_go(scope: RunScope, written: Sequence[ObjectCells]) -> NothingToRun:
    direction = scope.way.directions[0]
    begins = _begins(scope, written, direction)
    start = begins[0][1] if begins else scope.frame
    end = _bounds(scope, written[0])[1 if direction is Direction.FORWARD else 0]
    if start == end:
        which = "last" if direction is Direction.FORWARD else "first"
        return NothingToRun(
            f"Nothing to track: frame {start} is the {which} frame. Choose the other direction."
        )
    return NothingToRun(
        f"Nothing to track: frame {start + direction.step} was drawn by hand or is locked and is "
        "never overwritten. Go there to track on.",
        start + direction.step,
    )
