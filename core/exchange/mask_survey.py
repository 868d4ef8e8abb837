"""Reading through masks before an import: what they hold, and every row that cannot be used.

The dialog shows it; nothing is kept of the pixels. The rule: no problem is passed over in silence.
"""

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass

import numpy as np

from core.errors import MaskError
from core.exchange.labels import Label, Reading, in_order
from core.exchange.mask_sources import MaskSource
from core.progress import CancelToken, Progress
from core.types import FrameIndex

Size = tuple[int, int]


@dataclass(frozen=True)
class FoundLabel:
    """A label with how many pixels it has in all, and on how many frames."""

    label: Label
    pixels: int
    frames: int


@dataclass(frozen=True)
class Problem:
    """A mask that cannot be read."""

    name: str
    reason: str


@dataclass(frozen=True)
class Survey:
    """sizes: how many masks have each width and height. empty: how many hold nothing."""

    labels: tuple[FoundLabel, ...]
    problems: tuple[Problem, ...]
    sizes: Mapping[Size, int]
    empty: int = 0

    def other_sizes(self, size: Size) -> dict[Size, int]:
        """Those that differ from the clip's."""
        return {found: count for found, count in self.sizes.items() if found != size}

    @property
    def unknown_colours(self) -> dict[int, int]:
        """Pixels of the colours (0xRRGGBB) that are in no palette."""
        return {
            int(found.label.name[1:], 16): found.pixels
            for found in self.labels
            if found.label.is_unknown_colour
        }


def survey(
    source: MaskSource,
    places: Mapping[FrameIndex, int],
    reading: Reading,
    token: CancelToken,
) -> Generator[Progress, None, Survey]:
    """Read the masks of these places once, in order."""
    pixels: Counter[Label] = Counter()
    frames: Counter[Label] = Counter()
    labels: dict[Label, Label] = {}
    sizes: Counter[Size] = Counter()
    problems: list[Problem] = []
    empty = 0
    for done, place in enumerate(sorted(places.values())):
        token.checkpoint()
        yield Progress(done, len(places), source.names[place])
        try:
            found = source.read(place, reading)
            counts = {label: int(np.count_nonzero(mask)) for label, mask in found.pieces}
        except MaskError as error:
            problems.append(Problem(source.names[place], str(error)))
            continue
        if counts or found.size != (0, 0):
            sizes[found.size] += 1
        empty += not counts
        for label, count in counts.items():
            labels.setdefault(label, label)
            pixels[label] += count
            frames[label] += 1
    ordered = tuple(FoundLabel(one, pixels[one], frames[one]) for one in in_order(labels))
    return Survey(ordered, tuple(problems), dict(sizes), empty)
