import pytest
from pytestqt.qtbot import QtBot

from app.panels.saved import SavedStatus, problem_text, saving_text
from core.project.connection import Saving


@pytest.mark.parametrize(
    ("saving", "text"),
    [
        (Saving(None), "Saved"),
        (Saving(998.0), "Saved 2 s ago"),
        (Saving(1001.0), "Saved 0 s ago"),
        (Saving(700.0), "Saved 5 min ago"),
        (Saving(-9000.0), "Saved"),
        (Saving(998.0, is_busy=True), "Saving…"),
        (Saving(998.0, "full", 3), "Not saved: disk full"),
        (Saving(998.0, "forbidden", 1), "Not saved: no permission to write"),
        (Saving(998.0, "busy", 1), "Not saved: another program holds the file"),
        (Saving(998.0, "failing", 1), "Not saved: the disk fails"),
    ],
)
def test_the_words_for_saving(saving: Saving, text: str) -> None:
    assert saving_text(saving, 1000.0) == text


def test_only_problems_are_loud(qtbot: QtBot) -> None:
    status = SavedStatus()
    qtbot.addWidget(status)
    assert status.isHidden()
    status.show_saving(Saving(998.0), 1000.0, "to a file")
    assert status.text == "Saved 2 s ago"
    assert status._text.styleSheet() == ""
    assert status._sign.isHidden()
    status.show_saving(Saving(998.0, "full", 1), 1000.0, "1 change")
    assert "color" in status._text.styleSheet()
    assert not status._sign.isHidden()
    assert status.toolTip() == "1 change"
    status.show_read_only("Open elsewhere.")
    assert (status.text, status.toolTip()) == ("Read-only", "Open elsewhere.")
    assert status._text.styleSheet() == ""
    status.show_nothing()
    assert status.isHidden()
    assert problem_text("") == ""
