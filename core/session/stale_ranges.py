"""Stretches of stale cells with their cause: what the counter in the toolbar lists.

cell_commands.py asks for them; runs of the stale ranges only go over the hard ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import CellState, FrameIndex, ObjectId


@dataclass(frozen=True)
class StaleRange:
    """First and last frame, both included. cause: the frame whose keyframe changed, if known."""

    object_id: ObjectId
    first: FrameIndex
    last: FrameIndex
    is_hard: bool
    cause: FrameIndex | None = None


def ranges_of(
    object_id: ObjectId, states: NDArray[np.uint8], causes: NDArray[np.uint32]
) -> Iterator[StaleRange]:
    """Of one object; `causes` holds 1 + the frame of the cause, or 0."""
    is_stale = (states == CellState.STALE_HARD) | (states == CellState.STALE_SOFT)
    causes = np.where(states == CellState.STALE_HARD, causes, 0)
    # A stretch ends where a cell is not stale, stale otherwise, or stale because of another frame.
    kind = np.where(is_stale, states.astype(np.int64) << 32 | causes, 0)
    edges = np.flatnonzero(np.diff(kind, prepend=0, append=0))
    for first, after in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if kind[first]:
            is_hard = bool(states[first] == CellState.STALE_HARD)
            cause = int(causes[first]) - 1 if causes[first] else None
            yield StaleRange(object_id, first, after - 1, is_hard, cause)
