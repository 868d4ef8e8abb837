"""Why a place is worth looking at, in a few words: what the chips of the review queue say."""

from PySide6.QtCore import QCoreApplication

from core.review.queue import Entry
from core.review.risk_parts import Part
from core.session.reviewing import Reviewing


def part_name(part: Part | None) -> str:
    """A kind of reason, for filters; None is a score against truth."""
    if part is None:
        return _tr("Score")
    return {
        Part.WARP: _tr("Moves oddly"),
        Part.UNSURE: _tr("Network unsure"),
        Part.AREA: _tr("Area jumps"),
        Part.PIECES: _tr("Pieces change"),
        Part.COLOURS: _tr("Other colours"),
        Part.SEAM: _tr("Seam"),
    }[part]


def reason_text(entry: Entry, review: Reviewing) -> str:
    """One entry's reason with its number."""
    if entry.part is None:
        return _tr("(J+F)/2 {:.2f}").format(1 - entry.badness)
    value = float(review.risk.parts_of(entry.object_id, entry.frame)[entry.part])
    if entry.part is Part.AREA:
        change = review.risk.area_change(entry.object_id, entry.frame) or 0.0
        return _tr("area {:+.0%}").format(change)
    if entry.part is Part.PIECES:
        return _tr("pieces change by {:.0f}").format(value)
    if entry.part is Part.COLOURS:
        return _tr("other colours, {:.0%}").format(value)
    texts = {
        Part.WARP: _tr("moves oddly, {:.2f}"),
        Part.UNSURE: _tr("unsure, {:.2f}"),
        Part.SEAM: _tr("seam {:.2f}"),
    }
    return texts[entry.part].format(1 - value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("reasons", text)
