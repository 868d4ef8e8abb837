"""A run that was cut off by the end of the program: found again from what it stored.

Each part of a run carries the memo of what was left when that part began; the cells tell how far it
came after that.
"""

from dataclasses import replace

import numpy as np

from core.frames import Frames
from core.project.project import Project
from core.session.runs.memo import RunMemo, read_memo
from core.session.runs.plan import Leg, RunPlan
from core.types import Direction, FrameIndex


def interrupted_memo(project: Project) -> RunMemo | None:
    """What is left of the run that was going on when the program last died; None for none."""
    cut_off = [
        (run_id, memo)
        for run_id, info in project.runs().items()
        if info in project.interrupted_runs
        and (memo := read_memo(info.options, project.media.frame_count)) is not None
    ]
    if not cut_off:
        return None
    _, memo = cut_off[-1]
    parts = [run_id for run_id, other in cut_off if other.plan == memo.plan]
    legs = list(memo.plan.legs)
    rest = _left_of(legs[0], project, parts)
    legs[:1] = [] if rest is None else [rest]
    if not legs:
        return None
    same = [run_id for run_id, other in cut_off if other.number == memo.number]
    joins = next((run_id for run_id in same if _has_stored(run_id, project)), memo.joins)
    return replace(memo, plan=RunPlan(tuple(legs)), leg=0, joins=joins)


def _has_stored(run_id: int, project: Project) -> bool:
    return any((project.run_ids(info.id) == run_id).any() for info in project.objects())


def _left_of(leg: Leg, project: Project, parts: list[int]) -> Leg | None:
    """What is left of a leg, seen from the cells that its parts wrote."""
    reached: dict[Direction, list[FrameIndex]] = {}
    living = {info.id for info in project.objects()}
    for object_id in leg.writes.keys() & living:
        run_ids = project.run_ids(object_id)
        for run_id in parts:
            direction = project.runs()[run_id].direction
            if direction is not None:
                frames = np.flatnonzero(run_ids == run_id).tolist()
                reached.setdefault(direction, []).extend(frames)
    step = leg.direction.step
    near = max([leg.start, *reached.get(leg.direction, [])], key=lambda frame: frame * step)
    if leg.far_end is not None:
        other = reached.get(Direction(-step), [])
        far = min([leg.far_end, *other], key=lambda frame: frame * step)
        return replace(leg, reached=(near, far))
    array = {object_id: frames.array() for object_id, frames in leg.writes.items()}
    writes = {
        object_id: Frames(frames[(frames - near) * step > 0])
        for object_id, frames in array.items()
        if ((frames - near) * step > 0).any()
    }
    return replace(leg, start=near, writes=writes) if writes else None
