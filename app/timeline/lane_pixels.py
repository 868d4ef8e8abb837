"""One lane's bar as pixels: the pattern of each state, looked up for all columns at once.

State is shape, never hue: auto a solid bar, soft-stale one with sparse dots, hard-stale a hatch,
absent a dotted line, empty a thin line; a locked cell has a line on top. No widgets here.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.timeline.curves import clear_image
from core.types import CellState

LOCKED, APPROVED, FLAGGED = 1, 2, 4
"""Bits of a cell besides its state."""

PERIOD = 6
"""Every pattern repeats after this many logical pixels."""

_NONE = np.zeros(0, np.int64)
_WITH_BAR = (
    CellState.AUTO,
    CellState.KEYFRAME,
    CellState.DRAFT,
    CellState.STALE_SOFT,
    CellState.STALE_HARD,
)


@dataclass(frozen=True)
class LaneColors:
    """edge: around the bar, and absent frames. bar: inside it. dark: hatch and dots.

    line: locks. rest: empty frames. All as `QColor.rgb` gives them.
    """

    edge: int
    bar: int
    dark: int
    line: int
    rest: int


@dataclass(frozen=True)
class LaneShape:
    """Rows of a lane, in device pixels: the bar from `top` to `bottom` of `height`."""

    height: int
    top: int
    bottom: int
    scale: float

    @property
    def line(self) -> int:
        """Device pixels of a thin line."""
        return max(1, round(self.scale))


def lane_image(
    states: NDArray[np.uint8],
    flags: NDArray[np.uint8],
    shape: LaneShape,
    colors: LaneColors,
    phase: int,
) -> QImage:
    """A transparent picture, `states.size` x `shape.height` device pixels.

    phase: how far the patterns are shifted, so that they stay with the frames while one scrolls.
    """
    patterns = state_patterns(shape, colors)
    period = patterns.shape[2]
    places = np.arange(phase, phase + states.size) % period + states.astype(np.int64) * period
    picture, pixels = clear_image(states.size, shape.height, shape.scale)
    patterns.reshape(shape.height, -1).take(places, axis=1, out=pixels, mode="clip")
    above = max(shape.top - 2 * shape.line, 0)
    pixels[above : above + shape.line, (flags & LOCKED) != 0] = colors.line
    return picture


@lru_cache(maxsize=256)
def state_patterns(shape: LaneShape, colors: LaneColors) -> NDArray[np.uint32]:
    """Pixels for each row, state and place within the period; kept, do not write to them."""
    period = max(2, round(PERIOD * shape.scale))
    patterns = np.zeros((shape.height, len(CellState), period), np.uint32)
    bar = slice(shape.top, shape.bottom)
    rows = np.arange(shape.bottom - shape.top)[:, None]
    across = np.arange(period)
    hatch = (across + rows) % period < period // 2
    center = np.abs(rows - (shape.bottom - shape.top - 1) / 2) < shape.scale
    dots = center & (across < period // 3)
    for state in (CellState.AUTO, CellState.KEYFRAME, CellState.DRAFT):
        patterns[bar, state] = colors.bar
    patterns[bar, CellState.STALE_SOFT] = np.where(dots, colors.dark, colors.bar)
    patterns[bar, CellState.STALE_HARD] = np.where(hatch, colors.dark, 0)
    for state in _WITH_BAR:
        patterns[shape.top : shape.top + shape.line, state] = colors.edge
        patterns[shape.bottom - shape.line : shape.bottom, state] = colors.edge
    middle = (shape.top + shape.bottom - shape.line) // 2
    patterns[middle : middle + shape.line, CellState.EMPTY] = colors.rest
    thick = slice(middle - shape.line // 2, middle - shape.line // 2 + 2 * shape.line)
    patterns[thick, CellState.ABSENT, : period // 2] = colors.edge
    return patterns


def runs(columns: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and end (not included) of every stretch of true columns."""
    if not columns.any():
        return _NONE, _NONE
    between = np.zeros(columns.size + 2, np.bool_)
    between[1:-1] = columns
    edges = np.flatnonzero(between[1:] != between[:-1])
    return edges[::2], edges[1::2]
