"""Level-of-detail pyramids: what one pixel column of the timeline shows when it covers many frames.

Used by the lanes (the most important state wins), the flags over them (any flag stays) and the
plots (lowest and highest value stay), so that a single bad frame in 100 000 is still visible. No
sampling anywhere; no Qt.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.types import CellState

FACTOR = 8
BLOCKS_PER_COLUMN = 8
"""A column is made of at least this many blocks, so its edges are right to an eighth of a pixel."""

MOST_GATHERED = 16
"""Up to so many items a column it is quicker to gather them all than to reduce slice by slice."""

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


@lru_cache(maxsize=16)
def column_edges(start: float, span: float, columns: int, length: int) -> tuple[Index, Index]:
    """First and one-past-last item of each pixel column; never empty, always inside 0..length.

    Kept, because all lanes and curves of one picture ask for the same; do not write to them.
    """
    borders = start + span * np.arange(columns + 1) / columns
    low = np.floor(borders[:-1] + 1e-9).astype(np.int64)
    high = np.ceil(borders[1:] - 1e-9).astype(np.int64)
    low = np.clip(low, 0, length - 1)
    return low, np.clip(np.maximum(high, low + 1), 1, length)


class Pyramid(Generic[T]):
    """Values of all frames, and of each eight, sixty-four ... together by one ufunc."""

    def __init__(self, values: NDArray[T], reduce: np.ufunc, nothing: T) -> None:
        """`nothing` is the value that changes no other one."""
        self._reduce = reduce
        self._count = values.size
        self._levels: list[NDArray[T]] = [_padded(values, nothing)]
        while self._levels[-1].size > FACTOR:
            blocks: NDArray[T] = reduce.reduce(self._levels[-1].reshape(-1, FACTOR), axis=1)
            self._levels.append(_padded(blocks, nothing))

    @property
    def frame_count(self) -> int:
        return self._count

    def update(self, frames: Index, values: NDArray[T]) -> None:
        """New values of some frames; costs only what changed, least where they are in order."""
        self._levels[0][frames] = values
        blocks = frames
        for below, above in pairwise(self._levels):
            blocks = blocks // FACTOR
            is_next = np.ones(blocks.size, bool)
            np.not_equal(blocks[1:], blocks[:-1], out=is_next[1:])
            blocks = blocks[is_next]
            above[blocks] = self._reduce.reduce(below.reshape(-1, FACTOR)[blocks], axis=1)

    def columns(self, start: float, span: float, columns: int) -> NDArray[T]:
        """One value for each of `columns` pixel columns over frames start..start+span."""
        level, scale = 0, 1
        wanted = span / columns / (FACTOR * BLOCKS_PER_COLUMN)
        while level + 1 < len(self._levels) and scale <= wanted:
            level, scale = level + 1, scale * FACTOR
        edges = (start / scale, span / scale, columns, -(-self._count // scale))
        items = self._levels[level]
        reduced: NDArray[T]
        if span / scale <= MOST_GATHERED * columns:
            reduced = self._reduce.reduce(items.take(_gathered(*edges)), axis=0)
            return reduced
        begins, ends = column_edges(*edges)
        reduced = self._reduce.reduceat(items[: ends[-1]], begins)
        # A slice ends where the next begins, which may leave out a column's last item.
        self._reduce(reduced, items[ends - 1], out=reduced)
        return reduced

    def values(self, start: int, stop: int) -> NDArray[T]:
        """Those of frames start..stop-1, as they are."""
        part: NDArray[T] = self._levels[0][max(start, 0) : min(stop, self._count)]
        return part

    def at(self, frames: Index) -> NDArray[T]:
        part: NDArray[T] = self._levels[0][frames]
        return part


class StatePyramid:
    """The states of one object over all frames."""

    def __init__(self, states: NDArray[np.uint8]) -> None:
        self._ranks = Pyramid(_RANK_OF_STATE[states], np.maximum, np.uint8(0))

    @property
    def frame_count(self) -> int:
        return self._ranks.frame_count

    def update(self, frames: Index, states: NDArray[np.uint8]) -> None:
        self._ranks.update(frames, _RANK_OF_STATE[states])

    def columns(self, start: float, span: float, columns: int) -> NDArray[np.uint8]:
        """The CellState to show in each pixel column."""
        return _STATE_OF_RANK[self._ranks.columns(start, span, columns)]

    def frames_in_state(self, start: int, stop: int, state: CellState) -> Index:
        """Frames of start..stop-1 that are in `state`."""
        ranks = self._ranks.values(start, stop)
        return np.flatnonzero(ranks == _RANK_OF_STATE[state]) + max(start, 0)

    def state_at(self, frame: int) -> CellState:
        return STATES_BY_RANK[int(self._ranks.values(frame, frame + 1)[0])]


class FlagPyramid:
    """Bits of one object over all frames; a column has every bit that one of its frames has."""

    def __init__(self, bits: NDArray[np.uint8]) -> None:
        self._bits = Pyramid(bits, np.bitwise_or, np.uint8(0))

    def update(self, frames: Index, bits: NDArray[np.uint8]) -> None:
        self._bits.update(frames, bits)

    def columns(self, start: float, span: float, columns: int) -> NDArray[np.uint8]:
        return self._bits.columns(start, span, columns)

    def at(self, frame: int) -> int:
        return int(self._bits.values(frame, frame + 1)[0])


class MinMaxPyramid:
    """A value per frame, NaN where there is none."""

    def __init__(self, values: NDArray[np.float32]) -> None:
        nothing = np.float32(np.nan)
        plain = values.astype(np.float32)
        self._low = Pyramid(plain, np.fmin, nothing)
        self._high = Pyramid(plain, np.fmax, nothing)

    @property
    def frame_count(self) -> int:
        return self._low.frame_count

    def columns(
        self, start: float, span: float, columns: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Lowest and highest value in each pixel column."""
        return self._low.columns(start, span, columns), self._high.columns(start, span, columns)

    def update(self, frames: Index, values: NDArray[np.float32]) -> None:
        self._low.update(frames, values)
        self._high.update(frames, values)

    def values(self, start: int, stop: int) -> NDArray[np.float32]:
        return self._low.values(start, stop)

    def at(self, frames: Index) -> NDArray[np.float32]:
        return self._low.at(frames)


def _padded(values: NDArray[T], nothing: T) -> NDArray[T]:
    """A copy, longer by at least one, whose length is a multiple of FACTOR."""
    return np.pad(values, (0, FACTOR - values.size % FACTOR), constant_values=nothing)


@lru_cache(maxsize=16)
def _gathered(start: float, span: float, columns: int, length: int) -> Index:
    """The items of each pixel column, one below the other; the last repeats where there are fewer.

    Kept for all lanes and curves of one picture; do not write to them.
    """
    begins, ends = column_edges(start, span, columns, length)
    most = int((ends - begins).max())
    items: Index = np.minimum(begins + np.arange(most)[:, None], ends - 1)
    return items
