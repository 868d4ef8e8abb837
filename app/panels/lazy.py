"""A panel of the inspector that reads only while somebody can see it; what is old waits."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget


class LazyPanel(QWidget):
    """Connect whatever may change what is shown to `refresh`; say in `read` what is true now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_old = True

    def refresh(self) -> None:
        """What is shown may be old: read it now, or when the panel is seen again."""
        self._is_old = True
        if self.isVisible():
            self._bring_up_to_date()

    def read(self) -> None:
        """Show everything as it is."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        self._is_old = False
        self.read()
