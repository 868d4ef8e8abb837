"""Scores of predicted masks on one sequence, frame by frame."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from core.datasets.sequence import AnnotatedSequence, Layout
from core.errors import MaskError
from core.metrics.boundary import boundary_accuracy
from core.metrics.region import region_similarity
from core.metrics.scores import FrameScore, ObjectScores
from core.review.rules import ScoredObject
from core.types import FrameIndex, Mask, ObjectId

FrameScores = Mapping[int, FrameScore]
"""One frame's scores by the object's position."""

NO_FRAME = -1
"""Frame number of an entry that the LVOS toolkit counts though no frame belongs to it."""


def score_frames(
    layout: Layout,
    sequence: AnnotatedSequence,
    objects: Sequence[ScoredObject],
    prediction: Callable[[FrameIndex], Mask],
) -> Iterator[FrameScores]:
    """Scores of every frame that counts for some object, in order.

    MaskError when a prediction does not fit; MediaError when a true mask cannot be read.
    """
    for frame in sorted({frame for scored in objects for frame in scored.frames}):
        truth, predicted = sequence.truth(frame), prediction(frame)
        _require_comparable(layout, sequence, frame, truth, predicted)
        yield {
            scored.position: frame_score(frame, truth, predicted, scored.track.object_id)
            for scored in objects
            if frame in scored.frames
        }


def object_scores(
    sequence: AnnotatedSequence,
    objects: Sequence[ScoredObject],
    frames: Sequence[FrameScores],
    *,
    official: bool = False,
) -> tuple[ObjectScores, ...]:
    """All frames' scores, object by object. official: V as the LVOS toolkit rounds it."""
    return tuple(
        ObjectScores(
            sequence.name,
            scored.track.object_id,
            scored.position,
            tuple(frame[scored.position] for frame in frames if scored.position in frame)
            + (FrameScore(NO_FRAME, 0.0, 0.0),) * scored.zeros,
            scored.track.category,
            official,
        )
        for scored in objects
    )


def frame_score(frame: FrameIndex, truth: Mask, predicted: Mask, object_id: ObjectId) -> FrameScore:
    """One object on one frame; both masks of one size."""
    true_pixels, found_pixels = truth == object_id, predicted == object_id
    return FrameScore(
        frame,
        region_similarity(true_pixels, found_pixels),
        boundary_accuracy(true_pixels, found_pixels),
        bool(true_pixels.any()),
        bool(found_pixels.any()),
    )


def _require_comparable(
    layout: Layout, sequence: AnnotatedSequence, frame: FrameIndex, truth: Mask, predicted: Mask
) -> None:
    name = f"{sequence.name}/{sequence.files[frame].name}.png"
    if truth.shape != predicted.shape:
        raise MaskError(
            f"{name}: the predicted mask is {predicted.shape[1]}x{predicted.shape[0]}, the true "
            f"one {truth.shape[1]}x{truth.shape[0]}. Nothing was scored. "
            "Save predictions at the true masks' size."
        )
    # Elsewhere ids that the truth does not have are simply not looked at.
    count = len(sequence.objects)
    if layout in (Layout.DAVIS2016, Layout.DAVIS2017) and int(predicted.max()) > count:
        raise MaskError(
            f"{name}: object {int(predicted.max())} was predicted, the first true mask has "
            f"{count} objects. Nothing was scored. Correct the predicted ids."
        )
