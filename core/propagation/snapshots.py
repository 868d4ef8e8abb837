"""Snapshots of trackers along their runs, so that tracking on from any frame starts at once.

A snapshot holds global and local memory; references are common to a run and are made anew from
their masks. The store keeps them under a budget of bytes: thick near the head of the newest run and
near keyframes, thinned out elsewhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from core.memory.banks import MemoryBanks, Reference
from core.memory.frame_memory import FrameMemory
from core.memory.looks import Habit, Look
from core.memory.policy import MemoryPolicy
from core.model.lstt import LayerMemory
from core.propagation.plan import Plan
from core.types import Direction, FrameIndex, Mask, ObjectId

SNAPSHOT_EVERY = 50
DEFAULT_BUDGET = 2 << 30
IN_MEMORY_BUDGET = 256 << 20
"""Without a place on disk snapshots compete with everything else for main memory."""

_FAR = 50_000
"""Room, in frames, that the first and the last snapshot of a run have beside them."""


@dataclass(frozen=True)
class Facts:
    """What a snapshot belongs to.

    setup: the network, its precision and size, and the memory policy. objects: by slot.
    references: frame, whether permanent, checksum, for those in its banks. keyframes: checksums of
    all that its run was given. mask: checksum of its own frame's mask. rules: what of the memory
    rules had led to it, see Plan.memory_rules_at.
    """

    setup: str
    direction: Direction
    frame: FrameIndex
    objects: tuple[int, ...]
    references: tuple[tuple[FrameIndex, bool, int], ...]
    keyframes: Mapping[FrameIndex, int]
    mask: int
    rules: str = ""

    def is_true_for(self, plan: Plan) -> bool:
        """The masks of all its references are as they were, and objects kept their slots."""
        return self.objects == plan.slots.objects and all(
            plan.checksums.get(frame) == mask for frame, _, mask in self.references
        )

    def follows_the_rules_of(self, plan: Plan) -> bool:
        """What a person wants of its memory is as it was."""
        return self.rules == plan.memory_rules_at(self.frame)

    def is_of_the_same_run(self, plan: Plan) -> bool:
        """Nothing was drawn since: a run that goes on here gives what the first one would have."""
        return (
            self.objects == plan.slots.objects
            and self.keyframes == plan.checksums
            and self.follows_the_rules_of(plan)
        )

    def continues_in(self, plan: Plan) -> bool:
        """The run goes on exactly here."""
        return (
            self.frame == plan.start
            and self.mask == plan.start_checksum
            and self.is_of_the_same_run(plan)
        )


@dataclass(frozen=True)
class State:
    """What a tracker remembers beyond its references, in main memory.

    A memory that is one of the references is told by that reference's frame.
    habits, places, scene: see MemoryBanks.
    """

    memories: Mapping[str, FrameMemory]
    shared: Mapping[str, FrameIndex]
    recent: tuple[FrameMemory, ...]
    absorbs_local: bool
    habits: Mapping[ObjectId, Habit] = field(default_factory=dict)
    places: Mask | None = None
    scene: Look | None = None

    @property
    def bytes(self) -> int:
        own = sum(memory.bytes for memory in [*self.memories.values(), *self.recent])
        return own + sum(seen.nbytes for seen in (self.places, self.scene) if seen is not None)

    @property
    def global_state(self) -> FrameMemory | None:
        return self.memories.get("global_state")

    def has_shape(self, layers: int, groups: int, tokens: int, channels: int) -> bool:
        """Whether every memory is one of the given network on frames of the given size."""
        return all(
            len(memory.layers) == layers
            and all(tensor.shape == (groups, tokens, channels) for tensor in memory.tensors())
            for memory in [*self.memories.values(), *self.recent]
        )


_ROLES = ("origin", "global_state", "local")


def state_of(banks: MemoryBanks) -> State:
    """The banks' content beside the references, moved to main memory."""
    frame_of = {id(reference.memory): reference.memory.frame for reference in banks.references}
    memories: dict[str, FrameMemory] = {}
    shared: dict[str, FrameIndex] = {}
    for role in _ROLES:
        memory: FrameMemory | None = getattr(banks, role)
        # The origin is only ever read while there is no global memory, or to count AOT-L's frames.
        is_needed = role != "origin" or banks.global_state is None or banks.policy.every
        if memory is None or not is_needed:
            continue
        if id(memory) in frame_of:
            shared[role] = frame_of[id(memory)]
        else:
            memories[role] = moved(memory, torch.device("cpu"))
    recent = tuple(moved(memory, torch.device("cpu")) for memory in banks.recent)
    return State(
        memories,
        shared,
        recent,
        banks.absorbs_local,
        banks.habits,
        banks.places,
        banks.scene,
    )


