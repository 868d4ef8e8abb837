"""What a wish to track comes down to, and the two lines of the Track dialog that say so."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.runs.progress_text import bytes_text, duration, objects_text
from core.number_text import grouped


@dataclass(frozen=True)
class Estimate:
    """`reason`, if any, is why the wish cannot be started.

    frames: on which something is written. protected, replaced: cells. seconds, peak_bytes: None
    while no such run was measured.
    """

    frames: int = 0
    objects: int = 0
    protected: int = 0
    replaced: int = 0
    seconds: float | None = None
    peak_bytes: int | None = None
    reason: str = ""


def work_text(estimate: Estimate) -> str:
    """What is written, and what stays as it is."""
    parts = [
        _tr("Writes {frames} frames of {objects}").format(
            frames=grouped(estimate.frames), objects=objects_text(estimate.objects)
        ),
        _tr("1 cell is protected")
        if estimate.protected == 1
        else _tr("{} cells are protected").format(grouped(estimate.protected)),
    ]
    if estimate.replaced == 1:
        parts.append(_tr("1 keyframe is replaced"))
    elif estimate.replaced:
        parts.append(_tr("{} keyframes are replaced").format(grouped(estimate.replaced)))
    return " · ".join(parts)


def cost_text(estimate: Estimate) -> str:
    """Time and memory."""
    known = []
    if estimate.seconds is not None:
        known.append(_tr("about {}").format(duration(estimate.seconds)))
    if estimate.peak_bytes is not None:
        memory = bytes_text(estimate.peak_bytes)
        known.append(_tr("up to {} of the device's memory").format(memory))
    if not known:
        return _tr("Time and memory are known once such a run was measured.")
    return _tr("Takes {}, as measured before.").format(_tr(" and ").join(known))


def _tr(text: str) -> str:
    return QCoreApplication.translate("track", text)
