"""What the network remembers when it comes to a frame, and where the frame looks in it.

session.py holds one as `memory`; the memory inspector shows it. The rule: looking keeps nothing and
changes no later run.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.errors import EvermaskError
from core.progress import CancelToken, Progress
from core.project.project import Project
from core.propagation.request import PropagationRequest
from core.session.memory_rules import wishes_of
from core.session.references import KeyframeRole, keyframe_roles
from core.session.runs.keyframes import ProjectKeyframes
from core.session.runs.memo import RunMemo, read_memo
from core.session.runs.network import LoadedNetwork
from core.tracker_memory import (
    Attention,
    MemoryPart,
    Recollection,
    RememberedFrame,
    TrackerMemory,
)
from core.tracking_options import TrackingOptions
from core.types import AUTO_STATES, CellState, Direction, FrameIndex, Image, Mask, ObjectId

TOLD_EVERY_S = 1.0
SHARE_OF_A_RUN = 0.05
"""Measuring where a frame looks takes time that a run needs for itself: no more of it than this."""

_DRAWN_LATER = "drawn after this frame was tracked"
_MADE_BY_HAND = (CellState.KEYFRAME, CellState.DRAFT)


@dataclass(frozen=True)
class MemoryEntry:
    """One line of the inspector: a memory, or a keyframe that is none and why.

    share: of all attention over a distance, 0 to 1; None for local memory, which is read in a
    window of its own, and for what is not in memory. role: of a keyframe.
    """

    part: MemoryPart
    frame: FrameIndex
    age: int
    bytes: int = 0
    share: float | None = None
    last_used: FrameIndex | None = None
    role: KeyframeRole | None = None
    is_in: bool = True


@dataclass(frozen=True)
class FrameMemories:
    """What frame `frame` is decided with. tokens, bytes: see TrackerMemory.

    budget: the most bytes that such a memory may take. most_references: the most of these;
    usual_references: if nobody had asked for fewer. reference_bytes: of one of them.
    is_exact: the run had exactly this; otherwise it is what a run would begin with here now.
    """

    frame: FrameIndex
    direction: Direction
    entries: tuple[MemoryEntry, ...]
    tokens: int
    bytes: int
    budget: int
    most_references: int
    usual_references: int
    reference_bytes: int
    attention: Attention
    is_exact: bool

    def of(self, part: MemoryPart) -> tuple[MemoryEntry, ...]:
        return tuple(entry for entry in self.entries if entry.part is part)

    def budget_with(self, references: int) -> int:
        """The most bytes that memory would take with so many references at most."""
        return self.budget + (references - self.most_references) * self.reference_bytes

    def contributing(self, most: int = 5) -> tuple[MemoryEntry, ...]:
        """The memories the frame looks at most, the first one most of all."""
        seen = [entry for entry in self.entries if entry.share is not None]
        return tuple(sorted(seen, key=lambda entry: -(entry.share or 0.0))[:most])


@dataclass(frozen=True)
class _Origin:
    """How a frame came about: the run that wrote it, or would."""

    direction: Direction
    memo: RunMemo


class Remembering:
    """Of one project. Any thread, but `look` is work for the one that tracks."""

    def __init__(
        self, project: Project, network: LoadedNetwork, read_frame: Callable[[FrameIndex], Image]
    ) -> None:
        self._project = project
        self._network = network
        self._read_frame = read_frame
        self._is_watched = False
        self._told_again_s = -math.inf

    def watch(self, *, watched: bool) -> None:
        """Somebody looks at what a run remembers while it goes on, or does no more."""
        self._is_watched = watched

    def now_and_then(self) -> FrameMemories | None:
        """As `newest`, for a run to tell between its frames: seldom, and only if watched."""
        began_s = time.monotonic()
        if not self._is_watched or began_s < self._told_again_s:
            return None
        found = self.newest()
        ended_s = time.monotonic()
        self._told_again_s = ended_s + max(TOLD_EVERY_S, (ended_s - began_s) / SHARE_OF_A_RUN)
        return found

    @property
    def is_loaded(self) -> bool:
        """Whether looking loads the network first, which takes seconds."""
        return self._network.device_text is not None

    @property
    def has_runs(self) -> bool:
        """Whether anything was tracked."""
        return bool(self._project.runs())

    def first_appearances(self) -> list[FrameIndex]:
        """Keyframes that stay in memory whatever else is drawn."""
        roles = keyframe_roles(self._project, 0, TrackingOptions())
        return [role.frame for role in roles if role.is_permanent]

    def why_not(self, frame: FrameIndex) -> str:
        """Why nothing can be told of a frame; "" when it can."""
        if not self.has_runs:
            return (
                "Nothing was tracked yet. Draw an object, press Enter to commit it, and track: "
                "what the network remembers of the video is shown here."
            )
        if self._origin(frame) is None:
            return "This frame was not tracked. Go to one that was, or track to here."
        return ""

    def newest(self, objects: frozenset[ObjectId] | None = None) -> FrameMemories | None:
        """Of the newest frame of a run, at once; None when it is not what the project holds."""
        found = self._network.newest(objects)
        if found is None:
            return None
        origin = self._origin(found.memory.frame)
        return self._told(found, origin) if origin is not None else None

    def look(
        self,
        frame: FrameIndex,
        token: CancelToken,
        objects: frozenset[ObjectId] | None = None,
    ) -> Iterator[Progress | FrameMemories]:
        """Of any tracked frame, from the nearest snapshot; ends without a word if nothing is known.

        objects: only where the frame looks for these. Fails as a run; Cancelled when told so.
        """
        origin = self._origin(frame)
        if origin is None:
            return
        found = self._network.newest(objects) if self._is_newest(frame) else None
        if found is None or found.memory.frame != frame:
            request = self._request(frame, origin)
            found = yield from self._network.recall(
                origin.memo.options, request, self._read_frame, token, objects
            )
        if found is not None:
            yield self._told(found, origin)

    def save_bank(self, frame: FrameIndex, path: Path, token: CancelToken) -> Iterator[Progress]:
        """Write the global memory that a tracked frame is decided with to a file.

        EvermaskError if there is none, OutputError if it cannot be written; else as `look`.
        """
        origin = self._origin(frame)
        if origin is None:
            raise EvermaskError(f"{self.why_not(frame)} Nothing was written.")
        yield from self._network.save_bank(
            origin.memo.options, self._request(frame, origin), self._read_frame, token, path
        )

    # --- inside

    def _told(self, found: Recollection, origin: _Origin) -> FrameMemories:
        memory = found.memory
        roles = keyframe_roles(
            self._project,
            memory.frame,
            origin.memo.options,
            origin.direction,
            wishes_of(self._project).rules,
        )
        entries = [self._entry(entry, found.attention, roles) for entry in memory.entries]
        inside = {e.frame for e in entries if e.part is MemoryPart.REFERENCE}
        entries += [
            MemoryEntry(
                MemoryPart.REFERENCE,
                role.frame,
                abs(memory.frame - role.frame),
                role=replace(role, reason=_DRAWN_LATER) if role.is_reference else role,
                is_in=False,
            )
            for role in roles
            if role.frame not in inside
        ]
        return FrameMemories(
            memory.frame,
            origin.direction,
            tuple(entries),
            memory.tokens,
            memory.bytes,
            *self._budget(memory, origin.memo.options),
            found.attention,
            found.is_exact,
        )

    def _budget(self, memory: TrackerMemory, options: TrackingOptions) -> tuple[int, int, int, int]:
        """The four numbers of FrameMemories about what such a memory may take."""
        from core.memory.policy import policy_of
        from core.model.config import OBJECTS_PER_GROUP

        policy = policy_of(options)
        groups = max(1, -(-len(self._project.objects()) // OBJECTS_PER_GROUP))
        usual = 1 + policy.first_appearances * groups + policy.corrections
        usual = usual if policy.reference else 0
        most = min(policy.references, usual)
        others = int(policy.global_) + int(policy.local) + (policy.capacity if policy.every else 0)
        references = [entry.bytes for entry in memory.of(MemoryPart.REFERENCE)]
        one = max((entry.bytes for entry in memory.entries), default=0)
        reference = max(references, default=one)
        return most * reference + others * one, most, usual, reference

    def _entry(
        self, entry: RememberedFrame, attention: Attention, roles: list[KeyframeRole]
    ) -> MemoryEntry:
        shares = [s for s in attention.shares if s.part is entry.part and s.frame == entry.frame]
        role = next((role for role in roles if role.frame == entry.frame), None)
        return MemoryEntry(
            entry.part,
            entry.frame,
            entry.age,
            entry.bytes,
            shares[0].share if shares else None,
            entry.last_used,
            role if entry.part is MemoryPart.REFERENCE else None,
        )

    def _request(self, frame: FrameIndex, origin: _Origin) -> PropagationRequest:
        keyframes = ProjectKeyframes(self._project, {})
        start = frame - origin.direction.step
        return PropagationRequest(
            keyframes,
            start,
            frame,
            tracked_start=None if start in keyframes else self._project.mask(start),
            settle=self._stored,
            memory=origin.memo.scope.memory,
        )

    def _stored(self, frame: FrameIndex, predicted: Mask) -> Mask:
        """What was remembered of a frame is what is stored of it."""
        del predicted
        return self._project.mask(frame)

    def _origin(self, frame: FrameIndex) -> _Origin | None:
        """The run that wrote a frame; for one drawn by hand, that which comes to it."""
        found = self._written(frame)
        if found is not None:
            return found
        if not self._is_by_hand(frame):
            return None
        for direction in Direction:
            beside = self._written(frame - direction.step)
            if beside is not None and beside.direction is direction:
                return beside
        return None

    def _written(self, frame: FrameIndex) -> _Origin | None:
        media = self._project.media
        if not 0 <= frame < media.frame_count:
            return None
        known = self._project.runs()
        info = known.get(self._run_of(frame))
        memo = read_memo(info.options, media.frame_count) if info is not None else None
        if info is None or memo is None:
            return None
        direction = info.direction or Direction.FORWARD
        return _Origin(direction, memo)

    def _run_of(self, frame: FrameIndex) -> int:
        """The newest run that wrote on a frame; 0 for none."""
        return max(
            (
                int(self._project.run_ids(info.id)[frame])
                for info in self._project.objects()
                if self._project.state(info.id, frame) in AUTO_STATES
            ),
            default=0,
        )

    def _is_newest(self, frame: FrameIndex) -> bool:
        """Whether the newest run wrote the frame, and nothing of it is out of date."""
        is_current = all(
            self._project.state(info.id, frame) not in (CellState.STALE_HARD, CellState.STALE_SOFT)
            for info in self._project.objects()
        )
        return is_current and self._run_of(frame) == max(self._project.runs(), default=-1)

    def _is_by_hand(self, frame: FrameIndex) -> bool:
        return any(
            bool(np.isin(self._project.states(info.id)[frame], _MADE_BY_HAND))
            for info in self._project.objects()
        )
