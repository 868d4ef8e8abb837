"""Level-of-detail pyramids: what one pixel column of the timeline shows when it covers many frames.

Used by the lanes (the most important state wins) and the plot (lowest and highest value stay), so
that a single bad frame in 100 000 is still visible. No sampling anywhere; no Qt.
"""

from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.types import CellState

FACTOR = 8
BLOCKS_PER_COLUMN = 8
"""A column is made of at least this many blocks, so its edges are right to an eighth of a pixel."""

STATES_BY_RANK = (
    CellState.EMPTY,
    CellState.ABSENT,
    CellState.AUTO,
    CellState.STALE_SOFT,
    CellState.KEYFRAME,
    CellState.STALE_HARD,
    CellState.DRAFT,
)
"""Least to most important."""

_RANK_OF_STATE = np.zeros(len(STATES_BY_RANK), np.uint8)
for _rank, _state in enumerate(STATES_BY_RANK):
    _RANK_OF_STATE[_state] = _rank
_STATE_OF_RANK = np.array(STATES_BY_RANK, np.uint8)

Index = NDArray[np.int64]
T = TypeVar("T", np.uint8, np.float32)


def column_edges(start: float, span: float, columns: int, length: int) -> tuple[Index, Index]:
    """First and one-past-last item of each pixel column; never empty, always inside 0..length."""
    borders = start + span * np.arange(columns + 1) / columns
    low = np.floor(borders[:-1] + 1e-9).astype(np.int64)
    high = np.ceil(borders[1:] - 1e-9).astype(np.int64)
    low = np.clip(low, 0, length - 1)
    return low, np.clip(np.maximum(high, low + 1), 1, length)


class StatePyramid:
    """The states of one object over all frames."""

    def __init__(self, states: NDArray[np.uint8]) -> None:
        self._levels = [_RANK_OF_STATE[states]]
        while self._levels[-1].size > FACTOR:
            self._levels.append(_reduced(self._levels[-1], np.maximum, np.uint8(0)))

    @property
    def frame_count(self) -> int:
        return self._levels[0].size

    def update(self, frames: Index, states: NDArray[np.uint8]) -> None:
        """New states of some frames; costs only what changed."""
        self._levels[0][frames] = _RANK_OF_STATE[states]
        for below, above in pairwise(self._levels):
            frames = np.unique(frames // FACTOR)
            for block in frames.tolist():
                above[block] = below[block * FACTOR : (block + 1) * FACTOR].max()

    def columns(self, start: float, span: float, columns: int) -> NDArray[np.uint8]:
        """The state to show in each of `columns` pixel columns over frames start..start+span."""
        level, scale = _level_for(span / columns, len(self._levels))
        ranks = self._levels[level]
        low, high = column_edges(start / scale, span / scale, columns, ranks.size)
        return _STATE_OF_RANK[_reduce_ranges(np.maximum, ranks, low, high)]

    def frames_in_state(self, start: int, stop: int, state: CellState) -> Index:
        """Frames of start..stop-1 that are in `state`."""
        ranks = self._levels[0][start:stop]
        return np.flatnonzero(ranks == _RANK_OF_STATE[state]) + start


class MinMaxPyramid:
    """A value per frame, NaN where there is none."""

    def __init__(self, values: NDArray[np.float32]) -> None:
        self._low = [values.astype(np.float32)]
        self._high = [self._low[0].copy()]
        nothing = np.float32(np.nan)
        while self._low[-1].size > FACTOR:
            self._low.append(_reduced(self._low[-1], np.fmin, nothing))
            self._high.append(_reduced(self._high[-1], np.fmax, nothing))

    def columns(
        self, start: float, span: float, columns: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Lowest and highest value in each pixel column."""
        level, scale = _level_for(span / columns, len(self._low))
        low, high = column_edges(start / scale, span / scale, columns, self._low[level].size)
        return (
            _reduce_ranges(np.fmin, self._low[level], low, high),
            _reduce_ranges(np.fmax, self._high[level], low, high),
        )

    def update(self, frames: Index, values: NDArray[np.float32]) -> None:
        """New values of some frames; costs only what changed."""
        self._low[0][frames] = values
        self._high[0][frames] = values
        for levels, reduce in ((self._low, np.fmin), (self._high, np.fmax)):
            blocks = frames
            for below, above in pairwise(levels):
                blocks = np.unique(blocks // FACTOR)
                for block in blocks.tolist():
                    above[block] = reduce.reduce(below[block * FACTOR : (block + 1) * FACTOR])

    def values(self, start: int, stop: int) -> NDArray[np.float32]:
        return self._low[0][start:stop]


def _level_for(frames_per_column: float, level_count: int) -> tuple[int, int]:
    level, scale = 0, 1
    while level + 1 < level_count and scale * FACTOR * BLOCKS_PER_COLUMN <= frames_per_column:
        level, scale = level + 1, scale * FACTOR
    return level, scale


def _reduced(values: NDArray[T], reduce: np.ufunc, padding: T) -> NDArray[T]:
    missing = -values.size % FACTOR
    padded = np.pad(values, (0, missing), constant_values=padding)
    blocks: NDArray[T] = reduce.reduce(padded.reshape(-1, FACTOR), axis=1)
    return blocks


def _reduce_ranges(reduce: np.ufunc, values: NDArray[T], low: Index, high: Index) -> NDArray[T]:
    """`reduce` over values[low[i]:high[i]] for every i."""
    # reduceat wants pairs of borders; the odd results (between two columns) are thrown away. One
    # item more at the end lets the last border equal the length.
    first, last = int(low[0]), int(high[-1])
    borders = np.column_stack((low, high)).ravel() - first
    extended = np.append(values[first:last], values[last - 1 : last])
    result: NDArray[T] = reduce.reduceat(extended, borders)[::2]
    return result
