"""Why a place is worth looking at, in a few words: what the chips of the review queue say."""

from PySide6.QtCore import QCoreApplication

from core.review.queue import STALE, Entry
from core.review.risk_parts import Part
from core.session.reviewing import Reviewing
from core.types import Review


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
        Part.DIRECTIONS: _tr("Directions differ"),
    }[part]


def reason_text(entry: Entry, review: Reviewing) -> str:
    """One entry's reason with its number."""
    if entry.part is None:
        return _tr("(J+F)/2 {:.2f}").format(1 - entry.badness)
    return _part_text(entry, entry.part, review)


def chip_text(entry: Entry, review: Reviewing) -> str:
    """What looks odd in a mask, whether it is a score or the risk that puts it in the queue.

    Empty once it was corrected.
    """
    if entry.is_corrected:
        return ""
    part = entry.part
    if part is None:
        part = review.risk.reason(entry.object_id, entry.frame)
    if part is None:
        return _tr("Low score")
    text = _part_text(entry, part, review)
    return text[:1].upper() + text[1:]


def state_names(entry: Entry) -> list[str]:
    """What became of an entry; nothing for a mask as its run left it."""
    names = []
    if entry.is_corrected:
        names.append(_tr("corrected"))
    elif entry.state in STALE:
        names.append(_tr("stale"))
    if entry.review is Review.APPROVED:
        names.append(_tr("approved"))
    elif entry.review is Review.FLAGGED:
        names.append(_tr("flagged"))
    return names


def _part_text(entry: Entry, part: Part, review: Reviewing) -> str:
    value = float(review.risk.parts_of(entry.object_id, entry.frame)[part])
    if part is Part.AREA:
        change = review.risk.area_change(entry.object_id, entry.frame) or 0.0
        return _tr("area {:+.0%}").format(change)
    if part is Part.PIECES:
        return _tr("pieces change by {:.0f}").format(value)
    if part is Part.COLOURS:
        return _tr("other colours, {:.0%}").format(value)
    if part is Part.DIRECTIONS:
        return _tr("directions differ {:.2f}").format(value)
    texts = {
        Part.WARP: _tr("moves oddly, {:.2f}"),
        Part.UNSURE: _tr("unsure, {:.2f}"),
        Part.SEAM: _tr("seam {:.2f}"),
    }
    return texts[part].format(1 - value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("reasons", text)
