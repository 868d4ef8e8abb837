"""Numbers and sets of frames in words, the same in messages of `core` and in the window."""

from core.frames import Frames

MOST_RANGES = 6


def grouped(number: int) -> str:
    """1234567 as 1 234 567, with spaces that do not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def frames_text(frames: Frames, most: int = MOST_RANGES) -> str:
    """Frames and ranges of frames with a dash, the first few of them."""
    told = [_range_text(first, last) for first, last in frames.ranges[:most]]
    return ", ".join(told) + (", …" if len(frames.ranges) > most else "")


def _range_text(first: int, last: int) -> str:
    return grouped(first) if first == last else f"{grouped(first)}\N{EN DASH}{grouped(last)}"
