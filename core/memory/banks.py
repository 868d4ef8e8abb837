"""The three memories of one tracker, and how a new frame moves through them.

The previous frame is local memory; when the next one replaces it, the evicted frame goes into the
global memory's recurrent unit. References stay as they are. Every bank has a fixed bound.
"""

from dataclasses import dataclass, field, replace

from core.memory.frame_memory import FrameMemory, concatenate
from core.memory.policy import MemoryPolicy
from core.model.lstt import Memory
from core.model.network import Network
from core.types import FrameIndex


@dataclass(frozen=True)
class Reference:
    """A frame whose mask a person made. A permanent one shows some object for the first time."""

    memory: FrameMemory
    permanent: bool


@dataclass(frozen=True)
class MemoryBanks:
    """Immutable: every change gives new banks, so a snapshot is just a reference to the old ones.

    references: permanent ones, and at most `policy.corrections` others, in the order of adding.
    origin: the reference at which tracking began, from which global memory starts.
    global_state: None until a frame was absorbed (it would equal the origin until then).
    local: the previous frame. local_is_reference: it is a reference, and is never absorbed.
    recent: the unchanged frames of AOT-L, newest first.
    """

    policy: MemoryPolicy
    references: tuple[Reference, ...] = ()
    origin: FrameMemory | None = None
    global_state: FrameMemory | None = None
    local: FrameMemory | None = None
    local_is_reference: bool = False
    recent: tuple[FrameMemory, ...] = field(default=())

    @property
    def bytes(self) -> int:
        """Size of everything remembered; a frame that serves twice counts once."""
        kept = {
            id(tensor): tensor.numel() * tensor.element_size()
            for memory in self._all()
            for tensor in memory.tensors()
        }
        return sum(kept.values())

    def _all(self) -> list[FrameMemory]:
        memories = [reference.memory for reference in self.references]
        memories += [m for m in (self.origin, self.global_state, self.local) if m is not None]
        return memories + list(self.recent)

    def long_term(self) -> Memory | None:
        """What long-term attention reads: [recent frames; references; global memory]."""
        memories: list[FrameMemory] = list(self.recent)
        if self.policy.reference:
            memories += [reference.memory for reference in self.references]
        if self.policy.global_:
            if self.global_state is not None:
                memories.append(self.global_state)
            elif not memories and self.origin is not None:
                memories.append(self.origin)
        return concatenate(memories)

    def short_term(self) -> Memory | None:
        """What short-term attention reads: the previous frame."""
        return self.local.layers if self.policy.local and self.local is not None else None

    def with_reference(self, memory: FrameMemory, *, permanent: bool) -> "MemoryBanks":
        """Add a frame to the references; the oldest correction makes room."""
        references = [*self.references, Reference(memory, permanent or not self.references)]
        corrections = [r for r in references if not r.permanent]
        for oldest in corrections[: max(0, len(corrections) - self.policy.corrections)]:
            references.remove(oldest)
        return replace(self, references=tuple(references))

    def standing_at(self, memory: FrameMemory, global_state: FrameMemory | None) -> "MemoryBanks":
        """The banks of a tracker that starts from a reference frame with a given global memory."""
        return replace(
            self,
            origin=memory,
            global_state=global_state,
            local=memory,
            local_is_reference=True,
            recent=(),
        )

    def remembering(
        self, memory: FrameMemory, network: Network, grid: tuple[int, int]
    ) -> "MemoryBanks":
        """The banks after a tracked frame: it becomes local memory, the evicted one is absorbed."""
        return replace(
            self,
            global_state=self._absorbed(network, grid),
            local=memory,
            local_is_reference=False,
            recent=self._recent_with(memory),
        )

    def _absorbed(self, network: Network, grid: tuple[int, int]) -> FrameMemory | None:
        state = self.global_state or self.origin
        if not self.policy.global_ or self.local_is_reference or not (state and self.local):
            return self.global_state
        return FrameMemory(network.absorb(state.layers, self.local.layers, grid), self.local.frame)

    def _recent_with(self, memory: FrameMemory) -> tuple[FrameMemory, ...]:
        every = self.policy.every
        start = self.origin.frame if self.origin is not None else memory.frame
        if every and abs(memory.frame - start) % every == 0:
            return (memory, *self.recent)[: self.policy.capacity]
        return self.recent


def reference_frames(banks: MemoryBanks) -> list[FrameIndex]:
    """The frames that serve as references, oldest first."""
    return [reference.memory.frame for reference in banks.references]