def banks_of(
    state: State, references: Iterable[Reference], policy: MemoryPolicy, device: torch.device
) -> MemoryBanks | None:
    """The banks as they were, with the references made anew; None if one of those is missing."""
    known = {reference.memory.frame: reference for reference in references}
    roles: dict[str, FrameMemory] = {}
    for role, frame in state.shared.items():
        if frame not in known:
            return None
        roles[role] = known[frame].memory
    roles |= {role: moved(memory, device) for role, memory in state.memories.items()}
    return MemoryBanks(
        policy,
        tuple(known.values()),
        roles.get("origin"),
        roles.get("global_state"),
        roles.get("local"),
        state.absorbs_local,
        tuple(moved(memory, device) for memory in state.recent),
        state.habits,
        state.places,
        state.scene,
    )


def moved(memory: FrameMemory, device: torch.device) -> FrameMemory:
    """The same memory on a device."""

    def to(tensor: Tensor) -> Tensor:
        return tensor.to(device)

    layers = tuple(LayerMemory(to(layer.key), to(layer.value)) for layer in memory.layers)
    return FrameMemory(layers, memory.frame)


class Kept(Protocol):
    """One snapshot where it is kept."""

    @property
    def facts(self) -> Facts: ...

    @property
    def bytes(self) -> int: ...

    def load(self) -> State | None:
        """None when it is gone or damaged; it is then as if it had never been kept."""

    def forget(self) -> None: ...


class Shelf(Protocol):
    """Where snapshots are kept."""

    def all(self) -> list[Kept]:
        """What is there from earlier."""

    def put(self, facts: Facts, state: State) -> Kept | None:
        """Keep one; None where there is no room for it."""


