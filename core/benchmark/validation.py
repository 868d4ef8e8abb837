"""Scores of any method on the annotated sequences of a pack, by the DAVIS rule.

A method gets a sequence's frames and the first mask, and yields a mask for every frame. The first
and the last frame are not scored; scores are taken at the size of the sequence's masks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, overload

import cv2
import numpy as np

from core.datasets.packs import Sample, VideoPack
from core.metrics.davis import DatasetScore, ObjectScores, score_sequence, summarise
from core.progress import CancelToken
from core.types import Image, Mask

Method: TypeAlias = Callable[[Sequence[Image], Mask], Iterator[Mask]]
"""Frames and the first frame's mask to a mask for every frame, the first included."""

T = TypeVar("T")


@dataclass(frozen=True)
class AnnotatedSequence:
    """A sequence whose frames are read when they are asked for, so that any length will do."""

    name: str
    frames: Sequence[Image]
    masks: Sequence[Mask]


@dataclass(frozen=True)
class SequenceScore:
    """What a method reached on one sequence; means over its objects."""

    name: str
    objects: tuple[ObjectScores, ...]

    @property
    def region(self) -> float:
        """J."""
        return float(np.mean([scores.mean_region for scores in self.objects]))

    @property
    def boundary(self) -> float:
        """F."""
        return float(np.mean([scores.mean_boundary for scores in self.objects]))

    @property
    def mean(self) -> float:
        """J&F."""
        return (self.region + self.boundary) / 2


def annotated_sequences(pack: VideoPack, short_side: int | None = None) -> list[AnnotatedSequence]:
    """Every sequence of a pack; with `short_side`, frames and masks are scaled to it together."""

    def sequence(name: str) -> AnnotatedSequence:
        def frame(index: int) -> Image:
            return _scaled_image(read(index).image, short_side)

        def mask(index: int) -> Mask:
            return _scaled_mask(read(index).mask, short_side)

        def read(index: int) -> Sample:
            return pack.read(name, index)

        count = pack.frame_count(name)
        return AnnotatedSequence(name, _Lazy(count, frame), _Lazy(count, mask))

    return [sequence(name) for name in pack.sequences]


def working_at(method: Method, short_side: int) -> Method:
    """The method on smaller frames; its masks are brought back to the size of the given one."""

    def smaller(frames: Sequence[Image], first: Mask) -> Iterator[Mask]:
        height, width = first.shape
        small = _Lazy(len(frames), lambda index: _scaled_image(frames[index], short_side))
        for mask in method(small, _scaled_mask(first, short_side)):
            yield _resized_mask(mask, width, height)

    return smaller


def validate(
    method: Method, sequences: Iterable[AnnotatedSequence], token: CancelToken
) -> Iterator[SequenceScore]:
    """One score a sequence, as soon as it is measured.

    Raises MaskError when the method yields too many or too few masks, or masks that do not fit.
    """
    for sequence in sequences:
        predictions = method(sequence.frames, sequence.masks[0])
        scores = score_sequence(sequence.name, sequence.masks, _watched(predictions, token))
        yield SequenceScore(sequence.name, tuple(scores))


def overall(scores: Iterable[SequenceScore]) -> DatasetScore:
    """Means over all objects of all sequences, each object counting the same."""
    return summarise([own for score in scores for own in score.objects])


def _watched(masks: Iterator[Mask], token: CancelToken) -> Iterator[Mask]:
    for mask in masks:
        token.checkpoint()
        yield mask


class _Lazy(Sequence[T]):
    """Items made anew each time they are asked for."""

    def __init__(self, count: int, make: Callable[[int], T]) -> None:
        self._indices = range(count)
        self._make = make

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._make(i) for i in self._indices[index]]
        return self._make(self._indices[index])


def _scaled_size(height: int, width: int, short_side: int) -> tuple[int, int]:
    scale = short_side / min(height, width)
    return round(height * scale), round(width * scale)


def _scaled_image(image: Image, short_side: int | None) -> Image:
    height, width = image.shape[:2]
    if short_side is None or min(height, width) == short_side:
        return image
    height, width = _scaled_size(height, width, short_side)
    # Means over areas: the right filter for going down, which is what this is for.
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _scaled_mask(mask: Mask, short_side: int | None) -> Mask:
    if short_side is None or min(mask.shape) == short_side:
        return mask
    height, width = mask.shape
    height, width = _scaled_size(height, width, short_side)
    return _resized_mask(mask, width, height)


def _resized_mask(mask: Mask, width: int, height: int) -> Mask:
    resized = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(resized, np.uint8)
