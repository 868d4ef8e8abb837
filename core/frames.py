"""A set of frames kept as ranges: a change of a whole long video fits into a few numbers.

Everybody who says which frames something concerns uses it; to readers it is a set like any other.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from core.types import FrameIndex


class Frames(AbstractSet[FrameIndex]):
    """Immutable; `bounds` holds first and last frame of each range, in order, n x 2."""

    __slots__ = ("bounds",)

    def __init__(self, frames: Iterable[FrameIndex] | NDArray[np.integer] = ()) -> None:
        """Of any frames, in any order; an array is much faster than other iterables."""
        if isinstance(frames, Frames):
            self.bounds: NDArray[np.int64] = frames.bounds
            return
        numbers = frames if isinstance(frames, np.ndarray) else np.fromiter(frames, np.int64)
        self.bounds = _bounds_of(np.unique(numbers.astype(np.int64, copy=False)))

    @classmethod
    def span(cls, first: FrameIndex, last: FrameIndex) -> "Frames":
        """From `first` to `last`, both included; none when `last` is before `first`."""
        frames = cls()
        if first <= last:
            frames.bounds = np.array([[first, last]], np.int64)
        return frames

    @classmethod
    def where(cls, chosen: NDArray[np.bool_]) -> "Frames":
        """The frames at which an array over the whole video is true."""
        frames = cls()
        frames.bounds = _bounds_of(np.flatnonzero(chosen))
        return frames

    @classmethod
    def of_ranges(cls, ranges: Iterable[Sequence[FrameIndex]]) -> "Frames":
        """Inverse of `ranges`; ValueError if they are no pairs in order, apart from each other."""
        frames = cls()
        bounds = np.array([tuple(pair) for pair in ranges] or np.zeros((0, 2)), np.int64)
        if bounds.ndim != 2 or bounds.shape[1] != 2:
            raise ValueError("ranges have two ends")
        if (bounds[:, 1] < bounds[:, 0]).any() or (bounds[1:, 0] <= bounds[:-1, 1] + 1).any():
            raise ValueError("ranges are not in order")
        frames.bounds = bounds
        return frames

    @property
    def ranges(self) -> list[tuple[FrameIndex, FrameIndex]]:
        """First and last frame of each range."""
        return [(first, last) for first, last in self.bounds.tolist()]

    def array(self) -> NDArray[np.int64]:
        """All frames, ascending."""
        lengths = self.bounds[:, 1] - self.bounds[:, 0] + 1
        before: NDArray[np.int64] = np.cumsum(lengths) - lengths
        starts: NDArray[np.int64] = np.repeat(self.bounds[:, 0] - before, lengths)
        return starts + np.arange(starts.size)

    def nearest(self, frame: FrameIndex) -> FrameIndex | None:
        """The member nearest to `frame`, the earlier one of two; None when there is none."""
        if not len(self.bounds):
            return None
        inside = np.clip(frame, self.bounds[:, 0], self.bounds[:, 1])
        return int(inside[np.argmin(np.abs(inside - frame))])

    def __sub__(self, other: AbstractSet[object]) -> "Frames":
        if not isinstance(other, Frames):
            other = Frames(frame for frame in other if isinstance(frame, int))
        return Frames(np.setdiff1d(self.array(), other.array(), assume_unique=True))

    def __contains__(self, frame: object) -> bool:
        if not isinstance(frame, int | np.integer):
            return False
        place = int(np.searchsorted(self.bounds[:, 0], frame, side="right")) - 1
        return place >= 0 and bool(frame <= self.bounds[place, 1])

    def __iter__(self) -> Iterator[FrameIndex]:
        for first, last in self.bounds.tolist():
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return int((self.bounds[:, 1] - self.bounds[:, 0] + 1).sum())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Frames):
            return np.array_equal(self.bounds, other.bounds)
        return super().__eq__(other)

    def __hash__(self) -> int:
        return self._hash()

    def __repr__(self) -> str:
        shown = ", ".join(f"{a}" if a == b else f"{a}..{b}" for a, b in self.ranges[:8])
        return f"Frames({shown}{', ...' if len(self.bounds) > 8 else ''})"


def _bounds_of(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    if ascending.size == 0:
        return np.zeros((0, 2), np.int64)
    breaks = np.flatnonzero(np.diff(ascending) != 1)
    first = ascending[np.concatenate([[0], breaks + 1])]
    last = ascending[np.concatenate([breaks, [ascending.size - 1]])]
    return np.stack([first, last], axis=1)
