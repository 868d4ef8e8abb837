"""The computed attributes of the open clip, from its true masks or from those of the project.

Measured in the background for the Clip panel; only frames whose masks changed are measured again.
The same measures as `dataset stats` takes: core.datasets.attributes decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.datasets.attributes import COMPUTED, Attribute, Measure, measures_of
from core.datasets.sequence import ObjectTrack
from core.datasets.shapes import ObjectShapes, Shape, frame_shapes, joined, shapes_of
from core.errors import MaskError
from core.progress import CancelToken
from core.review.live import NEVER, MaskSource
from core.review.pace import Pace
from core.review.truth import SequenceMasks, Truth
from core.types import CellState, FrameIndex, ObjectId


@dataclass(frozen=True)
class Finding:
    """The object that shows most of an attribute, and how much."""

    object_id: ObjectId
    measure: Measure


@dataclass(frozen=True)
class ClipAttributes:
    """frames: how many masks were looked at. by_truth: whether true masks were.

    found: for every computed attribute that something can be said of.
    """

    frames: int
    by_truth: bool
    found: Mapping[Attribute, Finding] = field(default_factory=dict)


SHAPE = np.dtype([("area", np.int64), ("box_area", np.int64), ("x", np.float64), ("y", np.float64)])
"""One object on one frame, as `Shape` without its frame."""


class LiveAttributes:
    """Shapes of the objects of one clip on every frame; 32 bytes for each frame and object."""

    def __init__(self, frame_count: int, picture_area: int) -> None:
        self._frame_count = frame_count
        self._picture_area = picture_area
        self._measured_at = np.full(frame_count, NEVER, np.int64)
        self._shapes: dict[ObjectId, NDArray[np.void]] = {}

    def update(
        self, source: MaskSource, object_ids: Sequence[ObjectId], token: CancelToken, pace: Pace
    ) -> Iterator[FrameIndex]:
        """Measure what is out of date; yields each frame that is done."""
        pace.begin()
        revisions = source.revisions()
        known = np.zeros(self._frame_count, bool)
        for object_id in object_ids:
            known |= _known(source, object_id, self._frame_count)
        for frame in np.flatnonzero(known & (revisions != self._measured_at)).tolist():
            for object_id, shape in frame_shapes(frame, source.mask(frame), object_ids).items():
                self._of(object_id)[frame] = shape[1:]
            self._measured_at[frame] = revisions[frame]
            yield frame
            pace.rest(token)

    def _of(self, object_id: ObjectId) -> NDArray[np.void]:
        if object_id not in self._shapes:
            self._shapes[object_id] = np.zeros(self._frame_count, SHAPE)
        return self._shapes[object_id]

    def of_project(self, source: MaskSource, object_ids: Sequence[ObjectId]) -> ClipAttributes:
        """From what was measured; frames without a cell say nothing of an object."""
        frames = np.zeros(self._frame_count, bool)
        objects = []
        for object_id in object_ids:
            known = _known(source, object_id, self._frame_count)
            known &= self._measured_at != NEVER
            frames |= known
            shapes = self._shapes_of(object_id, np.flatnonzero(known))
            if shapes is not None:
                objects.append(shapes)
        found = strongest(objects)
        return ClipAttributes(int(np.count_nonzero(frames)), by_truth=False, found=found)

    def _shapes_of(self, object_id: ObjectId, frames: NDArray[np.intp]) -> ObjectShapes | None:
        """From the object's first visible frame on; None of one that is never visible."""
        if object_id not in self._shapes:
            return None
        shapes = self._shapes[object_id][frames]
        visible = np.flatnonzero(shapes["area"])
        if not visible.size:
            return None
        frames, shapes = frames[visible[0] :], shapes[visible[0] :]
        center = np.column_stack((shapes["x"], shapes["y"]))
        center[shapes["area"] == 0] = np.nan
        track = ObjectTrack(object_id, int(frames[0]))
        return ObjectShapes(
            track,
            tuple(frames.tolist()),
            shapes["area"],
            shapes["box_area"],
            center,
            self._picture_area,
        )


def truth_attributes(truth: Truth, token: CancelToken) -> Iterator[FrameIndex | ClipAttributes]:
    """An item for each mask that was read, then the attributes; what does not fit is left out."""
    if isinstance(truth.masks, SequenceMasks):
        yield from _of_sequence(truth.masks, token)
        return
    shapes: dict[ObjectId, list[Shape]] = {object_id: [] for object_id in truth.object_ids}
    frames = truth.masks.frames
    looked_at = 0
    for frame in frames:
        token.checkpoint()
        try:
            found = frame_shapes(frame, truth.mask(frame), truth.object_ids)
        except MaskError:
            continue  # said among the remarks of the truth
        looked_at += 1
        for object_id, shape in found.items():
            shapes[object_id].append(shape)
        yield frame
    width, height = truth.size
    spacing = int(np.diff(frames).min(initial=len(frames)))
    objects = [_from_first(i, those, width * height, spacing) for i, those in shapes.items()]
    known = [one for one in objects if one is not None]
    yield ClipAttributes(looked_at, by_truth=True, found=strongest(known))


def _of_sequence(masks: SequenceMasks, token: CancelToken) -> Iterator[FrameIndex | ClipAttributes]:
    """The whole sequence, as its data set's statistics count it; frames in the clip's counting."""
    frame_of = {place: frame for frame, place in masks.places.items()}
    annotated = masks.sequence.annotated
    objects = []
    for done, shapes in enumerate(shapes_of(masks.sequence)):
        token.checkpoint()
        if shapes is None:
            yield annotated[done]
        else:
            objects.append(shapes)
    found = strongest(objects)
    moved = {
        attribute: Finding(finding.object_id, _in_clip(finding.measure, frame_of))
        for attribute, finding in found.items()
    }
    yield ClipAttributes(len(annotated), by_truth=True, found=moved)


def strongest(objects: Sequence[ObjectShapes]) -> dict[Attribute, Finding]:
    """For each attribute the object that shows most of it: a clip has what one object has."""
    found: dict[Attribute, Finding] = {}
    for shapes in objects:
        for measure in measures_of(shapes):
            best = found.get(measure.attribute)
            if best is None or measure.strength > best.measure.strength:
                found[measure.attribute] = Finding(shapes.track.object_id, measure)
    return {attribute: found[attribute] for attribute in Attribute if attribute in found}


def holding(attributes: ClipAttributes) -> frozenset[Attribute]:
    """The computed attributes that the clip has."""
    found = attributes.found
    return frozenset(a for a in COMPUTED if a in found and found[a].measure.holds)


def _in_clip(measure: Measure, frame_of: Mapping[int, FrameIndex]) -> Measure:
    frames = tuple(frame_of[place] for place in measure.frames if place in frame_of)
    return Measure(measure.attribute, measure.holds, measure.value, frames)


def _from_first(
    object_id: ObjectId, shapes: Sequence[Shape], picture_area: int, spacing: int
) -> ObjectShapes | None:
    """From the object's first visible frame on; None of one that is never visible."""
    first = next((n for n, shape in enumerate(shapes) if shape.area), None)
    if first is None:
        return None
    track = ObjectTrack(object_id, shapes[first].frame)
    return joined(track, shapes[first:], picture_area, spacing)


def _known(source: MaskSource, object_id: ObjectId, frame_count: int) -> NDArray[np.bool_]:
    try:
        known: NDArray[np.bool_] = source.states(object_id) != CellState.EMPTY
    except LookupError:
        return np.zeros(frame_count, bool)
    return known
