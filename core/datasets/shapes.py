"""Where and how large each object of a sequence is, frame by frame; attributes are made of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.datasets.sequence import AnnotatedSequence, ObjectTrack
from core.types import FrameIndex, Mask


@dataclass(frozen=True)
class ObjectShapes:
    """One object on the annotated frames from its first one on, in pixels of the true masks.

    area: n, 0 where it is not visible. box_area: n, of the smallest box around it. center: n x 2,
    x and y of its centroid, NaN where it is not visible. picture_area: of the whole picture.
    """

    track: ObjectTrack
    frames: tuple[FrameIndex, ...]
    area: NDArray[np.int64]
    box_area: NDArray[np.int64]
    center: NDArray[np.float64]
    picture_area: int

    @property
    def visible(self) -> NDArray[np.bool_]:
        visible: NDArray[np.bool_] = self.area > 0
        return visible


def shapes_of(sequence: AnnotatedSequence) -> Iterator[ObjectShapes | None]:
    """None after each annotated frame, then the objects' shapes in the data set's order.

    MediaError when a true mask cannot be read.
    """
    objects = sequence.objects
    found: dict[ObjectTrack, list[_Shape]] = {track: [] for track in objects}
    picture_area = 0
    for frame in sequence.annotated:
        truth = sequence.truth(frame)
        picture_area = truth.size
        present = np.bincount(truth.ravel(), minlength=256)
        for track in objects:
            if _is_inside(sequence, track, frame):
                object_id = track.object_id
                shape = _shape(truth, object_id) if present[object_id] else _ABSENT
                found[track].append(_Shape(frame, *shape))
        yield None
    for track, shapes in found.items():
        yield ObjectShapes(
            track,
            tuple(shape.frame for shape in shapes),
            np.array([shape.area for shape in shapes], np.int64),
            np.array([shape.box_area for shape in shapes], np.int64),
            np.array([(s.x, s.y) for s in shapes], np.float64).reshape(-1, 2),
            picture_area,
        )


@dataclass(frozen=True)
class _Shape:
    frame: FrameIndex
    area: int
    box_area: int
    x: float
    y: float


_ABSENT = (0, 0, np.nan, np.nan)


def _shape(truth: Mask, object_id: int) -> tuple[int, int, float, float]:
    """Area, area of the box, centroid; the object has at least one pixel."""
    pixels = truth == object_id
    columns, rows = pixels.sum(0), pixels.sum(1)
    area = int(columns.sum())
    across, down = np.flatnonzero(columns), np.flatnonzero(rows)
    box = int((across[-1] - across[0] + 1) * (down[-1] - down[0] + 1))
    x = float(columns @ np.arange(columns.size)) / area
    y = float(rows @ np.arange(rows.size)) / area
    return area, box, x, y


def _is_inside(sequence: AnnotatedSequence, track: ObjectTrack, frame: FrameIndex) -> bool:
    """Not before the object's first frame, nor (LVOS) after the end of its range."""
    if frame < track.first:
        return False
    return track.id_range is None or int(sequence.files[frame].name) <= track.id_range.end
