"""The middle of the window: the welcome page, the first frame of what is being opened, the clip.

What is open stays to be worked on while another clip is opened; only the welcome page gives way.
"""

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.later import later
from app.project.files import Files
from app.window.first_picture import FirstPicture
from core.types import Image

PATIENCE_MS = 300
"""A clip that opens sooner does not show its first frame twice."""


class Centre(QStackedWidget):
    """One page at a time."""

    def __init__(
        self, welcome: QWidget, clip: QWidget, files: Files, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._welcome, self._clip, self._files = welcome, clip, files
        self.first_picture = FirstPicture(files, self)
        for page in (welcome, self.first_picture, clip):
            self.addWidget(page)
        self._patience = later(self, PATIENCE_MS, self._show_first_picture)
        files.opening.first_picture.connect(self._on_first_picture)
        files.busy_changed.connect(self._on_busy)

    def show_welcome(self) -> None:
        self.setCurrentWidget(self._welcome)

    def show_clip(self) -> None:
        self.setCurrentWidget(self._clip)

    def _on_first_picture(self, picture: Image, name: str) -> None:
        self.first_picture.show_picture(picture, name)
        self._patience.start()

    def _show_first_picture(self) -> None:
        if self.currentWidget() is self._welcome:
            self.setCurrentWidget(self.first_picture)

    def _on_busy(self) -> None:
        """Whatever was opened, or not, is there now."""
        if self._files.is_busy:
            return
        self._patience.stop()
        self.first_picture.show_picture(None)
        if self.currentWidget() is self.first_picture:
            self.show_welcome()
