"""Which keyframes a run from some frame would remember, and why the others are left out.

The window lists them; the choice itself is the engine's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.project.project import Project
from core.tracker_memory import NO_MEMORY_RULES, MemoryRules
from core.tracking_options import TrackingOptions
from core.types import CellState, Direction, FrameIndex, ObjectId

CORRECTION = "correction"
"""The reason of a reference that makes room for others."""


@dataclass(frozen=True)
class KeyframeRole:
    """A frame with committed or drawn masks, of these objects.

    is_reference: it would be in the reference bank. reason: why, or why not, in a few words.
    is_permanent: it never makes room for another one.
    """

    frame: FrameIndex
    objects: tuple[ObjectId, ...]
    is_reference: bool
    reason: str
    is_permanent: bool = False


def keyframe_roles(
    project: Project,
    at: FrameIndex,
    options: TrackingOptions,
    direction: Direction = Direction.FORWARD,
    rules: MemoryRules = NO_MEMORY_RULES,
) -> list[KeyframeRole]:
    """All keyframes and drafts in order, as a run over frame `at` would take them."""
    from core.memory.policy import policy_of
    from core.model.config import OBJECTS_PER_GROUP
    from core.propagation.plan import choose_references

    committed = _objects_by_frame(project, CellState.KEYFRAME)
    drawn = _objects_by_frame(project, CellState.DRAFT)
    count = len({object_id for ids in committed.values() for object_id in ids})
    chosen = choose_references(
        {
            frame: set(map(int, ids))
            for frame, ids in committed.items()
            if frame not in rules.excluded
        },
        direction,
        at,
        policy_of(options),
        max(1, -(-count // OBJECTS_PER_GROUP)),
        rules.pinned,
    )
    roles = []
    seen: set[ObjectId] = set()
    for frame in sorted({*committed, *drawn}, key=lambda frame: frame * direction.step):
        ids = committed.get(frame, ())
        if not ids:
            roles.append(KeyframeRole(frame, drawn[frame], False, "not committed yet"))
            continue
        if frame in rules.excluded:
            roles.append(KeyframeRole(frame, ids, False, "evicted by you"))
            continue
        new = [object_id for object_id in ids if object_id not in seen]
        reason = _reason(project, new, is_first=not seen, permanent=chosen.get(frame))
        seen.update(ids)
        if frame in rules.pinned and reason == CORRECTION:
            reason = "pinned by you"
        roles.append(KeyframeRole(frame, ids, frame in chosen, reason, chosen.get(frame, False)))
    return sorted(roles, key=lambda role: role.frame)


def _objects_by_frame(
    project: Project, state: CellState
) -> Mapping[FrameIndex, tuple[ObjectId, ...]]:
    found: dict[FrameIndex, list[ObjectId]] = {}
    for info in project.objects():
        for frame in np.flatnonzero(project.states(info.id) == state).tolist():
            found.setdefault(frame, []).append(info.id)
    return {frame: tuple(ids) for frame, ids in found.items()}


def _reason(
    project: Project, new: list[ObjectId], *, is_first: bool, permanent: bool | None
) -> str:
    """permanent: as the engine chose it; None: it did not choose this frame."""
    if permanent is None:
        return "evicted: others are nearer"
    if not permanent:
        return CORRECTION
    if is_first or not new:
        return "first keyframe"
    return "first of " + ", ".join(f"“{project.object(object_id).name}”" for object_id in new[:3])
