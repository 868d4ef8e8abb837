"""Where the network computes: as the preferences wish, or as the last run has found."""

from PySide6.QtWidgets import QWidget

from app.document import Document
from app.panels.value_label import ValueLabel
from app.runs.tracking import Tracking
from app.settings import Settings


class DeviceLabel(ValueLabel):
    """Stands in the status bar."""

    def __init__(
        self,
        document: Document,
        tracking: Tracking,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self.setAccessibleName(self.tr("Device"))
        self.setToolTip(self.tr("Where the network computes (Preferences)"))
        settings.changed.connect(self._show)
        tracking.device_known.connect(self._show)
        self._show()

    def _show(self) -> None:
        used = self._document.session.device_text if self._document.is_open else None
        wished = self.tr("Device: {}").format(self._settings.text("tracking/device"))
        self.setText(used or wished)
