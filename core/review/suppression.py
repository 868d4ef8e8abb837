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
    taken: list[FrameIndex] = []
    if frames.size == 0:
        return taken
    # A frame that is taken keeps at most 2 x apart others away, so the worst of all are enough.
    needed = frames.size if most is None else most * (2 * apart + 1)
    if needed < frames.size:
        candidates = badness >= np.partition(badness, -needed)[-needed]
        frames, badness = frames[candidates], badness[candidates]
    free = np.ones(int(frames.max()) + 1, bool)
    for place in np.lexsort((frames, -badness)).tolist():
        if len(taken) == most:
            break
        frame = int(frames[place])
        if free[frame]:
            taken.append(frame)
            free[max(0, frame - apart) : frame + apart + 1] = False
    return taken


def distance_apart(fps: float) -> int:
    """Frames that count as one place: half a second, at least 5."""
    return max(5, round(fps / 2))
