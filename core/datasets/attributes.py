"""The 13 attributes of the LVOS paper (its Table 2): five computed from masks, eight set by hand.

A sequence has an attribute when one of its objects has it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.datasets.shapes import ObjectShapes
from core.types import FrameIndex

FAST_STEP_PX = 20.0
LOW_SHARE = 0.1
SCALE_RATIO = 2.0
LONG_ABSENCE = 100
"""Annotated frames without the object before its return counts as long-term."""


class Attribute(Enum):
    """The value is the name in full."""

    BC = "Background clutter"
    DEF = "Deformation"
    MB = "Motion blur"
    FM = "Fast motion"
    LR = "Low resolution"
    OCC = "Occlusion"
    OV = "Out of view"
    SV = "Scale variation"
    DB = "Dynamic background"
    SC = "Shape complexity"
    AC = "Appearance change"
    LRA = "Long-term reappearance"
    CTC = "Cross-temporal confusion"


COMPUTED = frozenset({Attribute.FM, Attribute.LR, Attribute.OV, Attribute.SV, Attribute.LRA})
TAGS = frozenset(Attribute) - COMPUTED
"""What only a person can judge."""


@dataclass(frozen=True)
class Measure:
    """What decides whether an object has a computed attribute.

    value: FM pixels a step (mean), LR share of the picture (mean), OV annotated frames without the
    object after its first, SV largest box divided by smallest, LRA frames of its longest absence
    that it came back from; NaN where nothing can be said. frames: where to look (FM its longest
    step, LR and SV the smallest box, SV then the largest, OV its first absence, LRA its return).
    """

    attribute: Attribute
    holds: bool
    value: float
    frames: tuple[FrameIndex, ...] = ()

    @property
    def strength(self) -> float:
        """Larger for what has more of the attribute; only for measures of one attribute."""
        if math.isnan(self.value):
            return -math.inf
        return -self.value if self.attribute is Attribute.LR else self.value


def attributes_of(objects: Iterable[ObjectShapes]) -> frozenset[Attribute]:
    """The computed attributes of a sequence."""
    return frozenset().union(*(object_attributes(shapes) for shapes in objects))


def object_attributes(shapes: ObjectShapes) -> frozenset[Attribute]:
    """The computed attributes of one object; none of one that is never visible."""
    return frozenset(measure.attribute for measure in measures_of(shapes) if measure.holds)


def measures_of(shapes: ObjectShapes) -> tuple[Measure, ...]:
    """One for each computed attribute; nothing of an object that is never visible."""
    if not shapes.visible.any():
        return ()
    return (
        _motion(shapes),
        _resolution(shapes),
        _view(shapes),
        _scale(shapes),
        _reappearance(shapes),
    )


def longest_absence_before_return(shapes: ObjectShapes) -> int:
    """Consecutive annotated frames without the object, followed by one with it; 0 for none."""
    seen = np.flatnonzero(shapes.visible)
    return int(np.diff(seen).max(initial=1)) - 1


def _motion(shapes: ObjectShapes) -> Measure:
    both = shapes.visible[1:] & shapes.visible[:-1]
    both &= np.diff(shapes.frames) <= shapes.spacing
    if not both.any():
        return Measure(Attribute.FM, holds=False, value=math.nan)
    steps = np.hypot(*np.diff(shapes.center, axis=0)[both].T)
    longest = np.flatnonzero(both)[int(steps.argmax())] + 1
    mean = float(steps.mean())
    return Measure(Attribute.FM, mean > FAST_STEP_PX, mean, (shapes.frames[longest],))


def _resolution(shapes: ObjectShapes) -> Measure:
    boxes = shapes.box_area[shapes.visible]
    share = float((boxes / shapes.picture_area).mean())
    return Measure(Attribute.LR, share < LOW_SHARE, share, (_where(shapes, int(boxes.argmin())),))


def _view(shapes: ObjectShapes) -> Measure:
    away = np.flatnonzero(~shapes.visible[1:]) + 1
    first = (shapes.frames[away[0]],) if away.size else ()
    return Measure(Attribute.OV, away.size > 0, float(away.size), first)


def _scale(shapes: ObjectShapes) -> Measure:
    boxes = shapes.box_area[shapes.visible]
    places = (_where(shapes, int(boxes.argmin())), _where(shapes, int(boxes.argmax())))
    ratio = float(boxes.max() / boxes.min())
    return Measure(Attribute.SV, ratio > SCALE_RATIO, ratio, places)


def _reappearance(shapes: ObjectShapes) -> Measure:
    gaps = np.diff(np.flatnonzero(shapes.visible)) - 1
    absence = longest_absence_before_return(shapes)
    back = (_where(shapes, int(gaps.argmax()) + 1),) if absence else ()
    return Measure(Attribute.LRA, absence >= LONG_ABSENCE, float(absence), back)


def _where(shapes: ObjectShapes, place: int) -> FrameIndex:
    """The frame of the visible ones' place."""
    return shapes.frames[int(np.flatnonzero(shapes.visible)[place])]
