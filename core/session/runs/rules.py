"""Rules that pause a run when its results look wrong: one look at each frame as it comes.

Rules about what is seen are here; a measure of risk is plugged in by whoever has one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.types import FrameIndex, FrameResult, ObjectId

RiskOf = Callable[[FrameResult], Mapping[ObjectId, float]]
"""From a result to the risk of each of its objects, 0 to 1."""

_REMEMBERED = 64
"""Frames whose areas are known: runs from both sides jump, but never far."""


class Rule(Enum):
    """What may be wrong with a frame."""

    AREA = "area"
    VANISHED = "vanished"
    CONFIDENCE = "confidence"
    RISK = "risk"


@dataclass(frozen=True)
class StopRules:
    """None: that rule is off.

    area_change: share of an object's area that may come or go in one frame. vanished: frames in a
    row that an object may be out of sight. confidence: at least. risk: at most.
    """

    area_change: float | None = None
    vanished: int | None = None
    confidence: float | None = None
    risk: float | None = None

    @property
    def is_any(self) -> bool:
        limits = (self.area_change, self.vanished, self.confidence, self.risk)
        return any(limit is not None for limit in limits)


NO_RULES = StopRules()


@dataclass(frozen=True)
class BrokenRule:
    """Which rule a result breaks; `value` is what was found, `limit` what was asked for."""

    rule: Rule
    frame: FrameIndex
    object_id: ObjectId
    value: float
    limit: float


class Watch:
    """Looks at the results of one run. A rule that was broken is silent until it is kept again."""

    def __init__(self, rules: StopRules, risk_of: RiskOf | None = None) -> None:
        self._rules = rules
        self._risk_of = risk_of
        self._areas: dict[FrameIndex, NDArray[np.intp]] = {}
        self._away: dict[ObjectId, int] = {}
        self._told: set[tuple[Rule, ObjectId]] = set()

    def look(self, result: FrameResult) -> BrokenRule | None:
        """The first rule that this result newly breaks."""
        if not self._rules.is_any:
            return None
        areas = np.bincount(result.mask.ravel(), minlength=256)
        broken = {(found.rule, found.object_id): found for found in self._broken(result, areas)}
        self._areas[result.index] = areas
        while len(self._areas) > _REMEMBERED:
            del self._areas[next(iter(self._areas))]
        new = [found for key, found in broken.items() if key not in self._told]
        self._told = set(broken)
        return new[0] if new else None

    def _broken(self, result: FrameResult, areas: NDArray[np.intp]) -> Iterator[BrokenRule]:
        risks = self._risk_of(result) if self._risk_of and self._rules.risk is not None else {}
        before = self._areas.get(result.index - 1, self._areas.get(result.index + 1))
        for object_id, confidence in result.confidence.items():
            area = int(areas[object_id])
            was = int(before[object_id]) if before is not None else 0
            away = self._frames_away(object_id, area)
            limits = self._rules
            values: list[tuple[Rule, float, float | None, bool]] = [
                (Rule.VANISHED, away, limits.vanished, True),
                (Rule.AREA, abs(area - was) / max(was, 1), limits.area_change, bool(area and was)),
                (Rule.RISK, risks.get(object_id, 0.0), limits.risk, True),
            ]
            for rule, value, limit, applies in values:
                if limit is not None and applies and value > limit:
                    yield BrokenRule(rule, result.index, object_id, value, limit)
            least = limits.confidence
            if least is not None and area and confidence < least:
                yield BrokenRule(Rule.CONFIDENCE, result.index, object_id, confidence, least)

    def _frames_away(self, object_id: ObjectId, area: int) -> int:
        """Frames in a row without the object; one that was never seen is not away."""
        if area:
            self._away[object_id] = 0
        elif object_id in self._away:
            self._away[object_id] += 1
        return self._away.get(object_id, 0)
