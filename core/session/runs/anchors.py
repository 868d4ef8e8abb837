"""Which keyframes a walk knows: those at its start, and new ones that it came to on its way."""

from core.frames import Frames
from core.session.runs.keyframes import ProjectKeyframes
from core.types import Direction, FrameIndex


class Anchors:
    """Of one leg; what a person draws beside the run's way is not known to it."""

    def __init__(self, keyframes: ProjectKeyframes, direction: Direction) -> None:
        self._keyframes = keyframes
        self._step = direction.step
        self._known = {frame: keyframes.checksum(frame) for frame in keyframes}

    @property
    def frames(self) -> Frames:
        return Frames(self._known)

    def took_over(self, frame: FrameIndex) -> bool:
        """Whether the walk came to a keyframe that it did not know, and now knows all behind it."""
        if frame not in self._keyframes:
            return False
        met = self._keyframes.checksum(frame)
        if self._known.get(frame) == met:
            return False
        self._known[frame] = met
        now = {known: self._keyframes.checksum(known) for known in self._keyframes}
        return all(
            now.get(known) == self._known.get(known)
            for known in now.keys() | self._known.keys()
            if (frame - known) * self._step >= 0
        )
