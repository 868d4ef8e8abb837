"""Picking the worst places, not ten neighbours of one: non-maximum suppression along time."""

import numpy as np
from numpy.typing import NDArray

from core.types import FrameIndex


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
    looked_at = min(frames.size, 2 * wanted)
    while True:
        # What is picked of the worst is what would be picked of all: the rest is only worse off.
        worst = badness >= np.partition(badness, -looked_at)[-looked_at]
        taken = _picked(frames[worst], badness[worst], apart)[:wanted]
        if len(taken) == wanted or looked_at == frames.size:
            return taken
        looked_at = min(frames.size, 4 * looked_at)


def _picked(
    frames: NDArray[np.int64], badness: NDArray[np.float64], apart: int
) -> list[FrameIndex]:
    taken: list[FrameIndex] = []
    free = np.ones(int(frames.max()) + 1, bool)
    for frame in frames[np.lexsort((frames, -badness))].tolist():
        if free[frame]:
            taken.append(frame)
            free[max(0, frame - apart) : frame + apart + 1] = False
    return taken


def distance_apart(fps: float) -> int:
    """Frames that count as one place: half a second, at least 5."""
    return max(5, round(fps / 2))
