"""What may help when memory ran out: other options, each with the words of its button."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from core.tracking_options import TrackingOptions

SMALLER_SIZES = (384, 320, 256, 192, 128, 96)
USUAL_REFERENCES = 14
"""The first one, ten first appearances and three corrections."""


def remedies(options: TrackingOptions, keyframes: int) -> list[tuple[str, TrackingOptions]]:
    """Those that can help, best first, each with the options to go on with.

    keyframes: how many frames there are that may be in memory.
    """
    found = []
    held = min(options.references, USUAL_REFERENCES, keyframes)
    if held > 1:
        fewer = max(1, held * 3 // 4)
        found.append(
            (_tr("Smaller memory (\N{MINUS SIGN}25 %)"), replace(options, references=fewer))
        )
    smaller = next((size for size in SMALLER_SIZES if size < options.size), None)
    if smaller is not None:
        text = _tr("Smaller internal size ({})").format(smaller)
        found.append((text, replace(options, size=smaller)))
    if options.device != "cpu":
        found.append((_tr("Use CPU"), replace(options, device="cpu")))
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("tracking", text)
