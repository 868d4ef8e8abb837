"""An annotated sequence whatever its layout: frame names, pictures and true masks read on demand.

Layouts build these; whoever measures or exports reads them and needs no layout's details.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path

import numpy as np

from core.datasets.archive import Archive
from core.datasets.pictures import decode_ids, decode_image
from core.errors import EvermaskError, MediaError
from core.types import FrameIndex, Image, Mask, ObjectId

VOID = 255
"""Label of pixels that belong to no object and to no background; scored as background."""


class Layout(Enum):
    """How a data set lies on disk; the values are the words of the commands."""

    FOLDERS = "folders"
    DAVIS2016 = "davis2016"
    DAVIS2017 = "davis2017"
    YTVOS = "ytvos"
    LVOS = "lvos"


def layout_of(name: str) -> Layout:
    """The one that a word of the commands means."""
    try:
        return Layout(name)
    except ValueError as error:
        known = ", ".join(layout.value for layout in Layout)
        raise EvermaskError(
            f"Layout {name!r} is not known. Nothing was started. Use one of {known}."
        ) from error


class Labels(Enum):
    """What the pixel values of a true mask mean."""

    IDS = "ids"  # object ids, 255 is void
    ONE = "one"  # anything above 0 is object 1
    EITHER = "either"  # only 0 and 255: white on black, else ids


@dataclass(frozen=True)
class IdRange:
    """LVOS: numbers of an object's first and last frame, and how many frames there are."""

    start: int
    end: int
    count: int


@dataclass(frozen=True)
class ObjectTrack:
    """An object of a sequence. first: the frame whose true mask is given to a method."""

    object_id: ObjectId
    first: FrameIndex
    category: str = ""
    id_range: IdRange | None = None


@dataclass(frozen=True)
class FrameFiles:
    """Where a frame lies in the archive; `mask` is None where it is not annotated."""

    name: str
    image: str
    mask: str | None


FindObjects = Callable[["AnnotatedSequence"], Sequence[ObjectTrack]]


@dataclass(frozen=True)
class AnnotatedSequence:
    """Frames are counted from 0; their names are the stems under which results are saved."""

    name: str
    archive: Archive
    files: tuple[FrameFiles, ...]
    labels: Labels
    find_objects: FindObjects

    def __len__(self) -> int:
        return len(self.files)

    @cached_property
    def objects(self) -> tuple[ObjectTrack, ...]:
        """In the data set's order; may read masks. MediaError when there is none."""
        found = tuple(self.find_objects(self))
        if not found:
            mask = next((f.mask for f in self.files if f.mask), None)
            raise MediaError(
                f"{mask or self.name} in {self.archive.path.name} holds no object (empty, or only "
                f"void label {VOID}). Nothing was measured. Check the masks or the layout."
            )
        return found

    @property
    def annotated(self) -> tuple[FrameIndex, ...]:
        return tuple(index for index, files in enumerate(self.files) if files.mask)

    def image(self, index: FrameIndex) -> Image:
        return decode_image(self.archive, self.files[index].image)

    def truth(self, index: FrameIndex) -> Mask:
        """Ids without void; MediaError when the frame is not annotated."""
        mask = self.files[index].mask
        if mask is None:
            raise MediaError(
                f"{self.files[index].image} in {self.archive.path.name} has no mask. "
                "Nothing was measured. Add the mask or leave the sequence out."
            )
        return _ids_of(decode_ids(self.archive, mask), self.labels)

    def given(self, index: FrameIndex) -> Mask | None:
        """True mask of the objects that appear at a frame for the first time, if any does."""
        new = [track.object_id for track in self.objects if track.first == index]
        if not new:
            return None
        truth = self.truth(index)
        return np.where(np.isin(truth, new), truth, 0).astype(np.uint8)


@dataclass(frozen=True)
class Dataset:
    """Sequences of one layout.

    unseen: names of the videos (LVOS) or object categories (YouTube-VOS) that training data do
    not hold; None when the data set does not say.
    """

    root: Path
    layout: Layout
    sequences: tuple[AnnotatedSequence, ...]
    unseen: frozenset[str] | None = field(default=None)


def _ids_of(values: Mask, labels: Labels) -> Mask:
    if labels is Labels.ONE:
        return (values > 0).astype(np.uint8)
    if labels is Labels.EITHER and VOID in values and not ((values > 0) & (values < VOID)).any():
        return (values > 0).astype(np.uint8)
    return np.where(values == VOID, 0, values).astype(np.uint8)
