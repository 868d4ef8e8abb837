"""Which file belongs to which frame of a clip: by name, by number, or by order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from core.types import FrameIndex

_MOST_DIGITS = 18
"""Longer ones are no count of frames."""


class MatchedBy(Enum):
    """The values are the words for it."""

    NAME = "by name"
    NUMBER = "by number"
    ORDER = "by order"


@dataclass(frozen=True)
class Matched:
    """places: for each matched frame, the position among the given names."""

    by: MatchedBy
    places: Mapping[FrameIndex, int]


def matched(names: Sequence[str], clip_names: Sequence[str]) -> Matched:
    """Names (without suffix, in natural order) to frames; the surplus of either side stays alone.

    By name where all names are frames' names; by number where all are numbers of frames, whatever
    their zeros; else the first name belongs to the first frame and so on. Never half by one and
    half by another: a folder numbered in steps of 5 would meet every fifth frame by accident.
    """
    frame_of = {name: frame for frame, name in enumerate(clip_names)}
    if all(name in frame_of for name in names):
        return Matched(MatchedBy.NAME, {frame_of[n]: place for place, n in enumerate(names)})
    numbered = _by_number(names, clip_names)
    if numbered is not None:
        return Matched(MatchedBy.NUMBER, numbered)
    shared = min(len(names), len(clip_names))
    return Matched(MatchedBy.ORDER, {place: place for place in range(shared)})


def places_by(
    by: MatchedBy, names: Sequence[str], clip_names: Sequence[str]
) -> dict[FrameIndex, int]:
    """The frames that these names find in the way a person chose; the others find none.

    A number is what a name ends with. Where several names fit a frame the first one has it.
    """
    if by is MatchedBy.ORDER:
        return {place: place for place in range(min(len(names), len(clip_names)))}
    key = _name_key if by is MatchedBy.NAME else _number_key
    frame_of = _first_of(clip_names, key)
    return {
        frame_of[found]: place
        for found, place in _first_of(names, key).items()
        if found in frame_of
    }


def _first_of(names: Sequence[str], key: Callable[[str], str | int | None]) -> dict[str | int, int]:
    places: dict[str | int, int] = {}
    for place, name in enumerate(names):
        found = key(name)
        if found is not None:
            places.setdefault(found, place)
    return places


def _name_key(name: str) -> str:
    return name


def _number_key(name: str) -> int | None:
    digits = re.search(r"[0-9]+$", name)
    return int(digits[0]) if digits and len(digits[0]) <= _MOST_DIGITS else None


def _by_number(names: Sequence[str], clip_names: Sequence[str]) -> dict[FrameIndex, int] | None:
    if not all(name.isdecimal() for name in (*names, *clip_names)):
        return None
    frame_of = {int(name): frame for frame, name in enumerate(clip_names)}
    numbers = [int(name) for name in names]
    if len(set(numbers)) < len(numbers) or not set(numbers) <= frame_of.keys():
        return None
    return {frame_of[number]: place for place, number in enumerate(numbers)}
