"""The questions for a project whose media has moved, or is another file than before."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.dialogs.question import Answer, Question
from core.session.relinking import MissingMediaError, WrongMediaError

Run = Callable[[], object]


def ask_about_missing_media(
    error: MissingMediaError, find: Run, without_pictures: Run, parent: QWidget
) -> Question:
    question = Question(
        _tr("Media not found"),
        str(error),
        (
            Answer(_tr("&Find…"), find, _tr("Show where the file or folder is now")),
            Answer(
                _tr("Work without &pictures"),
                without_pictures,
                _tr("Masks can be looked at and exported; tracking needs the pictures"),
            ),
        ),
        parent,
        icon_name="warning",
    )
    question.open()
    return question


def ask_about_wrong_media(
    error: WrongMediaError, use_anyway: Run, find_another: Run, parent: QWidget
) -> Question:
    reason = "" if error.may_adopt else _tr("The masks have another size than these pictures.")
    question = Question(
        _tr("Other media"),
        str(error),
        (
            Answer(_tr("Find &another"), find_another, _tr("Choose another file or folder")),
            Answer(
                _tr("&Use anyway (copy)"),
                use_anyway,
                _tr("Work on in a copy of the project; masks beyond the end are left out of it"),
                reason,
            ),
        ),
        parent,
        icon_name="warning",
    )
    question.open()
    return question


def _tr(text: str) -> str:
    return QCoreApplication.translate("relink", text)
