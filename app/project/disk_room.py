"""Says when a run begins for which the disk of the project may be too small."""

import math
import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.document import Document
from app.messages import Choice, Messages
from app.runs.progress_text import bytes_text
from app.runs.tracking import Tracking
from core.session.places import discard, discardable_bytes
from core.session.runs.plan import RunPlan

CELL_BYTES = 1400
"""What a mask of a picture of 854 x 480 takes in a project, with its row: a third
of the 400 MB that a project of 100,000 frames and three objects may have at most."""

_MEASURED_PIXELS = 854 * 480


class DiskRoom(QObject):
    """The run goes on: what is written stays, and a full disk is survived."""

    def __init__(
        self,
        document: Document,
        tracking: Tracking,
        messages: Messages,
        change_location: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._messages = messages
        self._change_location = change_location
        tracking.began.connect(self._look)

    def _look(self, plan: RunPlan) -> None:
        session = self._document.session
        cells = sum(len(frames) for leg in plan.legs for frames in leg.writes.values())
        needed = bytes_needed(cells, session.clip.width, session.clip.height)
        folder = session.project_path.parent
        free = _free_bytes(folder)
        if free is None or free >= needed:
            return
        choices = [Choice(self.tr("Change location"), self._change_location)]
        freeable = discardable_bytes()
        if freeable:
            text = self.tr("Free cache ({})").format(bytes_text(freeable))
            choices.append(Choice(text, discard))
        self._messages.warning(
            self.tr("{left} left on {drive}; this run needs about {needed}.").format(
                left=bytes_text(free), drive=folder, needed=bytes_text(needed)
            ),
            *choices,
        )


def bytes_needed(cells: int, width: int, height: int) -> int:
    """About what so many masks take: outlines grow with the side of a picture, not its area."""
    return round(cells * CELL_BYTES * math.sqrt(width * height / _MEASURED_PIXELS))


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None  # a share that does not tell is no reason to warn
