"""What the status bar says about a pixel: place, colour, object, and how its mask came about."""

import math

from PySide6.QtCore import QCoreApplication

from app.document import Document
from app.editing.easel import Easel
from core.types import CellState, FrameIndex, ObjectId

_STATES = {
    CellState.EMPTY: "empty",
    CellState.AUTO: "tracked",
    CellState.DRAFT: "draft",
    CellState.KEYFRAME: "keyframe",
    CellState.ABSENT: "absent",
    CellState.STALE_SOFT: "slightly stale",
    CellState.STALE_HARD: "stale",
}


def describe(document: Document, easel: Easel, x: int, y: int) -> str:
    """`412, 96   R 201 G 180 B 150   dog · tracked · confidence 0.93`."""
    parts = [f"{x}, {y}"]
    picture = easel.picture
    if picture is not None and 0 <= y < picture.shape[0] and 0 <= x < picture.shape[1]:
        red, green, blue = picture[y, x].tolist()
        parts.append(f"R {red} G {green} B {blue}")
    found = easel.object_at(x, y)
    if found is None:
        parts.append(_tr("background"))
    else:
        parts.append(" · ".join(_facts(document, easel, found, document.frame)))
    return "   ".join(parts)


def _facts(document: Document, easel: Easel, found: ObjectId, frame: FrameIndex) -> list[str]:
    session = document.session
    facts = [easel.object_name(found), _tr(_STATES[CellState(int(session.states(found)[frame]))])]
    confidence = float(session.confidences(found)[frame])
    if not math.isnan(confidence):
        facts.append(_tr("confidence {:.2f}").format(confidence))
    return facts


def _tr(text: str) -> str:
    return QCoreApplication.translate("readout", text)
