"""Which frames a folder of pictures holds: its files in natural order, and the gaps between them.

images.py asks. The rule: names and numbers of files stay as they are, and a number that is missing
from an otherwise regular sequence is a frame of its own, without a picture.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from natsort import natsort_keygen, natsorted, ns

from core.types import FrameIndex

_MOST_GAPS = 10_000
_MOST_GAPS_PER_PICTURE = 2


@dataclass(frozen=True)
class NumberedPictures:
    """One file and one name for each frame; the file of a gap is None."""

    files: tuple[Path | None, ...]
    names: tuple[str, ...]

    @property
    def gaps(self) -> tuple[FrameIndex, ...]:
        return tuple(index for index, file in enumerate(self.files) if file is None)


def first_of(files: Sequence[Path]) -> Path:
    """The file of frame 0, unless it turns out to be left out."""
    natural = natsort_keygen(key=lambda file: file.name, alg=ns.IGNORECASE)
    return min(files, key=natural)


def numbered(files: Sequence[Path]) -> NumberedPictures:
    """Frames of these files; a constant stride of their numbers is no gap."""
    ordered = natsorted(files, key=lambda file: file.name, alg=ns.IGNORECASE)
    series = _series(ordered)
    if series is None:
        return NumberedPictures(tuple(ordered), _unique_names(ordered))
    return series


def _series(files: Sequence[Path]) -> NumberedPictures | None:
    """The same with gaps; None when the numbers are none, irregular, or mostly missing."""
    matches = [re.fullmatch(r"(.*?)(\d+)", file.stem) for file in files]
    parts = [match.groups() for match in matches if match is not None]
    if len(parts) < len(files) or len({prefix for prefix, _ in parts}) != 1:
        return None
    file_of = {int(digits): file for (_, digits), file in zip(parts, files, strict=True)}
    numbers = sorted(file_of)
    stride = math.gcd(*(after - before for before, after in pairwise(numbers)))
    if len(file_of) < len(files) or not stride:
        return None
    places = range(numbers[0], numbers[-1] + 1, stride)
    gap_count = len(places) - len(files)
    if gap_count > min(_MOST_GAPS, _MOST_GAPS_PER_PICTURE * len(files)):
        return None
    prefix = parts[0][0]
    digits = min(len(digits) for _, digits in parts)
    return NumberedPictures(
        tuple(file_of.get(number) for number in places),
        tuple(
            file_of[number].stem if number in file_of else f"{prefix}{number:0{digits}d}"
            for number in places
        ),
    )


def _unique_names(files: Sequence[Path]) -> tuple[str, ...]:
    """Stems; whole file names where two files differ only in their suffix."""
    stems = tuple(file.stem for file in files)
    if len({stem.lower() for stem in stems}) == len(stems):
        return stems
    return tuple(file.name for file in files)
