"""Which objects and frames of a sequence are scored, by the rule of its data set."""

from dataclasses import dataclass

from core.datasets.sequence import AnnotatedSequence, Layout, ObjectTrack
from core.errors import MediaError
from core.metrics.selection import (
    annotated_after,
    appearing_frames,
    davis_frames,
    lvos_frames,
    lvos_frames_compatible,
)
from core.types import FrameIndex

RULES = {
    Layout.FOLDERS: "Every frame after the object's first but the last",
    Layout.DAVIS2016: "DAVIS: every frame but the first and the last",
    Layout.DAVIS2017: "DAVIS: every frame but the first and the last",
    Layout.YTVOS: "YouTube-VOS: every annotated frame after the object's first",
    Layout.LVOS: "LVOS: frames strictly inside the object's range",
}
"""Which frames count, in words for legends."""


@dataclass(frozen=True)
class ScoredObject:
    """An object, its 1-based position among the sequence's objects, and its frames that count.

    zeros: entries besides them that count as 0 (only as the LVOS toolkit computes).
    """

    track: ObjectTrack
    position: int
    frames: tuple[FrameIndex, ...]
    zeros: int = 0


def scored_objects(
    layout: Layout, sequence: AnnotatedSequence, *, official: bool = False
) -> tuple[ScoredObject, ...]:
    """Objects with at least one frame that counts; MediaError when the sequence has none.

    official: LVOS as its toolkit computes, entries without a frame included.
    """
    found = [
        _scored(layout, sequence, track, position, official)
        for position, track in enumerate(sequence.objects, start=1)
    ]
    kept = tuple(scored for scored in found if scored.frames)
    if not kept:
        raise MediaError(
            f"{sequence.name} has {len(sequence)} frames, none of which counts: scoring needs "
            "frames between the first and the last one. Nothing was scored. Leave it out."
        )
    return kept


def is_fully_annotated(sequence: AnnotatedSequence) -> bool:
    """Whether more than the given masks is there; YouTube-VOS publishes only those."""
    return bool(set(sequence.annotated) - {track.first for track in sequence.objects})


def _scored(
    layout: Layout,
    sequence: AnnotatedSequence,
    track: ObjectTrack,
    position: int,
    official: bool,
) -> ScoredObject:
    if layout in (Layout.DAVIS2016, Layout.DAVIS2017):
        return ScoredObject(track, position, davis_frames(len(sequence)))
    if layout is Layout.FOLDERS:
        return ScoredObject(track, position, appearing_frames(len(sequence), track.first))
    if layout is Layout.YTVOS:
        return ScoredObject(track, position, annotated_after(sequence.annotated, track.first))
    return _scored_by_number(sequence, track, position, official)


def _scored_by_number(
    sequence: AnnotatedSequence, track: ObjectTrack, position: int, official: bool
) -> ScoredObject:
    place = track.id_range
    if place is None:
        raise MediaError(f"{sequence.name}: object {track.object_id} has no frame range.")
    rule = lvos_frames_compatible if official else lvos_frames
    selected = rule(place.start, place.end, place.count)
    index_of = {int(files.name): index for index, files in enumerate(sequence.files)}
    missing = [number for number in selected.numbers if number not in index_of]
    if missing:
        raise MediaError(
            f"{sequence.name}: picture {missing[0]:08d} is missing, though object "
            f"{track.object_id} is said to be in it. Nothing was scored. Complete the data set."
        )
    frames = tuple(index_of[number] for number in selected.numbers)
    return ScoredObject(track, position, frames, selected.zeros)
