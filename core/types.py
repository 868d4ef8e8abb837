"""The words every room shares: frames, objects, masks, boxes, and the records passed around."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NewType, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

FrameIndex: TypeAlias = int
"""Position in display order, counted from 0 in code, files and window."""

ObjectId = NewType("ObjectId", int)
"""Permanent number of an object, 1..255; 0 is the background and is no object."""

Image: TypeAlias = NDArray[np.uint8]
"""RGB picture, H x W x 3."""

Mask: TypeAlias = NDArray[np.uint8]
"""Object ids, H x W; 0 is background."""

BoolMask: TypeAlias = NDArray[np.bool_]
"""One object's pixels, H x W."""

MAX_OBJECTS = 255


class Direction(Enum):
    """Which way a run walks through the video; the value is the step in frames."""

    FORWARD = 1
    BACKWARD = -1

    @property
    def step(self) -> int:
        return self.value


class CellState(IntEnum):
    """The one state of a cell (object x frame); the numbers are stored in project files."""

    EMPTY = 0
    AUTO = 1
    DRAFT = 2
    KEYFRAME = 3
    ABSENT = 4
    STALE_SOFT = 5
    STALE_HARD = 6


PROTECTED_STATES = frozenset({CellState.DRAFT, CellState.KEYFRAME, CellState.ABSENT})
"""What a person made: a run never writes a cell in one of these states, nor a locked one."""

AUTO_STATES = frozenset({CellState.AUTO, CellState.STALE_SOFT, CellState.STALE_HARD})
"""What a run wrote; the stale ones were computed from keyframes that have changed since."""

WITHOUT_PIXELS = frozenset({CellState.EMPTY, CellState.ABSENT})
"""Cells without a mask: nobody said anything, or a person says that the object is not visible."""


class Review(IntEnum):
    """What a person said about a cell's mask; the numbers are stored in project files."""

    UNSEEN = 0
    APPROVED = 1
    FLAGGED = 2


@dataclass(frozen=True, slots=True)
class Box:
    """Half-open pixel rectangle: columns left..right-1, rows top..bottom-1."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an H x W array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def union(self, other: "Box") -> "Box":
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def clipped(self, width: int, height: int) -> "Box":
        """The part inside a picture; a box beside it becomes an empty one at its edge."""
        return Box(
            min(max(0, self.left), width),
            min(max(0, self.top), height),
            min(max(0, self.right), width),
            min(max(0, self.bottom), height),
        )

    def intersected(self, other: "Box") -> "Box":
        """What both have in common; an empty box when that is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(
            left,
            top,
            max(left, min(self.right, other.right)),
            max(top, min(self.bottom, other.bottom)),
        )

    def grown(self, pixels: int) -> "Box":
        """Larger by so many pixels on every side; what is empty stays so."""
        if self.is_empty:
            return self
        return Box(self.left - pixels, self.top - pixels, self.right + pixels, self.bottom + pixels)

    def moved(self, right: int, down: int) -> "Box":
        return Box(self.left + right, self.top + down, self.right + right, self.bottom + down)

    @classmethod
    def around(cls, pixels: BoolMask) -> Self:
        """Smallest box holding every true pixel; an empty box if there is none."""
        rows = np.flatnonzero(pixels.any(axis=1))
        if rows.size == 0:
            return cls(0, 0, 0, 0)
        columns = np.flatnonzero(pixels.any(axis=0))
        return cls(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


@dataclass(frozen=True)
class FrameResult:
    """What propagation yields for one frame.

    mask: ids at source size. confidence: for each tracked object, the mean probability the network
    gives its own decision inside a band around that object; an estimate, never a score.
    direction: from which side the network came to this frame. doubted: objects that were found
    but look so unlike what a person showed that the mask leaves them out. disagreement: for each
    object 1 - J of what it is from either side, on a frame that the network came to from both.
    """

    index: FrameIndex
    mask: Mask
    confidence: Mapping[ObjectId, float]
    direction: Direction = Direction.FORWARD
    doubted: frozenset[ObjectId] = frozenset()
    disagreement: Mapping[ObjectId, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What became different in a session; views decide from it whether to repaint.

    frames: indices whose cells changed in any way, or None for all of them. objects: the same for
    objects. restaled: those of the frames on which cells only became stale or current again.
    object_list: objects were added, removed, reordered, renamed, restyled, locked, hidden or shown.
    """

    frames: AbstractSet[FrameIndex] | None = frozenset()
    objects: AbstractSet[ObjectId] | None = frozenset()
    object_list: bool = False
    restaled: AbstractSet[FrameIndex] = frozenset()

    def touches(self, frame: FrameIndex) -> bool:
        return self.frames is None or frame in self.frames

    def edits(self, frame: FrameIndex) -> bool:
        """Whether something of the frame's cells changed that is more than being stale."""
        return self.touches(frame) and frame not in self.restaled
