"""What is measured of one object on every frame; the parts of its risk follow from it.

Arrays over the whole clip, NaN (or -1) where nothing was measured yet. Not thread-safe: its owner
holds a lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.review.colours import BINS, Colours, difference
from core.review.risk_parts import NEIGHBOURS, Part, area_jumps
from core.types import AUTO_STATES, CellState, FrameIndex

UNKNOWN = -1


@dataclass(frozen=True)
class Measure:
    """One object on one frame. warp: None where the frame before has no mask or no picture."""

    area: int
    pieces: int
    warp: float | None
    colours: Colours | None


class ObjectMeasures:
    """Filled frame by frame."""

    def __init__(self, frame_count: int) -> None:
        self.area = np.full(frame_count, np.nan)
        self._pieces = np.full(frame_count, UNKNOWN, np.int16)
        self._warp = np.full(frame_count, np.nan, np.float32)
        self._has_colours = np.zeros(frame_count, bool)
        # Pages of zeros cost nothing before they are written.
        self._colours = np.zeros((frame_count, BINS), np.uint8)

    def put(self, frame: FrameIndex, measure: Measure) -> None:
        self.area[frame] = measure.area
        self._pieces[frame] = measure.pieces
        self._warp[frame] = np.nan if measure.warp is None else measure.warp
        self._has_colours[frame] = measure.colours is not None
        if measure.colours is not None:
            self._colours[frame] = measure.colours

    def forget(self, frames: NDArray[np.int64]) -> None:
        self.area[frames] = np.nan
        self._pieces[frames] = UNKNOWN
        self._warp[frames] = np.nan
        self._has_colours[frames] = False

    def colours(self, frames: Sequence[FrameIndex]) -> NDArray[np.uint8]:
        """n x BINS; 0 where they were not measured."""
        return np.where(self._has_colours[list(frames)][:, None], self._colours[list(frames)], 0)

    def of_these(self, frames: Iterable[FrameIndex]) -> tuple[FrameIndex, ...]:
        """Those of the frames on which the object was seen and its colours were measured."""
        return tuple(f for f in frames if self._has_colours[f] and self.area[f] > 0)

    def parts(
        self,
        span: slice,
        states: NDArray[np.uint8],
        confidences: NDArray[np.float32],
        disagreements: NDArray[np.float32],
        keyframes: Iterable[FrameIndex],
    ) -> NDArray[np.float32]:
        """Frames of `span` x parts, NaN where a part is not known, and for cells no run wrote.

        states, confidences and disagreements: of every frame. keyframes: those whose colours count
        as right.
        """
        start, stop, _ = span.indices(self.area.size)
        parts = np.full((stop - start, len(Part)), np.nan, np.float32)
        parts[:, Part.WARP] = self._warp[span]
        parts[:, Part.UNSURE] = 1 - confidences[span]
        parts[:, Part.AREA] = self._area_jumps(start, stop)
        parts[:, Part.PIECES] = self._piece_changes(start, stop)
        parts[:, Part.COLOURS] = self._colour_differences(span, keyframes)
        parts[:, Part.SEAM] = self._seams(start, stop, states)
        parts[:, Part.DIRECTIONS] = disagreements[span]
        parts[~np.isin(states[span], [int(state) for state in AUTO_STATES])] = np.nan
        return parts

    def _area_jumps(self, start: int, stop: int) -> NDArray[np.float64]:
        first = max(0, start - NEIGHBOURS)
        wider = self.area[first : min(self.area.size, stop + NEIGHBOURS)]
        return area_jumps(wider)[start - first : stop - first]

    def _piece_changes(self, start: int, stop: int) -> NDArray[np.float64]:
        pieces = np.where(self._pieces == UNKNOWN, np.nan, self._pieces)[max(0, start - 1) : stop]
        changes = np.abs(np.diff(pieces))
        return changes if start > 0 else np.concatenate(([np.nan], changes))

    def _colour_differences(
        self, span: slice, keyframes: Iterable[FrameIndex]
    ) -> NDArray[np.float32]:
        known = list(self.of_these(keyframes))
        measured = self._has_colours[span]
        result = np.full(measured.size, np.nan, np.float32)
        if known and measured.any():
            result[measured] = difference(self._colours[span][measured], self._colours[known])
        return result

    def _seams(self, start: int, stop: int, states: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Where the next frame was made by hand: how well this one leads to it."""
        after = np.full(stop - start, np.nan, np.float32)
        ahead = slice(start + 1, min(stop + 1, self._warp.size))
        by_hand = np.isin(states[ahead], (CellState.DRAFT, CellState.KEYFRAME))
        after[: by_hand.size] = np.where(by_hand, self._warp[ahead], np.nan)
        return after
