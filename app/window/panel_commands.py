"""Which panel of the inspector is wanted, and where in it the keyboard goes."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.document import Document
from app.panels.clip import ClipPanel
from app.window.inspector import Inspector
from app.window.panes import Panes


class PanelCommands(QObject):
    """Each brings the inspector back if it was closed."""

    def __init__(
        self,
        document: Document,
        panes: Panes,
        inspector: Inspector,
        panels: Mapping[str, QWidget],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._panes = panes
        self._inspector = inspector
        self._panels = panels

    def choose(self, panel_id: str) -> None:
        """Show it; the one that is shown is folded away."""
        self._panes.want("inspector", wanted=True)
        self._inspector.choose(panel_id)

    def open(self, panel_id: str) -> None:
        """Show it, whatever was shown."""
        self._panes.want("inspector", wanted=True)
        self._inspector.open(panel_id)

    def write_comment(self) -> None:
        """Put the cursor where comments are written."""
        self.open("review")
        self._panels["review"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def describe_object(self) -> None:
        """In the Clip panel, where the selected object's description is."""
        self.open("clip")
        panel, selected = self._panels["clip"], self._document.selected
        if isinstance(panel, ClipPanel) and selected is not None:
            panel.begin_description(selected)
