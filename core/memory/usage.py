"""On which frame each memory was last of use; the memory inspector shows it.

A run notes where it looks now and then: measuring every frame would slow it down.
"""

from dataclasses import replace

from core.tracker_memory import Attention, MemoryPart, RememberedFrame, TrackerMemory
from core.types import FrameIndex

IN_PASSING = 0.05
"""Every memory gets a little of everybody's attention; a share below this one is no use."""


class Usage:
    """Global memory is one, whatever it absorbed last; local memory is used by every frame."""

    def __init__(self) -> None:
        self._last: dict[tuple[MemoryPart, FrameIndex | None], FrameIndex] = {}

    def note(self, attention: Attention) -> None:
        for share in attention.shares:
            if share.share >= IN_PASSING:
                self._last[_key(share.part, share.frame)] = attention.frame

    def told_of(self, memory: TrackerMemory) -> TrackerMemory:
        """The same memory with what is known of its entries' use."""
        entries = [replace(entry, last_used=self._last_used(entry, memory.frame))
                   for entry in memory.entries]  # fmt: skip
        return replace(memory, entries=tuple(entries))

    def _last_used(self, entry: RememberedFrame, now: FrameIndex) -> FrameIndex | None:
        if entry.part is MemoryPart.LOCAL:
            return now
        return self._last.get(_key(entry.part, entry.frame))


def _key(part: MemoryPart, frame: FrameIndex) -> tuple[MemoryPart, FrameIndex | None]:
    return part, None if part is MemoryPart.GLOBAL else frame
