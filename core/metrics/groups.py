"""Means over seen and unseen groups: LVOS groups videos, YouTube-VOS object categories."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from core.metrics.scores import DatasetScore, ObjectScores, summarise


@dataclass(frozen=True)
class GroupedScore:
    """Both groups hold at least one object."""

    seen: DatasetScore
    unseen: DatasetScore

    @property
    def region(self) -> float:
        """Mean of the two groups' J."""
        return (self.seen.region + self.unseen.region) / 2

    @property
    def boundary(self) -> float:
        return (self.seen.boundary + self.unseen.boundary) / 2

    @property
    def stability(self) -> float:
        return (self.seen.stability + self.unseen.stability) / 2

    @property
    def mean(self) -> float:
        """J&F of LVOS and G of YouTube-VOS: the mean of the groups' J and F, four numbers."""
        return (self.region + self.boundary) / 2


def by_video(scores: Sequence[ObjectScores], unseen: Collection[str]) -> GroupedScore | None:
    """LVOS; None when a group is empty, where the toolkit's result is not a number."""
    return _grouped(scores, lambda score: score.sequence in unseen)


def by_category(scores: Sequence[ObjectScores], unseen: Collection[str]) -> GroupedScore | None:
    """YouTube-VOS; None when a group is empty."""
    return _grouped(scores, lambda score: score.category in unseen)


def _grouped(
    scores: Sequence[ObjectScores], is_unseen: Callable[[ObjectScores], bool]
) -> GroupedScore | None:
    unseen = [score for score in scores if is_unseen(score)]
    seen = [score for score in scores if not is_unseen(score)]
    if not seen or not unseen:
        return None
    return GroupedScore(summarise(seen), summarise(unseen))
