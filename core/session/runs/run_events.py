"""What a run tells while it is walked, besides its results."""

from dataclasses import dataclass
from typing import TypeAlias

from core.progress import Progress
from core.session.runs.plan import Leg
from core.session.runs.rules import BrokenRule
from core.types import FrameIndex, FrameResult, ObjectId


@dataclass(frozen=True)
class LegBegan:
    """The run turns to another leg of its plan."""

    leg: Leg


@dataclass(frozen=True)
class DraftAhead:
    """The run stands still: on `frame` somebody drew and did not commit."""

    frame: FrameIndex
    objects: frozenset[ObjectId]


@dataclass(frozen=True)
class RuleBroken:
    """The run stands still because of what it saw; the frame is stored."""

    broken: BrokenRule


RunEvent: TypeAlias = FrameResult | Progress | LegBegan | DraftAhead | RuleBroken
