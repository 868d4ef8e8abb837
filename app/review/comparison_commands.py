"""What the user asks of a comparison: what to compare with, and on to where the two differ."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.parts import Parts
from core.review.comparison import Comparison
from core.review.suppression import distance_apart
from core.types import FrameIndex

_DELETE_ON_CLOSE = Qt.WidgetAttribute.WA_DeleteOnClose


class ComparisonCommands(QObject):
    """Asks with the window as parent; the dialogs do not block runs."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self._at: tuple[Comparison, FrameIndex] | None = None
        """The place that the walk through one comparison has come to."""

    def choose_folder(self) -> None:
        start = self._parts.document.session.clip.path.parent
        dialog = QFileDialog(self._window, self.tr("Compare with a folder of masks"), str(start))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, False)
        dialog.fileSelected.connect(lambda chosen: self.open_files(Path(chosen)))
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.open()

    def open_files(self, path: Path) -> None:
        if self._parts.document.is_open:
            self._parts.comparing.open_files(path)

    def next_difference(self) -> None:
        """On to the frame where they differ most, of those not visited in this walk."""
        self._walk(1)

    def previous_difference(self) -> None:
        self._walk(-1)

    def _walk(self, by: int) -> None:
        comparison, messages = self._parts.comparing.comparison, self._parts.messages
        if comparison is None:
            return
        places = comparison.places(self._apart())
        if not places:
            messages.info(self._why_no_place(comparison))
            return
        here = self._place_in(comparison)
        at = places.index(here) if here in places else -1 if by > 0 else len(places)
        if 0 <= at + by < len(places):
            self._go(comparison, places, at + by)
            return
        text = (
            self.tr("No more places: this is the last of {}.")
            if by > 0
            else self.tr("This is the place where they differ most, the first of {}.")
        )
        messages.info(text.format(len(places)))

    def _go(self, comparison: Comparison, places: list[FrameIndex], number: int) -> None:
        frame = places[number]
        self._at = comparison, frame
        self._parts.document.set_frame(frame)
        text = self.tr("Place {} of {}: frame {}, J of A and B {:.3f}")
        agreement = comparison.agreement_at(frame)
        self._parts.messages.info(text.format(number + 1, len(places), frame, agreement))

    def _apart(self) -> int:
        return distance_apart(float(self._parts.document.session.clip.rate))

    def _place_in(self, comparison: Comparison) -> FrameIndex | None:
        """None if the walk was through another comparison."""
        return self._at[1] if self._at is not None and self._at[0] is comparison else None

    def _why_no_place(self, comparison: Comparison) -> str:
        if self._parts.comparing.progress is not None:
            return self.tr("Still comparing: places where they differ come as they are found.")
        if np.isnan(comparison.agreement(None)).all():
            return self.tr(
                "No frame could be compared: the two have no object and frame in common."
            )
        return self.tr("They do not differ on any frame that both have.")
