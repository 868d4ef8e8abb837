"""Which frames of a sequence count for an object: the data sets' rules, as plain functions.

Frames are positions counted from 0 except for LVOS, whose rule speaks of the numbers in file names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import EvermaskError

LVOS_STEP = 5
"""LVOS numbers frames at 30 a second and annotates 6 a second."""


def davis_frames(count: int) -> tuple[int, ...]:
    """All annotated frames but the first, which is given, and the last."""
    return tuple(range(1, count - 1))


def appearing_frames(count: int, first: int) -> tuple[int, ...]:
    """DAVIS for an object that comes later: after the frame that shows it first, not the last."""
    return tuple(range(first + 1, count - 1))


def annotated_after(annotated: Iterable[int], first: int) -> tuple[int, ...]:
    """YouTube-VOS, and equation (1) of the LVOS paper: every annotated frame after the first one.

    The first one is given, so that nothing was predicted there.
    """
    return tuple(frame for frame in sorted(annotated) if frame > first)


@dataclass(frozen=True)
class NumberedFrames:
    """LVOS frame numbers that count, and how many entries besides them count as 0."""

    numbers: tuple[int, ...]
    zeros: int = 0


def lvos_frames(start: int, end: int, count: int) -> NumberedFrames:
    """Frames strictly between the first and the last one of an object's range.

    `end` may be the last frame's number (as the toolkit's loop has it) or the one after it.
    """
    numbers = range(start + LVOS_STEP, end, LVOS_STEP)
    last = start + LVOS_STEP * (count - 1)
    return NumberedFrames(tuple(number for number in numbers if number != last))


def lvos_frames_compatible(start: int, end: int, count: int) -> NumberedFrames:
    """What the toolkit (v2) averages over: `count` - 2 entries, 0 where its loop ends too early.

    EvermaskError where the toolkit breaks off with an index error.
    """
    looped = [
        number
        for place, number in enumerate(range(start, end, LVOS_STEP))
        if place not in (0, count - 1)
    ]
    zeros = count - 2 - len(looped)
    if zeros < 0:
        raise EvermaskError(
            f"Range {start} to {end} holds more frames than frame_nums {count} says. "
            "The LVOS toolkit fails here too. Correct the description."
        )
    return NumberedFrames(tuple(looped), zeros)
