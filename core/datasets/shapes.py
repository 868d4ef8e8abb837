"""Where and how large each object of a sequence is, frame by frame; attributes are made of it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.datasets.sequence import AnnotatedSequence, ObjectTrack
from core.types import FrameIndex, Mask, ObjectId


@dataclass(frozen=True)
class ObjectShapes:
    """One object on the annotated frames from its first one on, in pixels of the true masks.

    area: n, 0 where it is not visible. box_area: n, of the smallest box around it. center: n x 2,
    x and y of its centroid, NaN where it is not visible. picture_area: of the whole picture.
    spacing: from one annotated frame to the next, where none was left out.
    """

    track: ObjectTrack
    frames: tuple[FrameIndex, ...]
    area: NDArray[np.int64]
    box_area: NDArray[np.int64]
    center: NDArray[np.float64]
    picture_area: int
    spacing: int = 1

    @property
    def visible(self) -> NDArray[np.bool_]:
        visible: NDArray[np.bool_] = self.area > 0
        return visible


def shapes_of(sequence: AnnotatedSequence) -> Iterator[ObjectShapes | None]:
    """None after each annotated frame, then the objects' shapes in the data set's order.

    MediaError when a true mask cannot be read.
    """
    objects = sequence.objects
    found: dict[ObjectTrack, list[Shape]] = {track: [] for track in objects}
    picture_area = 0
    spacing = int(np.diff(sequence.annotated).min(initial=len(sequence)))
    for frame in sequence.annotated:
        truth = sequence.truth(frame)
        picture_area = truth.size
        inside = [track for track in objects if _is_inside(sequence, track, frame)]
        here = frame_shapes(frame, truth, [track.object_id for track in inside])
        for track in inside:
            found[track].append(here[track.object_id])
        yield None
    for track, shapes in found.items():
        yield joined(track, shapes, picture_area, spacing)


class Shape(NamedTuple):
    """One object on one frame; area 0 where it is not visible."""

    frame: FrameIndex
    area: int = 0
    box_area: int = 0
    x: float = math.nan
    y: float = math.nan


def joined(
    track: ObjectTrack, shapes: Sequence[Shape], picture_area: int, spacing: int
) -> ObjectShapes:
    """Shapes of one object in the order of frames."""
    return ObjectShapes(
        track,
        tuple(shape.frame for shape in shapes),
        np.array([shape.area for shape in shapes], np.int64),
        np.array([shape.box_area for shape in shapes], np.int64),
        np.array([(s.x, s.y) for s in shapes], np.float64).reshape(-1, 2),
        picture_area,
        spacing,
    )


def frame_shapes(
    frame: FrameIndex, mask: Mask, object_ids: Iterable[ObjectId]
) -> dict[ObjectId, Shape]:
    """Of each of these objects on a frame, visible or not."""
    return {object_id: _shape(frame, mask, object_id) for object_id in object_ids}


def _shape(frame: FrameIndex, mask: Mask, object_id: ObjectId) -> Shape:
    pixels = mask == object_id
    down = np.flatnonzero(pixels.any(1))
    if not down.size:
        return Shape(frame)
    top, bottom = int(down[0]), int(down[-1]) + 1
    across = np.flatnonzero(pixels[top:bottom].any(0))
    left, right = int(across[0]), int(across[-1]) + 1
    # All of it is in its box: the rest of the picture need not be added up.
    box = pixels[top:bottom, left:right]
    columns, rows = box.sum(0), box.sum(1)
    area = int(columns.sum())
    x = left + float(columns @ np.arange(columns.size)) / area
    y = top + float(rows @ np.arange(rows.size)) / area
    return Shape(frame, area, box.size, x, y)


def _is_inside(sequence: AnnotatedSequence, track: ObjectTrack, frame: FrameIndex) -> bool:
    """Not before the object's first frame, nor (LVOS) after the end of its range."""
    if frame < track.first:
        return False
    return track.id_range is None or int(sequence.files[frame].name) <= track.id_range.end
