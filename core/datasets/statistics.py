"""A data set in numbers: the row of the LVOS paper's Table 1, categories, attributes together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.datasets.attributes import Attribute, attributes_of
from core.datasets.sequence import AnnotatedSequence, Layout
from core.datasets.shapes import ObjectShapes, shapes_of
from core.types import ObjectId

FRAME_RATES: Mapping[Layout, float] = {
    Layout.DAVIS2016: 24,
    Layout.DAVIS2017: 24,
    Layout.YTVOS: 6,
    Layout.LVOS: 6,
}
"""Annotated pictures a second; plain folders do not say."""

NO_CATEGORY = "(none given)"


@dataclass(frozen=True)
class SequenceFacts:
    """One video. attributes: those computed from masks, and the tags that people set."""

    name: str
    frames: int
    objects: tuple[ObjectShapes, ...]
    attributes: frozenset[Attribute]
    captions: Mapping[ObjectId, str] = field(default_factory=dict)

    @property
    def annotations(self) -> int:
        """Masks of single objects."""
        return sum(int(np.count_nonzero(shapes.visible)) for shapes in self.objects)


def facts_of(
    sequence: AnnotatedSequence,
    tags: frozenset[Attribute] = frozenset(),
    captions: Mapping[ObjectId, str] | None = None,
) -> Iterator[SequenceFacts | None]:
    """None after each annotated frame, then the facts. tags: the attributes that people set."""
    objects = []
    for shapes in shapes_of(sequence):
        if shapes is None:
            yield None
        else:
            objects.append(shapes)
    attributes = attributes_of(objects) | tags
    yield SequenceFacts(
        sequence.name, len(sequence), tuple(objects), attributes, dict(captions or {})
    )


@dataclass(frozen=True)
class DatasetFacts:
    """At least one video. rate: pictures a second; None where nobody said. name: for headings."""

    sequences: tuple[SequenceFacts, ...]
    rate: float | None
    name: str = ""

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.array([sequence.frames for sequence in self.sequences], np.int64)

    @property
    def objects(self) -> int:
        return sum(len(sequence.objects) for sequence in self.sequences)

    @property
    def annotations(self) -> int:
        return sum(sequence.annotations for sequence in self.sequences)

    @property
    def captions(self) -> int:
        return sum(len(sequence.captions) for sequence in self.sequences)

    @property
    def classes(self) -> int:
        return len({shapes.track.category for s in self.sequences for shapes in s.objects} - {""})

    @property
    def duration_min(self) -> float | None:
        """Of all videos, in minutes."""
        return float(self.lengths.sum()) / self.rate / 60 if self.rate else None

    def masks_by_category(self) -> list[tuple[str, int]]:
        """Masks of single objects, most frequent category first (Figure 2)."""
        counts: Counter[str] = Counter()
        for sequence in self.sequences:
            for shapes in sequence.objects:
                name = shapes.track.category or NO_CATEGORY
                counts[name] += int(np.count_nonzero(shapes.visible))
        return counts.most_common()

    def attribute_counts(self) -> dict[Attribute, int]:
        """Videos with each attribute (Figure 3a)."""
        return {a: sum(a in s.attributes for s in self.sequences) for a in Attribute}

    def attribute_shares(self) -> dict[Attribute, float]:
        """Share of the videos that have each."""
        return {a: count / len(self.sequences) for a, count in self.attribute_counts().items()}

    def together(self, attributes: Sequence[Attribute]) -> NDArray[np.int64]:
        """Videos with both of two attributes, square and symmetric (Figure 3b)."""
        marks = np.array([[a in s.attributes for a in attributes] for s in self.sequences], int)
        result: NDArray[np.int64] = marks.T @ marks
        return result

    def table_row(self) -> list[tuple[str, str]]:
        """The columns of Table 1, by name."""
        lengths, minutes = self.lengths, self.duration_min
        return [
            ("Videos", str(len(lengths))),
            ("Min frames", f"{lengths.min():,}"),
            ("Max frames", f"{lengths.max():,}"),
            ("Mean frames", f"{lengths.mean():,.0f}"),
            ("Total frames", f"{lengths.sum():,}"),
            ("Mean duration", "n/a" if minutes is None else f"{minutes / len(lengths):.2f} min"),
            ("Total duration", "n/a" if minutes is None else f"{minutes:.2f} min"),
            ("Frame rate", "n/a" if self.rate is None else f"{self.rate:g}"),
            ("Object classes", str(self.classes) if self.classes else "n/a"),
            ("Objects", f"{self.objects:,}"),
            ("Annotations", f"{self.annotations:,}"),
            ("Lingual feature", "yes" if self.captions else "no"),
        ]

    @property
    def json_keys(self) -> dict[str, object]:
        """The same as numbers, and how many videos have each attribute."""
        minutes = self.duration_min
        return {
            "videos": len(self.sequences),
            "min_frames": int(self.lengths.min()),
            "max_frames": int(self.lengths.max()),
            "mean_frames": round(float(self.lengths.mean()), 2),
            "total_frames": int(self.lengths.sum()),
            "total_minutes": None if minutes is None else round(minutes, 3),
            "frame_rate": self.rate,
            "object_classes": self.classes,
            "objects": self.objects,
            "annotations": self.annotations,
            "descriptions": self.captions,
            "attributes": {a.name: n for a, n in self.attribute_counts().items() if n},
        }
