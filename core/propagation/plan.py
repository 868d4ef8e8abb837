"""What a request comes down to: the objects' slots, which frames serve as references, checksums.

Made once at the start of a run: masks may be edited while it goes on.
"""

from collections.abc import Container, Mapping, Set
from dataclasses import dataclass

import numpy as np

from core.frames import Frames
from core.memory.policy import MemoryPolicy
from core.propagation.request import Keyframes, PropagationRequest, checksum, keyframes_of
from core.propagation.slots import SlotMap
from core.tracker_memory import NO_MEMORY_RULES, MemoryRules
from core.types import Direction, FrameIndex, Mask, ObjectId


@dataclass(frozen=True)
class PlannedReference:
    """A frame that serves as reference; a permanent one never makes room for a correction."""

    frame: FrameIndex
    mask: Mask
    permanent: bool
    checksum: int


@dataclass(frozen=True)
class Plan:
    """checksums: one for the mask of every keyframe. shown: the objects on each, excluded ones left
    out, in the run's order. start_checksum: of the mask of the start, keyframe or not.
    memory: see PropagationRequest.
    """

    direction: Direction
    start: FrameIndex
    start_mask: Mask
    start_checksum: int
    starts_at_keyframe: bool
    slots: SlotMap
    checksums: Mapping[FrameIndex, int]
    shown: Mapping[FrameIndex, Set[int]]
    memory: MemoryRules = NO_MEMORY_RULES

    def memory_rules_at(self, frame: FrameIndex) -> str:
        """Tells apart rules that lead to another memory on `frame`: those about frames behind it,
        and about keyframes anywhere.
        """
        rules, step, keyframes = self.memory, self.direction.step, list(self.checksums)

        def behind(frames: Frames) -> Frames:
            found = frames.array()
            return Frames(found[((frame - found) * step >= 0) | np.isin(found, keyframes)])

        kept = (
            behind(rules.excluded),
            rules.pinned,
            behind(rules.forgets_global),
            behind(rules.forgets_local),
        )
        told = [str(frames.ranges) for frames in kept] if any(kept) else []
        if rules.bank is not None:
            told.append(f"bank {rules.bank.checksum}")
        return "; ".join(told)


def plan_of(request: PropagationRequest) -> Plan:
    """Look at all keyframes once."""
    keyframes = keyframes_of(request.keyframes)
    step = request.direction.step
    frames = sorted(keyframes, key=lambda frame: frame * step)
    objects = {frame: keyframes.objects_on(frame) for frame in frames}
    checksums = {frame: keyframes.checksum(frame) for frame in frames}
    if request.tracked_start is None:
        first = read_reference(keyframes, request.start, permanent=False)
        start_mask = first.mask
        checksums[request.start] = first.checksum
    else:
        start_mask = np.array(request.tracked_start)
    seen = frozenset[int]().union(*objects.values(), _ids(start_mask))
    return Plan(
        request.direction,
        request.start,
        start_mask,
        checksum(start_mask),
        request.tracked_start is None,
        SlotMap.of(ObjectId(i) for i in seen),
        checksums,
        {frame: ids for frame, ids in objects.items() if frame not in request.memory.excluded},
        request.memory,
    )


def choose_references(
    shown: Mapping[FrameIndex, Set[int]],
    direction: Direction,
    at: FrameIndex,
    policy: MemoryPolicy,
    groups: int = 1,
    pinned: Container[FrameIndex] = (),
) -> dict[FrameIndex, bool]:
    """Which keyframes serve as references on frame `at`, in the run's order, and if permanently.

    The first keyframe and the first appearances of objects are permanent; of the others those
    nearest to `at` serve, and the pinned ones. When the policy allows fewer in all, the first one
    stays, then pinned ones, then those nearest to `at`.
    """
    frames = sorted(shown, key=lambda frame: frame * direction.step)
    permanent: list[FrameIndex] = []
    seen: set[int] = set()
    for frame in frames:
        if not permanent or shown[frame] - seen:
            permanent.append(frame)
        seen |= shown[frame]
    del permanent[1 + policy.first_appearances * groups :]

    def distance(frame: FrameIndex) -> tuple[int, int]:
        ahead = (frame - at) * direction.step
        return abs(ahead), ahead

    chosen = [frame for frame in frames if frame in pinned and frame not in permanent]
    others = sorted(set(frames) - {*permanent, *chosen}, key=distance)[: policy.corrections]
    others += chosen
    if len(permanent) + len(others) > policy.references:
        ranked = sorted([*permanent[1:], *others], key=lambda f: (f not in pinned, distance(f)))
        kept = {*permanent[:1], *ranked[: max(0, policy.references - 1)]}
    else:
        kept = {*permanent, *others}
    return {frame: frame in permanent for frame in frames if frame in kept}


def read_reference(keyframes: Keyframes, frame: FrameIndex, *, permanent: bool) -> PlannedReference:
    """A keyframe's mask with the checksum that belongs to exactly this mask, edited or not."""
    while True:
        before = keyframes.checksum(frame)
        mask = np.array(keyframes[frame])
        if keyframes.checksum(frame) == before:
            return PlannedReference(frame, mask, permanent, before)


def _ids(mask: Mask) -> frozenset[int]:
    return frozenset(np.flatnonzero(np.bincount(mask.ravel(), minlength=256)).tolist()) - {0}
