"""What the user says of the clip and its objects: tags and descriptions, each one undo step.

Beside a data set the user is asked, once, whether its own files are written too.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.dialogs.question import Answer, Question
from app.document import Document
from app.messages import Messages
from core.datasets.attributes import Attribute
from core.errors import EvermaskError
from core.session.session import Session
from core.types import Change, ObjectId


class ClipNotes(QObject):
    """Asks with `window` as parent; the question does not block."""

    def __init__(self, document: Document, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._messages = messages
        self._window = window
        self._told = ""
        document.opened.connect(self._tell_problem)
        document.changed.connect(self._tell_problem)

    def describe(self, object_id: ObjectId, text: str) -> None:
        self._note(lambda session: session.noting.describe(object_id, text))

    def tag(self, attribute: Attribute, has: bool) -> None:
        self._note(lambda session: session.noting.tag(attribute, has=has))

    def write_files(self, wanted: bool) -> None:
        """From now on the data set's own files follow the project, or no more."""
        try:
            self._document.session.noting.write_files(wanted)
        except EvermaskError as error:
            self._messages.failure(error)
        self._document.announce(Change())

    def _note(self, edit: Callable[[Session], Change | None]) -> None:
        if self._document.change(edit):
            self._ask_about_files()

    def _ask_about_files(self) -> None:
        noting = self._document.session.noting
        files = noting.files
        if files is None or noting.writes_files is not None:
            return
        text = self.tr(
            "What you note is kept in the project, and can be undone. This clip belongs to a data "
            "set, which has files of its own for it. Shall they be written too? All else in them "
            "stays as it is.\n\n{}\n{}"
        )
        Question(
            self.tr("Write into the data set?"),
            text.format(*files),
            (
                Answer(
                    self.tr("Only in the &project"),
                    lambda: self.write_files(False),
                    self.tr("Nothing of the data set is changed"),
                ),
                Answer(
                    self.tr("&Write into its files"),
                    lambda: self.write_files(True),
                    self.tr("They follow the project, through undo and redo too"),
                ),
            ),
            self._window,
        ).open()

    def _tell_problem(self) -> None:
        """Once, of files that cannot be read or written."""
        problem = self._document.session.noting.problem if self._document.is_open else ""
        if problem and problem != self._told:
            self._messages.warning(problem)
        self._told = problem
