"""What a request comes down to: the objects' slots, the references, and how masks are told apart.

Made once at the start of a run: masks may be edited while it goes on.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.propagation.request import PropagationRequest
from core.propagation.slots import SlotMap
from core.types import Direction, FrameIndex, Mask, ObjectId


@dataclass(frozen=True)
class PlannedReference:
    """A frame that serves as reference; a permanent one never makes room for a correction."""

    frame: FrameIndex
    mask: Mask
    permanent: bool


@dataclass(frozen=True)
class Plan:
    """checksums: one for the mask of every keyframe. references: in the run's order."""

    direction: Direction
    start: FrameIndex
    start_mask: Mask
    slots: SlotMap
    checksums: Mapping[FrameIndex, int]
    references: tuple[PlannedReference, ...]


def plan_of(request: PropagationRequest, corrections: int) -> Plan:
    """Choose the references of a run.

    The first keyframe and every first appearance of an object are permanent; of the others those
    nearest to the start frame serve, at most `corrections` of them.
    """
    checksums: dict[FrameIndex, int] = {}
    seen: set[int] = set()
    permanent: set[FrameIndex] = set()
    for frame in sorted(request.keyframes, key=lambda frame: frame * request.direction.step):
        mask = request.keyframes[frame]
        checksums[frame] = checksum(mask)
        ids = set(np.flatnonzero(np.bincount(mask.ravel(), minlength=256)).tolist()) - {0}
        if not permanent or ids - seen:
            permanent.add(frame)
        seen |= ids
    others = sorted(checksums.keys() - permanent, key=lambda frame: abs(frame - request.start))
    chosen = permanent | set(others[:corrections])
    references = tuple(
        PlannedReference(frame, np.array(request.keyframes[frame]), frame in permanent)
        for frame in checksums
        if frame in chosen
    )
    # Read again, hence perhaps edited since: a checksum must belong to the mask that is used.
    checksums |= {reference.frame: checksum(reference.mask) for reference in references}
    return Plan(
        request.direction,
        request.start,
        next(r.mask for r in references if r.frame == request.start),
        SlotMap.of(ObjectId(i) for i in seen),
        checksums,
        references,
    )


def checksum(mask: Mask) -> int:
    """Differs, for all practical purposes, when a mask does."""
    return zlib.crc32(np.ascontiguousarray(mask).tobytes())
