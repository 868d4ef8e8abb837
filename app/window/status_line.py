"""The status bar: the hint, the pixel under the cursor, the job, what scores are measured against,
the device, what is saved."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStatusBar, QWidget

from app.panels.device_label import DeviceLabel
from app.panels.elided import ElidedLabel
from app.panels.job_bar import JobBar
from app.panels.saved import SavedStatus
from app.panels.source_chip import SourceChip
from app.panels.value_label import ValueLabel

WIDE = 1200
CURSOR_WIDTH = 150
"""Kept free, so that nothing jumps when the cursor comes."""


class StatusLine(QStatusBar):
    """Only shows what it is told."""

    def __init__(
        self,
        job_bar: JobBar,
        source: SourceChip,
        device: DeviceLabel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.source = source
        self.device = device
        self.hint = ElidedLabel(self)
        self.cursor_text = ValueLabel(self)
        self.saved = SavedStatus(self)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 8, 0)
        self.hint.setAccessibleName(self.tr("Hint"))
        self.cursor_text.setAccessibleName(self.tr("Pixel under the cursor"))
        self.addWidget(self.hint, 1)
        for widget in (self.cursor_text, job_bar, source, self.device, self.saved):
            self.addPermanentWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the hint needs the room; the device is in the preferences too."""
        is_wide = event.size().width() >= WIDE
        self.device.setVisible(is_wide)
        self.cursor_text.setMinimumWidth(CURSOR_WIDTH if is_wide else 0)
        super().resizeEvent(event)

    def show_hint(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setToolTip(text)
