"""The question for a project that another program has open."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.dialogs.question import Answer, Question
from core.project.lock_owner import LockOwner
from core.session.opening import Access


class LockedDialog(Question):
    """Taking over needs the project's name typed: nobody knows whether the other still works."""

    def __init__(
        self,
        name: str,
        owner: LockOwner,
        choose: Callable[[Access], object],
        parent: QWidget | None = None,
    ) -> None:
        self._take_over = _tr("&Take over")
        super().__init__(
            _tr("{} is open elsewhere").format(name),
            owner.text,
            (
                Answer(
                    _tr("Open &read-only"),
                    lambda: choose(Access.LOOK),
                    _tr("Look at it as it is now; nothing can be changed"),
                ),
                Answer(
                    _tr("Open a &copy"),
                    lambda: choose(Access.COPY),
                    _tr("Work on in another file; the two are not brought together again"),
                ),
                Answer(
                    self._take_over,
                    lambda: choose(Access.TAKE_OVER),
                    _tr("The other program can save nothing more into this project"),
                ),
            ),
            parent,
            icon_name="lock",
        )
        self._name = name
        explanation = QLabel(
            _tr(
                "Take over only if that program is gone. "
                "Type the project's name, {}, to take it over:"
            ).format(name),
            self,
        )
        explanation.setWordWrap(True)
        self.typed = QLineEdit(self)
        self.typed.setAccessibleName(_tr("Name of the project"))
        self.typed.textChanged.connect(self._on_typed)
        self.body.addWidget(explanation)
        self.body.addWidget(self.typed)
        self._on_typed("")

    def _on_typed(self, text: str) -> None:
        button = self.buttons[self._take_over.replace("&", "")]
        is_right = text.strip() == self._name
        button.setEnabled(is_right)
        button.setToolTip(
            _tr("The other program can save nothing more into this project")
            if is_right
            else _tr("Type the project's name first.")
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("locked", text)