class SnapshotStore:
    """Chooses among snapshots, and which of them make room for others."""

    def __init__(self, shelf: Shelf, budget: int = DEFAULT_BUDGET) -> None:
        self._shelf = shelf
        self._budget = budget
        self._kept: dict[_Key, Kept] = {}
        for kept in shelf.all():
            self._kept[_key(kept.facts)] = kept

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        return sum(kept.bytes for kept in self._kept.values())

    def keep(self, facts: Facts, state: State) -> None:
        """Keep one more; the least useful ones go while the budget is exceeded."""
        kept = self._shelf.put(facts, state)
        if kept is None:
            return
        newest = _key(facts)
        self._kept[newest] = kept
        while self.bytes > self._budget and len(self._kept) > 1:
            self._forget(self._least_useful(newest, facts))

    def exact(self, setup: str, plan: Plan) -> tuple[Facts, State] | None:
        """The one with which a run goes on as if it had never stopped at its start."""
        kept = self._kept.get((setup, plan.direction, plan.start))
        if kept is None or not kept.facts.continues_in(plan):
            return None
        return self._load(kept)

    def before(
        self, setup: str, plan: Plan, at: FrameIndex, reach: int
    ) -> tuple[Facts, State] | None:
        """The last one of the same run at most `reach` frames before `at`, seen along the run."""
        return self._nearest(
            kept
            for kept in self._on_the_way(setup, plan, at, reach)
            if kept.facts.is_of_the_same_run(plan)
        )

    def history(self, setup: str, plan: Plan, reach: int) -> tuple[Facts, State] | None:
        """The last one before the start whose references are as they were."""
        return self._nearest(
            kept
            for kept in self._on_the_way(setup, plan, plan.start, reach)
            if kept.facts.is_true_for(plan) and kept.facts.follows_the_rules_of(plan)
        )

    def farthest(self, setup: str, plan: Plan) -> tuple[Facts, State] | None:
        """The one that has seen most of the video, its references being as they were."""
        candidates = [
            kept
            for kept in self._kept.values()
            if kept.facts.setup == setup
            and kept.facts.direction is plan.direction
            and kept.facts.is_true_for(plan)
        ]
        candidates.sort(key=lambda kept: kept.facts.frame * plan.direction.step)
        while candidates:
            loaded = self._load(candidates.pop())
            if loaded is not None:
                return loaded
        return None

    def forget_between(
        self, setup: str, direction: Direction, start: FrameIndex, stop: FrameIndex
    ) -> None:
        """A run rewrites the frames behind `start` up to `stop`: what was known of them is old."""
        low, high = sorted((start + direction.step, stop))
        for key in list(self._kept):
            if key[:2] == (setup, direction) and low <= key[2] <= high:
                self._forget(key)

    def clear(self) -> None:
        for key in list(self._kept):
            self._forget(key)

    def _on_the_way(self, setup: str, plan: Plan, at: FrameIndex, reach: int) -> list[Kept]:
        return [
            kept
            for (of, way, frame), kept in self._kept.items()
            if of == setup and way is plan.direction and 0 <= (at - frame) * way.step <= reach
        ]

    def _nearest(self, candidates: Iterable[Kept]) -> tuple[Facts, State] | None:
        ordered = sorted(candidates, key=lambda kept: -kept.facts.frame * kept.facts.direction.step)
        for kept in ordered:
            loaded = self._load(kept)
            if loaded is not None:
                return loaded
        return None

    def _load(self, kept: Kept) -> tuple[Facts, State] | None:
        state = kept.load()
        if state is None:
            self._forget(_key(kept.facts))
            return None
        return kept.facts, state

    def _forget(self, key: "_Key") -> None:
        self._kept.pop(key).forget()

    def _least_useful(self, newest: "_Key", facts: Facts) -> "_Key":
        """The one whose neighbours are nearest, measured by how far off the places of work are."""
        work = np.array([facts.frame, *facts.keyframes])
        lines: dict[tuple[str, Direction], list[FrameIndex]] = {}
        for setup, way, frame in self._kept:
            lines.setdefault((setup, way), []).append(frame)
        uses: dict[_Key, float] = {}
        for line, frames in lines.items():
            ends = (min(frames) - _FAR, max(frames) + _FAR)
            ordered = np.array([ends[0], *sorted(frames), ends[1]])
            for at, room in zip(ordered[1:-1], ordered[2:] - ordered[:-2], strict=True):
                away = int(np.abs(work - at).min())
                uses[*line, int(at)] = float(room) / (SNAPSHOT_EVERY + away)
        uses.pop(newest, None)
        return min(uses, key=lambda key: uses[key])


_Key = tuple[str, Direction, FrameIndex]


def _key(facts: Facts) -> _Key:
    return facts.setup, facts.direction, facts.frame


@dataclass
class _InMemory:
    """A snapshot that lives as long as the program."""

    facts: Facts
    state: State | None

    @property
    def bytes(self) -> int:
        return self.state.bytes if self.state is not None else 0

    def load(self) -> State | None:
        return self.state

    def forget(self) -> None:
        self.state = None


class MemoryShelf:
    """Keeps snapshots in main memory, for runs without a place on disk."""

    def all(self) -> list[Kept]:
        return []

    def put(self, facts: Facts, state: State) -> Kept | None:
        return _InMemory(facts, state)
