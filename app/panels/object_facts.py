"""The Object panel of the inspector: what is known of the selected object, in numbers."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from app.document import Document
from app.panels.lazy import LazyPanel
from app.panels.value_label import ValueLabel
from core.number_text import grouped
from core.types import Box, CellState, Change, ObjectId

_COUNTED = {
    "keyframes": (CellState.KEYFRAME,),
    "drafts": (CellState.DRAFT,),
    "tracked": (CellState.AUTO,),
    "stale": (CellState.STALE_SOFT, CellState.STALE_HARD),
    "absent": (CellState.ABSENT,),
}
_WITH_MASK = frozenset(CellState) - {CellState.EMPTY, CellState.ABSENT}


class ObjectPanel(LazyPanel):
    """Follows the selection, the frame and every change."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.name = QLabel(self)
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.name.setWordWrap(True)
        self.name.setProperty("strong", True)
        self.description = QLabel(self)
        self.description.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.description.setWordWrap(True)
        self.description.setAccessibleName(self.tr("Description"))
        self._form = QFormLayout()
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setHorizontalSpacing(16)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._values = {key: self._add_row(text) for key, text in self._texts().items()}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.name)
        layout.addWidget(self.description)
        layout.addLayout(self._form)
        layout.addStretch(1)
        for signal in (document.opened, document.closed, document.selection_changed):
            signal.connect(self.refresh)
        document.changed.connect(self._on_changed)
        document.frame_changed.connect(self.refresh)
        self.refresh()

    def text(self, key: str) -> str:
        return self._values[key].text()

    def _texts(self) -> Mapping[str, str]:
        return {
            "present": self.tr("Frames with a mask"),
            "keyframes": self.tr("Keyframes"),
            "drafts": self.tr("Drafts"),
            "tracked": self.tr("Tracked"),
            "stale": self.tr("Stale"),
            "absent": self.tr("Absent"),
            "pixels": self.tr("Pixels on this frame"),
            "box": self.tr("Box on this frame"),
        }

    def _add_row(self, text: str) -> QLabel:
        value = ValueLabel(self)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(text)
        label = QLabel(text, self)
        label.setProperty("muted", True)
        self._form.addRow(label, value)
        return value

    def _on_changed(self, change: Change) -> None:
        selected = self._document.selected
        concerns_it = change.objects is None or selected in change.objects
        # A step without cells may have changed the description.
        if change.object_list or concerns_it or change == Change():
            self.refresh()

    def read(self) -> None:
        info = self._document.object(self._document.selected)
        self.name.setText(info.name if info else self.tr("No object is selected."))
        description = self._document.session.noting.description(info.id) if info else ""
        self.description.setText(description)
        self.description.setVisible(bool(description))
        for row in range(self._form.rowCount()):
            self._form.setRowVisible(row, info is not None)
        if info is not None:
            self._show_counts(info.id)
            self._show_frame(info.id)

    def _show_counts(self, object_id: ObjectId) -> None:
        states = self._document.session.states(object_id)
        counts = np.bincount(states, minlength=max(CellState) + 1)
        present = int(sum(counts[state] for state in _WITH_MASK))
        self._values["present"].setText(
            self.tr("{} of {} ({:.0%})").format(
                grouped(present), grouped(len(states)), present / max(1, len(states))
            )
        )
        for key, wanted in _COUNTED.items():
            self._values[key].setText(grouped(int(sum(counts[state] for state in wanted))))

    def _show_frame(self, object_id: ObjectId) -> None:
        pixels = self._document.mask(self._document.frame) == object_id
        box = Box.around(pixels)
        count = int(np.count_nonzero(pixels))
        self._values["pixels"].setText(
            self.tr("{} ({:.1%})").format(grouped(count), count / pixels.size)
        )
        self._values["box"].setText(
            self.tr("none")
            if box.is_empty
            else f"{box.width} \N{MULTIPLICATION SIGN} {box.height}  ({box.left}, {box.top})"
        )
