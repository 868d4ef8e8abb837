"""Folders of masks whose objects are squares, and a project in memory to be judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import MediaError
from core.masks import write_indexed_png
from core.review.truth_finding import ClipFrames
from core.types import CellState, Image, Mask, ObjectId

WIDTH, HEIGHT = 64, 48
SIZE = (WIDTH, HEIGHT)


def square_mask(left: int, object_id: int = 1, top: int = 10, side: int = 16) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[top : top + side, left : left + side] = object_id
    return mask


def clip_frames(count: int) -> ClipFrames:
    return ClipFrames(tuple(f"{i:05d}" for i in range(count)), SIZE)


@dataclass
class FakeProject:
    """Masks by frame; an object has a cell where a mask shows it."""

    frame_count: int
    masks: dict[int, Mask] = field(default_factory=dict)
    numbers: NDArray[np.int64] = field(init=False)
    asked: list[int] = field(default_factory=list)
    keyframes: set[int] = field(default_factory=set)
    absent: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    read_frames: list[int] = field(default_factory=list)
    in_memory: set[int] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)
    differing: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = np.zeros(self.frame_count, np.int64)

    def set(self, frame: int, mask: Mask | None) -> None:
        if mask is None:
            self.masks.pop(frame, None)
        else:
            self.masks[frame] = mask
        self.numbers[frame] = self.numbers.max() + 1

    def mask(self, frame: int) -> Mask:
        self.asked.append(frame)
        return self.masks.get(frame, np.zeros((HEIGHT, WIDTH), np.uint8))

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        if object_id > 8:
            raise LookupError(object_id)
        states = np.zeros(self.frame_count, np.uint8)
        for frame, mask in self.masks.items():
            if (mask == object_id).any():
                by_hand = frame in self.keyframes
                states[frame] = CellState.KEYFRAME if by_hand else CellState.AUTO
        states[list(self.absent)] = CellState.ABSENT
        return states

    def object_ids(self) -> list[ObjectId]:
        """All that any mask shows, but those deleted."""
        shown = {int(i) for mask in self.masks.values() for i in np.unique(mask)} - {0}
        return [ObjectId(i) for i in sorted(shown - self.deleted)]

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        del object_id
        return np.where(self.states(ObjectId(1)) == CellState.AUTO, 0.9, np.nan).astype(np.float32)

    def disagreements(self, object_id: ObjectId) -> NDArray[np.float32]:
        """Of all objects alike."""
        del object_id
        found = np.full(self.frame_count, np.nan, np.float32)
        for frame, value in self.differing.items():
            found[frame] = value
        return found

    def get(self, index: int) -> Image | None:
        return self._picture(index) if index in self.in_memory else None

    def read(self, index: int) -> Image:
        self.read_frames.append(index)
        if index in self.unreadable:
            raise MediaError("unreadable")
        return self._picture(index)

    def _picture(self, index: int) -> Image:
        """Green noise that moves right by a pixel a frame."""
        noise = np.random.default_rng(0).integers(60, 120, (HEIGHT, WIDTH + 64), np.uint8)
        picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        picture[..., 1] = noise[:, 64 - index % 64 : 64 - index % 64 + WIDTH]
        return picture

    def revisions(self) -> NDArray[np.int64]:
        return self.numbers.copy()


WriteMasks = Callable[..., Path]


@pytest.fixture
def square() -> Callable[..., Mask]:
    """A square of 16 pixels at a column, of object 1 unless said."""
    return square_mask


@pytest.fixture
def clip_of() -> Callable[[int], ClipFrames]:
    """Frames of a video, 64x48."""
    return clip_frames


@pytest.fixture
def write_masks(tmp_path: Path) -> WriteMasks:
    def write(masks: Mapping[str, Mask], folder: str = "truth") -> Path:
        root = tmp_path / folder
        root.mkdir(parents=True, exist_ok=True)
        for name, mask in masks.items():
            write_indexed_png(root / f"{name}.png", mask)
        return root

    return write


@pytest.fixture
def project() -> FakeProject:
    return FakeProject(6)


@pytest.fixture
def make_project() -> type[FakeProject]:
    return FakeProject
