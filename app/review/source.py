"""What the numbers of the review are measured against, in the words of the source chip."""

from PySide6.QtCore import QCoreApplication

from app.document import Document
from core.number_text import grouped


def source_text(document: Document) -> str:
    """True masks, or the person's own corrections, or nothing but an estimate."""
    if not document.is_open:
        return ""
    session = document.session
    truth = session.review.truth
    if truth is not None:
        return _tr("Ground truth: {} ({} of {} frames)").format(
            truth.name, grouped(len(truth.masks.frames)), grouped(truth.clip_frames)
        )
    corrected = len(session.corrections())
    if corrected:
        return _tr("Keyframes only ({})").format(grouped(corrected))
    return _tr("No ground truth: risk estimate")


def _tr(text: str) -> str:
    return QCoreApplication.translate("review", text)
