"""What a project says about its media, objects, cells and runs: plain frozen data."""

from dataclasses import dataclass
from pathlib import Path

from core.colors import Color
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
    """One object as the user knows it."""

    id: ObjectId
    name: str
    color: Color
    visible: bool = True


@dataclass(frozen=True)
class Cell:
    """One object on one frame; `pixels` is a blob of `pack_pixels`, None in an empty cell."""

    state: CellState
    pixels: bytes | None = None
    run_id: int | None = None
    confidence: float | None = None


EMPTY_CELL = Cell(CellState.EMPTY)


@dataclass(frozen=True)
class CellWrite:
    """A person's wish for one cell; EMPTY removes what is there."""

    object_id: ObjectId
    frame: FrameIndex
    state: CellState
    pixels: bytes | None = None


@dataclass(frozen=True)
class RunInfo:
    """One propagation job: where it went and with which options (as text)."""

    direction: Direction
    start: FrameIndex
    stop: FrameIndex
    options: str = ""
