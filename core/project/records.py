"""What a project says about its media, objects, cells and runs: plain frozen data."""

from dataclasses import dataclass, field
from pathlib import Path

from core.colors import Color, Pattern
from core.frames import Frames
from core.types import CellState, Direction, FrameIndex, ObjectId


@dataclass(frozen=True)
class MediaFacts:
    """The clip a project belongs to; `fingerprint` tells at once whether a file is still that clip.

    description: what masks need of it when it is gone (core.video.description). looks: what three
    frames show (core.video.looks). Both are empty until somebody has looked.
    """

    path: Path
    fingerprint: str
    width: int
    height: int
    frame_count: int
    description: bytes = b""
    looks: bytes = b""


@dataclass(frozen=True)
class ObjectInfo:
    """One object as the user knows it; a locked one is not painted on."""

    id: ObjectId
    name: str
    color: Color
    visible: bool = True
    pattern: Pattern = Pattern.SOLID
    locked: bool = False
    notes: str = ""


@dataclass(frozen=True)
class Cell:
    """One object on one frame; `pixels` is a blob of `pack_pixels`, None if empty or absent."""

    state: CellState
    pixels: bytes | None = None
    run_id: int | None = None
    confidence: float | None = None
    is_locked: bool = False


EMPTY_CELL = Cell(CellState.EMPTY)


@dataclass(frozen=True)
class CellWrite:
    """A person's wish for one cell; EMPTY removes what is there, ABSENT has no pixels either."""

    object_id: ObjectId
    frame: FrameIndex
    state: CellState
    pixels: bytes | None = None


@dataclass(frozen=True)
class RunInfo:
    """One propagation job, the provenance of the cells it wrote.

    direction: None for one that joined both. objects: what it may write, none given: whatever it
    tracks. anchors: the keyframes it knew. options, weights: text that tells two settings and two
    networks apart. head: the last frame it stored.
    """

    direction: Direction | None
    start: FrameIndex
    stop: FrameIndex
    options: str = ""
    objects: frozenset[ObjectId] = frozenset()
    anchors: Frames = field(default_factory=Frames)
    weights: str = ""
    head: FrameIndex | None = None


@dataclass(frozen=True)
class CorrectionScore:
    """How well a run's mask agreed with the correction a person made of it: J and F, 0..1.

    A true sample of quality, but biased: people correct the bad frames.
    """

    object_id: ObjectId
    frame: FrameIndex
    j: float
    f: float
