"""File, New project: another, empty project, also of pictures that have one already."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.dialogs.new_project import NewProjectDialog
from app.document import Document
from app.project.opening import Opening
from app.settings import Settings


class NewProjects(QObject):
    """Asks with the window as parent; what is open stays until the new project is."""

    def __init__(
        self, document: Document, opening: Opening, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._document = document
        self._opening = opening
        self._settings = settings
        self._window = window

    def ask(self) -> None:
        """The pictures of the open project are offered first."""
        document = self._document
        shown = document.session.clip.path if document.is_open else None
        dialog = NewProjectDialog(shown, self._settings.text("open/folder"), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._opening.open)
        dialog.open()
