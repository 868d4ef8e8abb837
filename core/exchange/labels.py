"""What mask files tell apart before anybody says which object it is: labels, and masks of them.

The readers of this room make these; the session turns labels into objects as the user says.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

import numpy as np

from core.colors import Color
from core.masks import DAVIS_PALETTE, MaskPicture, colour_ids, grey_ids, object_ids, packed_colours
from core.types import MAX_OBJECTS, BoolMask, ObjectId

SOFT_LEVELS = 32
"""A grey picture with more values than this is taken for a soft mask until the user says no."""


@dataclass(frozen=True)
class Label:
    """One thing in mask files: an id, a colour outside the palette (#RRGGBB) or a name.

    color: what files show it in, None if they do not; it tells no two labels apart.
    """

    name: str
    object_id: ObjectId | None = None
    color: Color | None = field(default=None, compare=False)

    @property
    def is_unknown_colour(self) -> bool:
        return self.object_id is None and self.name.startswith("#")


@dataclass(frozen=True)
class LabelledMask:
    """One frame's masks. pieces: pixels (H x W) of each label that has some, made one by one."""

    size: tuple[int, int]
    pieces: Iterable[tuple[Label, BoolMask]]


@dataclass(frozen=True)
class Reading:
    """How grey pictures are understood: as ids, or as one soft mask cut at `threshold` (0..1]."""

    is_soft: bool = False
    threshold: float = 0.5


def id_label(object_id: int, color: Color | None = None) -> Label:
    shown = color or _color(DAVIS_PALETTE[object_id])
    return Label(str(object_id), ObjectId(object_id), shown)


def labelled(picture: MaskPicture, name: str, reading: Reading) -> LabelledMask:
    """The labels of one picture file; MaskError where its pixels cannot be such."""
    if reading.is_soft and picture.palette is None and _is_grey(picture):
        return LabelledMask(picture.size, _soft_piece(picture, reading.threshold))
    if not picture.has_colours:
        ids = grey_ids(picture.pixels, name)
        is_white = picture.pixels.max(initial=0) == MAX_OBJECTS and ids.max(initial=0) == 1
        palette = None if is_white else picture.palette
        return LabelledMask(picture.size, _id_pieces(ids, palette))
    return LabelledMask(picture.size, _colour_pieces(picture, name))


def looks_soft(picture: MaskPicture) -> bool:
    """Whether grey values are rather coverage than ids."""
    if picture.palette is not None or not _is_grey(picture):
        return False
    values = picture.pixels[..., 0] if picture.has_colours else picture.pixels
    return len(np.unique(values)) > SOFT_LEVELS


def in_order(labels: Iterable[Label]) -> list[Label]:
    """Ids ascending, then names."""
    return sorted(labels, key=lambda label: (label.object_id or MAX_OBJECTS + 1, label.name))


def frame_name(file_name: str) -> str:
    """What a file of a frame is called, without folders and suffix."""
    return PurePath(file_name.replace("\\", "/")).stem


def _id_pieces(ids: np.ndarray, palette: np.ndarray | None) -> Iterable[tuple[Label, BoolMask]]:
    for object_id in object_ids(ids):
        shown = palette is not None and object_id < len(palette)
        color = _color(palette[object_id]) if palette is not None and shown else None
        yield id_label(object_id, color), ids == object_id


def _colour_pieces(picture: MaskPicture, name: str) -> Iterable[tuple[Label, BoolMask]]:
    ids, unknown = colour_ids(picture.pixels, name)
    yield from _id_pieces(ids, None)
    if unknown:
        packed = packed_colours(picture.pixels)
        for colour in sorted(unknown):
            shown = (colour >> 16, colour >> 8 & 255, colour & 255)
            yield Label(f"#{colour:06X}", None, shown), packed == colour


def _soft_piece(picture: MaskPicture, threshold: float) -> Iterable[tuple[Label, BoolMask]]:
    values = picture.pixels[..., 0] if picture.has_colours else picture.pixels
    full = np.iinfo(values.dtype).max
    covered: BoolMask = values >= max(1, round(threshold * full))
    if covered.any():
        yield id_label(1), covered


def _is_grey(picture: MaskPicture) -> bool:
    if not picture.has_colours:
        return True
    first = picture.pixels[..., :1]
    return bool((picture.pixels == first).all())


def _color(row: np.ndarray) -> Color:
    red, green, blue = (int(part) for part in row)
    return red, green, blue
