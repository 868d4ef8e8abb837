"""What a tracker remembers, told in plain values: the memory inspector shows them.

`core.memory` fills them in; whoever reads them needs no torch.
"""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.frames import Frames
from core.types import FrameIndex


class MemoryPart(Enum):
    """The memories of the paper, and the frames that AOT-L keeps as they were."""

    REFERENCE = "reference"
    GLOBAL = "global"
    LOCAL = "local"
    RECENT = "recent"


@dataclass(frozen=True)
class BankChoice:
    """A file of saved global memory that a person chose. checksum: of the file as it was then."""

    path: str
    checksum: int


@dataclass(frozen=True)
class MemoryRules:
    """What a person wants of a run's memory.

    excluded: frames that leave nothing behind in it. pinned: keyframes that stay references however
    many others are nearer. forgets_global: global memory begins anew from these frames.
    forgets_local: these frames do not look at the one before. bank: global memory that runs begin
    with where they know no history of their own.
    """

    excluded: Frames = field(default_factory=Frames)
    pinned: Frames = field(default_factory=Frames)
    forgets_global: Frames = field(default_factory=Frames)
    forgets_local: Frames = field(default_factory=Frames)
    bank: BankChoice | None = None


NO_MEMORY_RULES = MemoryRules()


@dataclass(frozen=True)
class RememberedFrame:
    """One entry of a memory. frame: where it comes from; of global memory, what it absorbed last.

    age: frames between it and the last tracked one. is_permanent: never makes room for another.
    last_used: the newest frame known to have looked at it more than in passing.
    """

    part: MemoryPart
    frame: FrameIndex
    age: int
    bytes: int
    is_permanent: bool = False
    last_used: FrameIndex | None = None


@dataclass(frozen=True)
class TrackerMemory:
    """Everything a tracker remembers after `frame`.

    bytes: less than the sum over the entries when one frame serves twice. tokens: what each place
    of the next frame is compared with over a distance, per group of ten objects.
    """

    frame: FrameIndex
    entries: tuple[RememberedFrame, ...]
    bytes: int
    tokens: int

    def of(self, part: MemoryPart) -> tuple[RememberedFrame, ...]:
        return tuple(entry for entry in self.entries if entry.part is part)


@dataclass(frozen=True)
class AttentionShare:
    """How much one memory contributes to what the network decides on a frame.

    share: of all long-term attention, 0 to 1; the shares of one frame add up to 1.
    looked_at: rows x columns of the token map; where in that memory the frame looks, sum = share.
    """

    part: MemoryPart
    frame: FrameIndex
    share: float
    looked_at: NDArray[np.float32]


@dataclass(frozen=True)
class Attention:
    """Where one frame looks, over a distance, while it is being segmented."""

    frame: FrameIndex
    shares: tuple[AttentionShare, ...]

    def share_of(self, part: MemoryPart) -> float:
        return sum(share.share for share in self.shares if share.part is part)

    @property
    def looked_at(self) -> NDArray[np.float32]:
        """All memories together; places of the token map, which covers the whole picture."""
        maps = [share.looked_at for share in self.shares]
        return np.sum(maps, axis=0, dtype=np.float32) if maps else np.zeros((0, 0), np.float32)


@dataclass(frozen=True)
class Recollection:
    """What a frame is decided with: the memory before it, and where the frame looks in it.

    is_exact: it is what the run had; otherwise what a run would begin with just before the frame.
    """

    memory: TrackerMemory
    attention: Attention
    is_exact: bool
