"""Driving any method through an annotated sequence: given masks, new objects, oracles, timing.

A method sees frames and the masks of objects at their first appearance, never more; oracles (the
paper's Table 5) hand it some of the truth on purpose.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import numpy as np

from core.datasets.sequence import AnnotatedSequence
from core.errors import MediaError
from core.types import Box, FrameIndex, Image, Mask, ObjectId


class Oracle(Enum):
    """BOX: outside each object's true box the object is background before it is remembered and
    scored. MASK: the prediction is scored, the true mask is remembered.
    """

    BOX = "box"
    MASK = "mask"


class Follower(Protocol):
    """A method on one sequence; all masks hold ids at the size of the frames."""

    def begin(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        """Start at the first frame with a given mask."""

    def predict(self, frame: FrameIndex, image: Image) -> Mask: ...

    @property
    def confidence(self) -> Mapping[ObjectId, float]:
        """Of the mask just predicted; empty for a method that has no opinion of itself."""

    def remember(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        """Go on from the predicted frame with this mask."""

    def introduce(self, frame: FrameIndex, image: Image, mask: Mask) -> None:
        """As `remember`; the mask shows new objects, so it becomes a further reference."""


@dataclass(frozen=True)
class Followed:
    """seconds: spent in the method alone; 0 where nothing was tracked.

    confidence: what the method thought of its prediction, by object.
    """

    frame: FrameIndex
    mask: Mask
    seconds: float
    confidence: Mapping[ObjectId, float] = field(default_factory=dict)


def follow(
    sequence: AnnotatedSequence, follower: Follower, oracles: frozenset[Oracle] = frozenset()
) -> Iterator[Followed]:
    """A mask for every frame; frames before the first given mask are empty."""
    known: set[int] = set()
    size: tuple[int, ...] = ()
    for frame in range(len(sequence)):
        image = sequence.image(frame)
        size = size or image.shape[:2]
        given = sequence.given(frame)
        _require_sizes(sequence, frame, size, image, given)
        if known:
            started_at = time.perf_counter()
            predicted = follower.predict(frame, image)
            seconds = time.perf_counter() - started_at
            confidence = follower.confidence
            mask, remembered = _told(sequence, frame, predicted, given, known, oracles)
            accept = follower.remember if given is None else follower.introduce
            started_at = time.perf_counter()
            accept(frame, image, remembered)
            seconds += time.perf_counter() - started_at
            yield Followed(frame, mask, seconds, confidence)
        elif given is None:
            yield Followed(frame, np.zeros(size, np.uint8), 0.0)
        else:
            _require_pixels(sequence, frame, given)
            follower.begin(frame, image, given)
            yield Followed(frame, given, 0.0)
        known |= {track.object_id for track in sequence.objects if track.first == frame}


def _told(
    sequence: AnnotatedSequence,
    frame: FrameIndex,
    predicted: Mask,
    given: Mask | None,
    known: set[int],
    oracles: frozenset[Oracle],
) -> tuple[Mask, Mask]:
    """The mask to score and the one to remember: the prediction, what oracles and new masks say."""
    mask = remembered = predicted
    if Oracle.BOX in oracles:
        mask = remembered = inside_true_boxes(predicted, sequence.truth(frame))
    if Oracle.MASK in oracles:
        truth = sequence.truth(frame)
        remembered = np.where(np.isin(truth, [*known]), truth, 0).astype(np.uint8)
    if given is not None:
        mask, remembered = (np.where(given > 0, given, m) for m in (mask, remembered))
    return mask, remembered


def inside_true_boxes(mask: Mask, truth: Mask) -> Mask:
    """Each object only inside its own true box; nowhere where it is truly absent."""
    kept = np.zeros_like(mask)
    for object_id in np.unique(mask[mask > 0]):
        place = Box.around(truth == object_id).slices
        kept[place] = np.where(mask[place] == object_id, object_id, kept[place])
    return kept


def _require_pixels(sequence: AnnotatedSequence, frame: FrameIndex, given: Mask) -> None:
    if not given.any():
        raise MediaError(
            f"{sequence.files[frame].mask} in {sequence.archive.path.name} shows none of the "
            "objects that begin there. Finished sequences are kept. Correct the mask."
        )


def _require_sizes(
    sequence: AnnotatedSequence,
    frame: FrameIndex,
    size: tuple[int, ...],
    image: Image,
    given: Mask | None,
) -> None:
    files = sequence.files[frame]
    found = [(files.image, image.shape[:2])]
    if given is not None and files.mask is not None:
        found.append((files.mask, given.shape))
    for name, shape in found:
        if shape != size:
            raise MediaError(
                f"{name} in {sequence.archive.path.name} is {shape[1]}x{shape[0]}, frame {frame} "
                f"should be {size[1]}x{size[0]}. Masks so far are kept. Correct the size."
            )
