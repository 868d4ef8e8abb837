from pytestqt.qtbot import QtBot

from app.dialogs.locked import LockedDialog
from core.project.lock_owner import LockOwner
from core.session.opening import Access

OWNER = LockOwner("studio", 4312, 0.0, 0.0, "x")


def test_taking_over_needs_the_name_typed(qtbot: QtBot) -> None:
    chosen: list[Access] = []
    dialog = LockedDialog("dog", OWNER, chosen.append)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.accessibleDescription().startswith("Open on studio (pid 4312) since")
    take_over = dialog.buttons["Take over"]
    assert not take_over.isEnabled()
    assert take_over.toolTip()
    qtbot.keyClicks(dialog.typed, "dog ")
    assert take_over.isEnabled()
    take_over.click()
    assert chosen == [Access.TAKE_OVER]


def test_the_other_ways_are_one_click(qtbot: QtBot) -> None:
    chosen: list[Access] = []
    for text in ("Open read-only", "Open a copy"):
        dialog = LockedDialog("dog", OWNER, chosen.append)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.buttons[text].click()
    assert chosen == [Access.LOOK, Access.COPY]
