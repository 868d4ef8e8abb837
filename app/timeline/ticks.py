"""Where the ruler's marks stand and what they say, in frames or in time. Pure functions."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.timeline.axis import TimeAxis
from core.number_text import grouped
from core.types import FrameIndex

MIN_LABEL_DISTANCE = 76
_SECONDS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18000)


@dataclass(frozen=True)
class Tick:
    """A mark under one frame; small ones have no label."""

    frame: FrameIndex
    label: str = ""


def frame_ticks(axis: TimeAxis) -> Iterator[Tick]:
    """Round frame numbers, with small marks between them."""
    step = tick_step(axis.pixels_per_frame)
    minor = max(1, step // 5)
    first = int(axis.start) // step * step
    last = min(int(axis.start + axis.span) + 1, axis.frame_count)
    for frame in range(first, last, minor):
        yield Tick(frame, grouped(frame) if frame % step == 0 else "")


def time_ticks(axis: TimeAxis, timestamps: Sequence[float]) -> Iterator[Tick]:
    """Round times, each under the frame that is shown then."""
    if len(timestamps) < 2:
        yield Tick(0, short_time(0.0, 1))
        return
    first = axis.frame_at(0)
    last = axis.frame_at(axis.width)
    shown_s = max(timestamps[last] - timestamps[first], 1e-9)
    per_second = axis.x_of(last) - axis.x_of(first)
    step = _time_step(per_second / shown_s)
    minor = step / 5
    number = int(timestamps[first] / minor)
    while (time_s := number * minor) <= timestamps[last] + 1e-6:
        frame = max(bisect_right(timestamps, time_s + 1e-6) - 1, 0)
        yield Tick(frame, short_time(time_s, step) if number % 5 == 0 else "")
        number += 1


def tick_step(pixels_per_frame: float) -> int:
    """The smallest of 1, 2, 5, 10, 20 ... frames whose labels do not touch."""
    magnitude = 1
    while True:
        for digit in (1, 2, 5):
            if digit * magnitude * pixels_per_frame >= MIN_LABEL_DISTANCE:
                return digit * magnitude
        magnitude *= 10


def short_time(seconds: float, step_s: float) -> str:
    """0:17, or 0:17.2 where marks are closer than a second, or 1:02:17."""
    tenths = round(seconds * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    text += f":{tenths // 10:02}"
    return f"{text}.{tenths % 10}" if step_s < 1 else text


def _time_step(pixels_per_second: float) -> float:
    for step in _SECONDS:
        if step * pixels_per_second >= MIN_LABEL_DISTANCE:
            return step
    return _SECONDS[-1]
