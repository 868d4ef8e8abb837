"""What a project holds at one time, as arrays over its frames; the risk is measured from it."""

import contextlib
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.review.live import MaskSource
from core.types import CellState, FrameIndex, ObjectId

MOST_KEYFRAMES = 64
"""Of one object, whose colours count as right."""


class TrackedMasks(MaskSource, Protocol):
    """Masks with what the network thought of them; a project is one."""

    def object_ids(self) -> list[ObjectId]: ...

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]: ...

    def disagreements(self, object_id: ObjectId) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class Cells:
    """By object, over all frames."""

    revisions: NDArray[np.int64]
    states: dict[ObjectId, NDArray[np.uint8]]
    confidences: dict[ObjectId, NDArray[np.float32]]
    disagreements: dict[ObjectId, NDArray[np.float32]]

    @classmethod
    def of(cls, source: TrackedMasks) -> "Cells":
        # Revisions first: a change in between makes its frame outdated again.
        revisions = source.revisions()
        states, confidences, disagreements = {}, {}, {}
        for object_id in source.object_ids():
            with contextlib.suppress(LookupError):  # deleted just now
                confidences[object_id] = source.confidences(object_id)
                disagreements[object_id] = source.disagreements(object_id)
                states[object_id] = source.states(object_id)
        return cls(revisions, states, confidences, disagreements)

    @cached_property
    def filled(self) -> dict[ObjectId, NDArray[np.bool_]]:
        return {i: states != CellState.EMPTY for i, states in self.states.items()}

    @cached_property
    def any_filled(self) -> NDArray[np.bool_]:
        return self._any(self.filled)

    @cached_property
    def any_keyframe(self) -> NDArray[np.bool_]:
        return self._any({i: s == CellState.KEYFRAME for i, s in self.states.items()})

    def keyframes(self, object_id: ObjectId) -> tuple[FrameIndex, ...]:
        """Hand-made masks of an object, at most `MOST_KEYFRAMES`, spread over the clip."""
        frames = np.flatnonzero(self.states[object_id] == CellState.KEYFRAME)
        if frames.size > MOST_KEYFRAMES:
            frames = frames[np.linspace(0, frames.size - 1, MOST_KEYFRAMES).astype(int)]
        return tuple(frames.tolist())

    def _any(self, marks: dict[ObjectId, NDArray[np.bool_]]) -> NDArray[np.bool_]:
        result = np.zeros(self.revisions.size, bool)
        for marked in marks.values():
            result |= marked
        return result
