"""Scores of sequences by the DAVIS rule: which frames and objects count, how means are taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import MaskError
from core.metrics.boundary import boundary_accuracy
from core.metrics.region import region_similarity
from core.metrics.stability import stability
from core.types import Mask


@dataclass(frozen=True)
class ObjectScores:
    """One object's scores on the frames that count (neither the first nor the last)."""

    sequence: str
    object_id: int
    region: tuple[float, ...]
    boundary: tuple[float, ...]

    @property
    def mean_region(self) -> float:
        return float(np.mean(self.region))

    @property
    def mean_boundary(self) -> float:
        return float(np.mean(self.boundary))

    @property
    def mean(self) -> float:
        """J&F of this object."""
        return (self.mean_region + self.mean_boundary) / 2

    @property
    def stability(self) -> float:
        return stability(self.region, self.boundary)


@dataclass(frozen=True)
class DatasetScore:
    """Means over all objects of all sequences, each object counting the same."""

    region: float
    boundary: float
    region_recall: float
    boundary_recall: float
    region_decay: float
    boundary_decay: float
    stability: float

    @property
    def mean(self) -> float:
        """J&F."""
        return (self.region + self.boundary) / 2


def score_sequence(
    name: str, truths: Iterable[Mask], predictions: Iterable[Mask]
) -> list[ObjectScores]:
    """Scores of the objects 1..n of the first true mask, frame by frame; at least 3 frames.

    Raises MaskError when the two disagree in frames, size or number of objects.
    """
    objects = 0
    region: list[list[float]] = []
    boundary: list[list[float]] = []
    try:
        for index, (truth, prediction) in enumerate(zip(truths, predictions, strict=True)):
            if index == 0:
                objects = int(truth.max())
            _require_comparable(name, index, truth, prediction, objects)
            pairs = [(truth == k, prediction == k) for k in range(1, objects + 1)]
            counts = index > 0
            region.append([region_similarity(*pair) for pair in pairs] if counts else [])
            boundary.append([boundary_accuracy(*pair) for pair in pairs] if counts else [])
    except ValueError as error:
        raise MaskError(
            f"{name}: not as many predicted masks as true masks. Nothing was scored."
        ) from error
    if len(region) < 3:
        raise MaskError(f"{name} has {len(region)} frames; scoring needs at least 3.")
    return [
        ObjectScores(
            name,
            k + 1,
            tuple(frame[k] for frame in region[1:-1]),
            tuple(frame[k] for frame in boundary[1:-1]),
        )
        for k in range(objects)
    ]


def summarise(scores: Sequence[ObjectScores]) -> DatasetScore:
    """The data set's numbers from at least one object's scores."""
    return DatasetScore(
        region=_mean([s.mean_region for s in scores]),
        boundary=_mean([s.mean_boundary for s in scores]),
        region_recall=_mean([recall(s.region) for s in scores]),
        boundary_recall=_mean([recall(s.boundary) for s in scores]),
        region_decay=_mean([decay(s.region) for s in scores]),
        boundary_decay=_mean([decay(s.boundary) for s in scores]),
        stability=_mean([s.stability for s in scores]),
    )


def recall(values: Sequence[float]) -> float:
    """Share of frames above 0.5."""
    return float(np.mean(np.asarray(values) > 0.5))


def decay(values: Sequence[float]) -> float:
    """Mean of the first quarter of the frames minus mean of the last; quarters share their edges.

    The official code breaks from 256 frames on (8-bit indices); this one does not.
    """
    edges = np.floor(np.linspace(1, len(values), 5) + 0.5).astype(int) - 1
    return _mean(values[edges[0] : edges[1] + 1]) - _mean(values[edges[3] : edges[4] + 1])


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _require_comparable(name: str, index: int, truth: Mask, prediction: Mask, objects: int) -> None:
    if truth.shape != prediction.shape:
        raise MaskError(
            f"{name}, frame {index}: the predicted mask has another size than the true one. "
            "Nothing was scored. Save predictions at the true masks' size."
        )
    if int(prediction.max()) > objects:
        raise MaskError(
            f"{name}, frame {index}: object {int(prediction.max())} was predicted, the first true "
            f"mask has {objects} objects. Nothing was scored."
        )
