"""The 13 attributes of a clip in words: name, what it means, and why the masks say so."""

import math
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app.appearance.theme import current_theme
from core.datasets.attributes import (
    FAST_STEP_PX,
    LONG_ABSENCE,
    LOW_SHARE,
    SCALE_RATIO,
    Attribute,
    Measure,
)
from core.number_text import grouped
from core.types import FrameIndex


def attribute_name(attribute: Attribute) -> str:
    return _names()[attribute]


def attribute_meaning(attribute: Attribute) -> str:
    """One sentence for a tooltip."""
    return _meanings()[attribute]


def reason_text(measure: Measure, name: str) -> str:
    """Why a clip has a computed attribute or has not, as rich text whose links are frames.

    name: of the object that shows most of it, as markup; empty where there is only one.
    """
    said = _not_known(measure) if math.isnan(measure.value) else _told(measure)
    return f"{name}: {said}" if name else said


def _not_known(measure: Measure) -> str:
    return _tr("not known: it needs masks on neighbouring frames")


def _told(measure: Measure) -> str:
    value, holds = measure.value, measure.holds
    places = [_link(frame) for frame in measure.frames]
    if measure.attribute is Attribute.FM:
        text = _tr("moves {:.1f} px a frame, over {:.0f}") if holds else None
        text = text or _tr("moves {:.1f} px a frame, not over {:.0f}")
        return text.format(value, FAST_STEP_PX)
    if measure.attribute is Attribute.LR:
        text = _tr("its box covers {:.1%} of the picture, under {:.0%}") if holds else None
        text = text or _tr("its box covers {:.1%} of the picture, not under {:.0%}")
        return text.format(value, LOW_SHARE)
    if measure.attribute is Attribute.OV:
        if not holds:
            return _tr("in view on every frame")
        return _tr("out of view on {} frames, from {} on").format(grouped(int(value)), *places)
    if measure.attribute is Attribute.SV:
        return _tr("largest box {:.1f} times the smallest, limit {:.0f} (frames {} and {})").format(
            value, SCALE_RATIO, places[1], places[0]
        )
    if not value:
        return _tr("never away and back")
    text = _tr("away for {} frames, back on {}; limit {}")
    return text.format(grouped(int(value)), *places, grouped(LONG_ABSENCE))


def _link(frame: FrameIndex) -> str:
    color = current_theme().accent
    return f'<a href="{frame}" style="color: {color}">{grouped(frame)}</a>'


def _names() -> Mapping[Attribute, str]:
    return {
        Attribute.BC: _tr("Background clutter"),
        Attribute.DEF: _tr("Deformation"),
        Attribute.MB: _tr("Motion blur"),
        Attribute.FM: _tr("Fast motion"),
        Attribute.LR: _tr("Low resolution"),
        Attribute.OCC: _tr("Occlusion"),
        Attribute.OV: _tr("Out of view"),
        Attribute.SV: _tr("Scale variation"),
        Attribute.DB: _tr("Dynamic background"),
        Attribute.SC: _tr("Shape complexity"),
        Attribute.AC: _tr("Appearance change"),
        Attribute.LRA: _tr("Long-term reappearance"),
        Attribute.CTC: _tr("Cross-temporal confusion"),
    }


def _meanings() -> Mapping[Attribute, str]:
    return {
        Attribute.BC: _tr("What lies behind the object looks much like it."),
        Attribute.DEF: _tr("The object changes its shape: it bends, folds, opens."),
        Attribute.MB: _tr("The object, or the camera, moves so fast that edges are smeared."),
        Attribute.FM: _tr("The object's centre moves more than {:.0f} pixels from frame to frame "
                          "on average.").format(FAST_STEP_PX),
        Attribute.LR: _tr("The box around the object covers less than {:.0%} of the picture on "
                          "average.").format(LOW_SHARE),
        Attribute.OCC: _tr("Something hides the object, in part or for a while as a whole."),
        Attribute.OV: _tr("The object leaves the picture: some frame after its first has none of "
                          "it."),
        Attribute.SV: _tr("The largest box around the object has more than {:.0f} times the area "
                          "of the smallest.").format(SCALE_RATIO),
        Attribute.DB: _tr("The background itself moves or changes: water, a crowd, a screen."),
        Attribute.SC: _tr("The outline is hard to follow: holes, thin parts, fringes."),
        Attribute.AC: _tr("The object's look changes much: light, another side of it, clothes."),
        Attribute.LRA: _tr("The object comes back after at least {} frames without it.").format(
            LONG_ABSENCE),
        Attribute.CTC: _tr("Others that look like the object are there at other times: which one "
                           "is it when it comes back?"),
    }  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("attributes", text)
