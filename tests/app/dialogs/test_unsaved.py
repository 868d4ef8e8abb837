import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.unsaved import UnsavedDialog
from core.project.connection import Saving


@pytest.mark.parametrize(
    ("answer", "wants_copy", "lets_go"),
    [
        ("Save a copy elsewhere…", True, False),
        ("Close and lose them", False, True),
        ("Keep it open", False, False),
    ],
)
def test_nothing_is_lost_without_a_word(
    qtbot: QtBot, answer: str, wants_copy: bool, lets_go: bool
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = UnsavedDialog(Saving(5.0, "full", 3), parent)
    assert dialog.accessibleDescription() == (
        "3 changes are only in memory, because: disk full. Everything before is safe."
    )
    dialog.show()
    dialog.buttons[answer].click()
    assert (dialog.wants_copy, dialog.lets_go) == (wants_copy, lets_go)
