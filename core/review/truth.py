"""True masks of one clip, wherever they lie: which frames have one, which objects count where.

`truth_finding` makes these; `scores` reads them. Masks are never resized to fit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from core.datasets.sequence import VOID, AnnotatedSequence
from core.errors import MaskError, MediaError
from core.masks import read_mask
from core.review.rules import ScoredObject
from core.types import FrameIndex, Mask, ObjectId


class TrueMasks(Protocol):
    """Where true masks are read from."""

    @property
    def frames(self) -> tuple[FrameIndex, ...]:
        """Frames of the clip that have one, ascending."""

    def read(self, frame: FrameIndex) -> Mask:
        """Ids without void; MaskError or MediaError when the file cannot be used."""


@dataclass(frozen=True)
class FolderMasks:
    """A plain folder: one file for each frame."""

    files: Mapping[FrameIndex, Path]

    @property
    def frames(self) -> tuple[FrameIndex, ...]:
        return tuple(sorted(self.files))

    def labels(self, frame: FrameIndex) -> Mask:
        """Ids with void."""
        return read_mask(self.files[frame])

    def read(self, frame: FrameIndex) -> Mask:
        labels = self.labels(frame)
        return np.where(labels == VOID, 0, labels).astype(np.uint8)


@dataclass(frozen=True)
class SequenceMasks:
    """A sequence of a data set; places: the sequence's number of each of the clip's frames."""

    sequence: AnnotatedSequence
    places: Mapping[FrameIndex, int]

    @property
    def frames(self) -> tuple[FrameIndex, ...]:
        return tuple(sorted(self.places))

    def read(self, frame: FrameIndex) -> Mask:
        return self.sequence.truth(self.places[frame])


@dataclass(frozen=True)
class Truth:
    """True masks and what counts of them.

    name: what the window calls it. rule: which frames count, in words. scored: objects with their
    frames in the clip's counting, at least one object with one frame. remarks: what does not fit,
    one sentence each. unusable: frames of which they say that their true masks are not used.
    """

    name: str
    rule: str
    masks: TrueMasks
    scored: tuple[ScoredObject, ...]
    clip_frames: int
    size: tuple[int, int]
    remarks: tuple[str, ...] = ()
    unusable: frozenset[FrameIndex] = frozenset()

    @property
    def object_ids(self) -> tuple[ObjectId, ...]:
        return tuple(scored.track.object_id for scored in self.scored)

    @property
    def counted(self) -> tuple[FrameIndex, ...]:
        """Frames that count for some object."""
        return tuple(sorted({frame for scored in self.scored for frame in scored.frames}))

    def mask(self, frame: FrameIndex) -> Mask:
        """Ids at the clip's size; MaskError for a true mask that cannot be used."""
        try:
            found = self.masks.read(frame)
        except (MaskError, MediaError) as error:
            raise MaskError(
                f"The true mask of frame {frame} could not be read. It was not scored. "
                "Give a PNG of object ids."
            ) from error
        width, height = self.size
        if found.shape != (height, width):
            raise MaskError(
                f"The true mask of frame {frame} is {found.shape[1]}x{found.shape[0]}, the frame "
                f"is {width}x{height}. It was not scored. Give true masks of the clip's size."
            )
        return found
