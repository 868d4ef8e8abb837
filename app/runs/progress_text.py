"""How progress is said in words: counts, speed and time left. Pure functions and one meter."""

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from core.number_text import grouped
from core.types import Direction, FrameIndex

WINDOW_S = 15.0
MOST_NAMES = 3
_SPACE = "\N{NO-BREAK SPACE}"


class RateMeter:
    """Steps per second over the last quarter of a minute; restart it after a pause."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()

    def restart(self) -> None:
        self._points.clear()

    def add(self, now_s: float, done: int) -> None:
        self._points.append((now_s, done))
        while len(self._points) > 2 and now_s - self._points[0][0] > WINDOW_S:
            self._points.popleft()

    @property
    def per_second(self) -> float | None:
        """None until two different moments are known."""
        if len(self._points) < 2:
            return None
        (start_s, start), (end_s, end) = self._points[0], self._points[-1]
        return (end - start) / (end_s - start_s) if end_s > start_s and end > start else None


def objects_text(count: int) -> str:
    """So many objects, in the right number."""
    if count == 1:
        return _tr("1 object")
    return _tr("{} objects").format(grouped(count))


def bytes_text(count: int) -> str:
    """`8.4 GB`, `12 MB`, `3 kB`, as disks are sold."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            amount = count / size
            return f"{amount:.1f}{_SPACE}{unit}" if amount < 10 else f"{amount:.0f}{_SPACE}{unit}"
    return f"{count}{_SPACE}B"


def progress_line(verb: str, done: int, total: int, per_second: float | None) -> str:
    """`Tracking 412 of 1 200 · 3.1 fps · 4 min left`, with what is known so far."""
    parts = [
        _tr("{verb} {done} of {total}").format(verb=verb, done=grouped(done), total=grouped(total))
    ]
    if per_second:
        parts.append(_speed(per_second))
        parts.append(time_left((total - done) / per_second))
    return " · ".join(parts)


def run_line(
    what: tuple[str, str],
    where: tuple[FrameIndex, Direction, int],
    per_second: float | None,
    frames_left: int,
    next_keyframe: FrameIndex | None,
) -> str:
    """`Tracking “dog” → 00412 of 12 345 · 23.1 fps · 8 min left · next keyframe 00600`.

    what: the verb and the names. where: the newest frame, the way it goes, frames of the clip.
    frames_left: those that are still to be looked at.
    """
    (verb, names), (frame, direction, frame_count) = what, where
    arrow = "→" if direction is Direction.FORWARD else "←"
    parts = [
        _tr("{verb} {names} {arrow} {frame:05} of {count}").format(
            verb=verb, names=names, arrow=arrow, frame=frame, count=grouped(frame_count)
        )
    ]
    if per_second:
        parts.append(_speed(per_second))
        parts.append(time_left(frames_left / per_second))
    if next_keyframe is not None:
        parts.append(_tr("next keyframe {:05}").format(next_keyframe))
    return " · ".join(parts)


def names_text(names: Sequence[str]) -> str:
    """`“dog”, “man”`; of more than three the first two and how many others."""
    shown = names if len(names) <= MOST_NAMES else names[: MOST_NAMES - 1]
    text = ", ".join(f"“{name}”" for name in shown)
    others = len(names) - len(shown)
    return _tr("{} and {} more").format(text, others) if others else text


def _speed(per_second: float) -> str:
    return _tr("{:.{}f} fps").format(per_second, 1 if per_second < 100 else 0)


def time_left(seconds: float) -> str:
    if seconds < 5:
        return _tr("a few seconds left")
    if seconds < 60:
        return _tr("{} s left").format(round(seconds / 5) * 5)
    if seconds < 5400:
        return _tr("{} min left").format(round(seconds / 60))
    return _tr("{} h {} min left").format(int(seconds // 3600), int(seconds % 3600 // 60))


def duration(seconds: float) -> str:
    """How long something will take, roughly."""
    if seconds < 60:
        return _tr("{} s").format(max(1, round(seconds)))
    if seconds < 5400:
        return _tr("{} min").format(round(seconds / 60))
    return _tr("{} h {} min").format(int(seconds // 3600), int(seconds % 3600 // 60))


def timecode(seconds: float) -> str:
    """Hours, minutes, seconds and milliseconds: 00:00:17.180."""
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    return (
        f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("progress", text)
