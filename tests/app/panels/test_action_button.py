from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.panels.action_button import ActionButton


def test_it_is_what_its_command_is(qtbot: QtBot) -> None:
    button = ActionButton()
    qtbot.addWidget(button)
    first, second = QAction("First command"), QAction("Second command")
    button.follow(first, "First")
    first.setEnabled(False)
    first.setToolTip("Nothing is open.")
    assert (button.text(), button.isEnabled(), button.toolTip()) == (
        "First",
        False,
        "Nothing is open.",
    )
    done: list[str] = []
    second.triggered.connect(lambda: done.append("second"))
    button.follow(second, "Second")
    first.setToolTip("Not this one's any more.")
    assert button.isEnabled()
    assert "Not this" not in button.toolTip()
    button.click()
    assert done == ["second"]
