"""The three memories of one tracker, and how a new frame moves through them.

The previous frame is local memory; when the next one replaces it, the evicted frame goes into the
global memory's recurrent unit. References stay as they are. Every bank has a fixed bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.memory.frame_memory import FrameMemory, concatenate
from core.memory.looks import Habit, Look, Looks, is_cut, likeness
from core.memory.policy import MemoryPolicy
from core.model.lstt import Memory
from core.model.network import Network
from core.tracker_memory import MemoryPart
from core.types import FrameIndex, Mask, ObjectId


@dataclass(frozen=True)
class Reference:
    """A frame whose mask a person made. A permanent one shows some object for the first time."""

    memory: FrameMemory
    permanent: bool


@dataclass(frozen=True)
class MemoryBanks:
    """Immutable: every change gives new banks, so a snapshot is just a reference to the old ones.

    references: permanent ones, and at most `policy.corrections` others, in the order of adding.
    origin: the frame at which tracking began, from which global memory starts.
    global_state: None until a frame was absorbed (it would equal the origin until then).
    local: the previous frame. absorbs_local: it goes into global memory when it is replaced; not so
    a reference, which is kept as it is, nor a frame that the network is too unsure of.
    recent: the unchanged frames of AOT-L, newest first.
    habits: how much each object has looked like its references of late.
    places: ids at stride 4 (h x w) of the objects on the previous frame, where the policy asks.
    scene: what the previous frame looked like, likewise.
    """

    policy: MemoryPolicy
    references: tuple[Reference, ...] = ()
    origin: FrameMemory | None = None
    global_state: FrameMemory | None = None
    local: FrameMemory | None = None
    absorbs_local: bool = False
    recent: tuple[FrameMemory, ...] = field(default=())
    habits: Mapping[ObjectId, Habit] = field(default_factory=dict)
    places: Mask | None = None
    scene: Look | None = None

    @property
    def bytes(self) -> int:
        """Size of everything remembered; a frame that serves twice counts once."""
        kept = {
            id(tensor): tensor.numel() * tensor.element_size()
            for memory in self._all()
            for tensor in memory.tensors()
        }
        seen = (self.places, self.scene)
        return sum(kept.values()) + sum(array.nbytes for array in seen if array is not None)

    def _all(self) -> list[FrameMemory]:
        memories = [reference.memory for reference in self.references]
        memories += [m for m in (self.origin, self.global_state, self.local) if m is not None]
        return memories + list(self.recent)

    def long_term_parts(self) -> list[tuple[MemoryPart, FrameMemory]]:
        """What long-term attention reads: recent frames, references, global memory."""
        parts = [(MemoryPart.RECENT, memory) for memory in self.recent]
        if self.policy.reference:
            parts += [(MemoryPart.REFERENCE, reference.memory) for reference in self.references]
        if self.policy.global_:
            if self.global_state is not None:
                parts.append((MemoryPart.GLOBAL, self.global_state))
            elif not parts and self.origin is not None:
                parts.append((MemoryPart.GLOBAL, self.origin))
        return parts

    def long_term(self) -> Memory | None:
        """The same, one behind the other on the token axis."""
        return concatenate([memory for _, memory in self.long_term_parts()])

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

    def with_references(self, references: Sequence[Reference]) -> "MemoryBanks":
        """Other references; what else is remembered stays."""
        return replace(self, references=tuple(references))

    def standing_at(self, memory: FrameMemory, global_state: FrameMemory | None) -> "MemoryBanks":
        """The banks of a tracker that starts from a reference frame with a given global memory."""
        return replace(
            self,
            origin=memory,
            global_state=global_state,
            local=memory,
            absorbs_local=False,
            recent=(),
            habits={i: Habit(alike, alike) for i, alike in self.likeness(memory.looks).items()},
            places=memory.places,
            scene=memory.scene,
        )

    def standing_at_tracked(
        self, memory: FrameMemory, global_state: FrameMemory | None
    ) -> "MemoryBanks":
        """The same from a frame that nobody drew: in time, global memory absorbs it.

        With no global memory yet it is what that begins with, and needs not be absorbed as well.
        """
        return replace(
            self.standing_at(memory, global_state), absorbs_local=global_state is not None
        )

    def remembering(
        self,
        memory: FrameMemory,
        network: Network,
        grid: tuple[int, int],
        confidence: float = 1.0,
    ) -> "MemoryBanks":
        """The banks after a tracked frame: it becomes local memory, the evicted one is absorbed.

        confidence: how sure the network is of the frame's objects, 0 where it saw none.
        """
        return replace(
            self,
            origin=memory if self.origin is None else self.origin,
            global_state=self._absorbed(network, grid),
            local=memory,
            absorbs_local=confidence >= self.policy.gate,
            recent=self._recent_with(memory),
            places=memory.places,
        )

    def likeness(self, looks: Looks) -> dict[ObjectId, float]:
        """How much each object looks as on the most similar of its references."""
        return likeness(looks, (reference.memory.looks for reference in self.references))

    def doubts(self, found: Mapping[ObjectId, float]) -> frozenset[ObjectId]:
        """The objects that suddenly look too little like their references to be shown.

        found: how much each looks like them.
        """
        share = self.policy.likeness
        return frozenset(
            i for i, alike in found.items() if self._habit(i).is_broken_by(alike, share)
        )

    def seeing(self, scene: Look | None) -> "MemoryBanks":
        """With the scene of a frame that follows; after a cut every object may be elsewhere."""
        before = self.scene
        if scene is None or before is None or not is_cut(before, scene):
            return replace(self, scene=scene)
        habits = {i: habit.after_cut() for i, habit in self.habits.items()}
        return replace(self, scene=scene, habits=habits)

    def used_to(self, found: Mapping[ObjectId, float]) -> "MemoryBanks":
        """With the habits after a frame on which objects looked this much like their references."""
        now = {i: self._habit(i).after(alike) for i, alike in found.items()}
        return replace(self, habits={**self.habits, **now})

    def _habit(self, object_id: ObjectId) -> Habit:
        return self.habits.get(object_id, Habit())

    def with_local_as_reference(self) -> "MemoryBanks":
        """The frame just remembered was drawn by hand: it is never absorbed."""
        return replace(self, absorbs_local=False)

    def without_history(self) -> "MemoryBanks":
        """Global memory starts anew from the frame just remembered."""
        return replace(self, origin=self.local, global_state=None, absorbs_local=False)

    def without_global(self) -> "MemoryBanks":
        """Nothing of global memory is known any more; what was not absorbed yet never will be."""
        return replace(self, origin=None, global_state=None, absorbs_local=False)

    def without_local(self, network: Network, grid: tuple[int, int]) -> "MemoryBanks":
        """The previous frame is not looked at any more; global memory absorbs it first."""
        return replace(
            self,
            global_state=self._absorbed(network, grid),
            local=None,
            absorbs_local=False,
            places=None,
        )

    def _absorbed(self, network: Network, grid: tuple[int, int]) -> FrameMemory | None:
        state = self.global_state or self.origin
        is_learning = self.policy.global_ and not self.policy.frozen and self.absorbs_local
        if not is_learning or state is None or self.local is None:
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
