"""Picking the worst places, not ten neighbours of one: non-maximum suppression along time."""

import numpy as np
from numpy.typing import NDArray

from core.types import FrameIndex

_SAMPLED = 16
"""One of so many values tells about how bad the worst are; sorting all takes ten times as long."""


def best_first(
    frames: NDArray[np.int64],
    badness: NDArray[np.float64],
    apart: int,
    most: int | None = None,
) -> list[FrameIndex]:
    """The frames by falling badness, each at least `apart` + 1 frames from those before it.

    frames and badness: of one length, in any order. Of equally bad ones the earlier frame leads.
    most: so many are enough; finding a few of very many frames then takes no sorting of all.
    """
    wanted = frames.size if most is None else most
    if not frames.size or not wanted:
        return []
    looked_at = min(frames.size, 2 * wanted + 4 * _SAMPLED)
    while True:
        # What is picked of the worst is what would be picked of all: the rest is only worse off.
        worst = badness >= _limit(badness, looked_at)
        taken = _picked(frames[worst], badness[worst], apart, wanted)
        if len(taken) == wanted or looked_at == frames.size:
            return taken
        looked_at = min(frames.size, 4 * looked_at)


def _limit(badness: NDArray[np.float64], looked_at: int) -> float:
    """What about `looked_at` of the values reach; all do when all are to be looked at."""
    if looked_at == badness.size:
        return -np.inf
    sample = badness[::_SAMPLED]
    place = max(1, looked_at * sample.size // badness.size)
    return float(np.partition(sample, -place)[-place])


def _picked(
    frames: NDArray[np.int64], badness: NDArray[np.float64], apart: int, wanted: int
) -> list[FrameIndex]:
    taken: list[FrameIndex] = []
    free = np.ones(int(frames.max()) + 1, bool)
    for frame in frames[np.lexsort((frames, -badness))].tolist():
        if free[frame]:
            taken.append(frame)
            if len(taken) == wanted:
                break
            free[max(0, frame - apart) : frame + apart + 1] = False
    return taken


def distance_apart(fps: float) -> int:
    """Frames that count as one place: half a second, at least 5."""
    return max(5, round(fps / 2))
