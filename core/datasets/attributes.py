"""The 13 attributes of the LVOS paper (its Table 2): five computed from masks, eight set by hand.

A sequence has an attribute when one of its objects has it.
"""

from collections.abc import Iterable
from enum import Enum

import numpy as np

from core.datasets.shapes import ObjectShapes

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


def attributes_of(objects: Iterable[ObjectShapes]) -> frozenset[Attribute]:
    """The computed attributes of a sequence."""
    return frozenset().union(*(object_attributes(shapes) for shapes in objects))


def object_attributes(shapes: ObjectShapes) -> frozenset[Attribute]:
    """The computed attributes of one object; none of one that is never visible."""
    if not shapes.visible.any():
        return frozenset()
    tests = {
        Attribute.FM: _moves_fast(shapes),
        Attribute.LR: _is_small(shapes),
        Attribute.OV: not bool(shapes.visible[1:].all()),
        Attribute.SV: _changes_scale(shapes),
        Attribute.LRA: longest_absence_before_return(shapes) >= LONG_ABSENCE,
    }
    return frozenset(attribute for attribute, holds in tests.items() if holds)


def longest_absence_before_return(shapes: ObjectShapes) -> int:
    """Consecutive annotated frames without the object, followed by one with it; 0 for none."""
    seen = np.flatnonzero(shapes.visible)
    return int(np.diff(seen).max(initial=1)) - 1


def _moves_fast(shapes: ObjectShapes) -> bool:
    both = shapes.visible[1:] & shapes.visible[:-1]
    if not both.any():
        return False
    steps = np.hypot(*np.diff(shapes.center, axis=0)[both].T)
    return bool(steps.mean() > FAST_STEP_PX)


def _is_small(shapes: ObjectShapes) -> bool:
    boxes = shapes.box_area[shapes.visible]
    return bool((boxes / shapes.picture_area).mean() < LOW_SHARE)


def _changes_scale(shapes: ObjectShapes) -> bool:
    boxes = shapes.box_area[shapes.visible]
    return bool(boxes.max() > SCALE_RATIO * boxes.min())
