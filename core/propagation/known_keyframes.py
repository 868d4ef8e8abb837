"""The keyframes that a walk knows, and what is remembered of those that serve as its references."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from core.errors import MediaError
from core.memory.banks import Reference
from core.memory.frame_memory import FrameMemory
from core.memory.policy import MemoryPolicy
from core.propagation.plan import Plan, choose_references, read_reference
from core.propagation.request import Keyframes
from core.types import FrameIndex, Image, Mask

MemoryOf: TypeAlias = Callable[[FrameIndex, Image, Mask], FrameMemory]


class KnownKeyframes:
    """At first those of the plan; `meet` those that the walk comes to."""

    def __init__(
        self,
        plan: Plan,
        keyframes: Keyframes,
        read_frame: Callable[[FrameIndex], Image],
        memory_of: MemoryOf,
    ) -> None:
        self._plan = plan
        self._keyframes = keyframes
        self._read_frame = read_frame
        self._memory_of = memory_of
        self._shown = dict(plan.shown)
        self._checksums = dict(plan.checksums)
        self._held: dict[FrameIndex, tuple[int, FrameMemory]] = {}

    def __contains__(self, frame: FrameIndex) -> bool:
        """Whether the frame is a keyframe now."""
        return frame in self._keyframes

    @property
    def checksums(self) -> Mapping[FrameIndex, int]:
        """Of each keyframe, as the walk knows it."""
        return self._checksums

    def meet(self, frame: FrameIndex) -> None:
        """As it is now."""
        self._shown[frame] = self._keyframes.objects_on(frame)
        self._checksums[frame] = self._keyframes.checksum(frame)

    def held(self, frame: FrameIndex) -> FrameMemory | None:
        """The memory of a keyframe, if it serves as a reference."""
        known = self._held.get(frame)
        return None if known is None else known[1]

    def held_checksum(self, frame: FrameIndex) -> int:
        """Of the mask that was remembered; KeyError for a frame that is no reference."""
        return self._held[frame][0]

    def references(self, at: FrameIndex, image: Image, policy: MemoryPolicy) -> list[Reference]:
        """Those that suit frame `at`, whose picture is `image`; others are let go of."""
        plan = self._plan
        wanted = choose_references(
            self._shown, plan.direction, at, policy, plan.slots.groups, plan.memory.pinned
        )
        found = [
            Reference(memory, permanent)
            for frame, permanent in wanted.items()
            if (memory := self.memory(frame, image if frame == at else None)) is not None
        ]
        for frame in self._held.keys() - wanted.keys():
            del self._held[frame]
        return found

    def memory(
        self, frame: FrameIndex, image: Image | None = None, *, expected: int | None = None
    ) -> FrameMemory | None:
        """Of a keyframe; None when it cannot be read, or its mask is not the expected one."""
        known = self._held.get(frame)
        if known is not None and expected in (None, known[0]):
            return known[1]
        given = self._mask(frame)
        if given is None or expected not in (None, given[1]):
            return None
        try:
            picture = self._read_frame(frame) if image is None else image
        except MediaError:
            return None
        mask, checksum = given
        memory = self._memory_of(frame, picture, mask)
        self._held[frame] = (checksum, memory)
        return memory

    def _mask(self, frame: FrameIndex) -> tuple[Mask, int] | None:
        """What is given on a frame, with its checksum."""
        if frame == self._plan.start and self._plan.starts_at_keyframe:
            return self._plan.start_mask, self._plan.checksums[frame]
        if frame in self._keyframes:
            read = read_reference(self._keyframes, frame, permanent=False)
            return read.mask, read.checksum
        return None
