"""One object's scores frame by frame, and the means of a data set over all of its objects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.metrics.stability import stability


@dataclass(frozen=True)
class FrameScore:
    """One object on one frame. visible: in the true mask; predicted: has any predicted pixel."""

    frame: int
    region: float
    boundary: float
    visible: bool = True
    predicted: bool = True

    @property
    def mean(self) -> float:
        """J&F."""
        return (self.region + self.boundary) / 2


@dataclass(frozen=True)
class ObjectScores:
    """One object's scores on the frames that count, at least one.

    position: 1-based place among the sequence's objects. category: for groups of objects, if any.
    official: V is taken as the LVOS toolkit rounds it.
    """

    sequence: str
    object_id: int
    position: int
    frames: tuple[FrameScore, ...]
    category: str = ""
    official: bool = False

    @property
    def region(self) -> tuple[float, ...]:
        return tuple(frame.region for frame in self.frames)

    @property
    def boundary(self) -> tuple[float, ...]:
        return tuple(frame.boundary for frame in self.frames)

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
        return stability(self.region, self.boundary, official=self.official)

    @property
    def name(self) -> str:
        """As the official per-sequence tables have it."""
        return f"{self.sequence}_{self.position}"


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
