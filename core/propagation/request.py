"""What a run is asked to do; plain values, so that asking loads no network."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.types import Direction, FrameIndex, Mask


@dataclass(frozen=True)
class PropagationRequest:
    """keyframes: every frame with a usable mask (ids at source size), at least `start`.

    The run walks from `start` (not yielded) to `stop`, the last frame it yields; `stop` lies on
    either side. Keyframes other than `start` serve as further references.
    """

    keyframes: Mapping[FrameIndex, Mask]
    start: FrameIndex
    stop: FrameIndex

    def __post_init__(self) -> None:
        if self.start not in self.keyframes:
            raise ValueError(f"frame {self.start} has no mask to start from")

    @property
    def direction(self) -> Direction:
        return Direction.FORWARD if self.stop >= self.start else Direction.BACKWARD

    @property
    def frames(self) -> range:
        """The frames to yield, in the order of the run."""
        step = self.direction.step
        return range(self.start + step, self.stop + step, step)
