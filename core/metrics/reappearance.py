"""What long absences do to a method: quality after them, and false finds while the object is away.

Works on one object's per-frame scores; the object's true visibility tells the absences.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.metrics.scores import FrameScore, ObjectScores

SHORTEST_GAP = 30
"""So many consecutive frames without the object make a gap; shorter absences are occlusions."""


@dataclass(frozen=True)
class Reappearance:
    """J&F of the visible frames before the first gap and after it."""

    before: float
    after: float

    @property
    def ratio(self) -> float:
        """1 when the object is followed as well as ever once it is back."""
        return self.after / self.before if self.before > 0 else 0.0


def reappearance(frames: Sequence[FrameScore]) -> Reappearance | None:
    """None unless the object is visible, gone for long and visible again (on scored frames)."""
    gap = _first_gap(frames)
    if gap is None:
        return None
    before = [frame.mean for frame in frames[: gap.start] if frame.visible]
    after = [frame.mean for frame in frames[gap.stop :] if frame.visible]
    if not before or not after:
        return None
    return Reappearance(float(np.mean(before)), float(np.mean(after)))


def mean_reappearance(scores: Iterable[ObjectScores]) -> Reappearance | None:
    """Means over the objects that reappear, each counting the same; None when none does."""
    found = [r for score in scores if (r := reappearance(score.frames)) is not None]
    if not found:
        return None
    return Reappearance(
        float(np.mean([r.before for r in found])), float(np.mean([r.after for r in found]))
    )


def false_find_share(scores: Iterable[ObjectScores]) -> float | None:
    """Share of the frames without the object that have any predicted pixel of it.

    None when the object is never away.
    """
    absent = [frame.predicted for score in scores for frame in score.frames if not frame.visible]
    return float(np.mean(absent)) if absent else None


def _first_gap(frames: Sequence[FrameScore]) -> range | None:
    start = 0
    for place, frame in enumerate(frames):
        if frame.visible:
            if place - start >= SHORTEST_GAP:
                return range(start, place)
            start = place + 1
    return None
