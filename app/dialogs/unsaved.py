"""The one question when a project is closed whose newest changes could not be written."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from app.dialogs.question import Answer, Question
from app.panels.saved import problem_text
from core.project.connection import Saving


class UnsavedDialog(Question):
    """Ask with `exec`; without an answer nothing is closed."""

    def __init__(self, saving: Saving, parent: QWidget) -> None:
        self.wants_copy = False
        self.lets_go = False
        count = (
            _tr("One change is")
            if saving.waiting == 1
            else _tr("{} changes are").format(saving.waiting)
        )
        super().__init__(
            _tr("Not everything is saved"),
            _tr("{} only in memory, because: {}. Everything before is safe.").format(
                count, problem_text(saving.problem)
            ),
            (
                Answer(_tr("&Save a copy elsewhere…"), self._want_copy),
                Answer(_tr("&Close and lose them"), self._let_go),
                Answer(_tr("Keep it &open"), lambda: None),
            ),
            parent,
            icon_name="warning",
        )
        # It is read after it has ended.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)

    def _want_copy(self) -> None:
        self.wants_copy = True

    def _let_go(self) -> None:
        self.lets_go = True


def _tr(text: str) -> str:
    return QCoreApplication.translate("unsaved", text)
