"""Measuring one sequence, and telling its attributes: scores are then given by attribute too."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from core.benchmark.measuring import Measured, Measuring
from core.benchmark.settings import Source
from core.datasets.attributes import TAGS, Attribute, attributes_of
from core.datasets.notes import read_attributes
from core.datasets.shapes import shapes_of


class AttributedMeasuring(Measuring):
    """The same as Measuring, with a look at the shapes of all true masks after the scores."""

    def measure(self, name: str) -> Iterator[Measured | None]:
        """None after each frame's work, then the result."""
        # First of all: a damaged file of notes is said before any work.
        tags = self._tags.get(name, frozenset())
        for measured in super().measure(name):
            if measured is None or not measured.scores:
                yield measured
                continue
            objects = []
            for shapes in shapes_of(self._sequences[name]):
                if shapes is None:
                    yield None
                else:
                    objects.append(shapes)
            yield replace(measured, attributes=attributes_of(objects) | tags)

    @cached_property
    def _tags(self) -> dict[str, frozenset[Attribute]]:
        return tags_of(self._source)


def tags_of(source: Source) -> dict[str, frozenset[Attribute]]:
    """What people said of the videos of a data set, by name; a tar file has no such notes."""
    if not source.root.is_dir():
        return {}
    return {name: found & TAGS for name, found in read_attributes(source.root).items()}
