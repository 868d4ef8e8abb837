from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.relink import ask_about_missing_media, ask_about_wrong_media
from core.project.records import MediaFacts
from core.session.relinking import MissingMediaError, WrongMediaError

EXPECTED = MediaFacts(Path("/a.mp4"), "f", 10, 8, 12340)


def test_missing_media_can_be_found_or_done_without(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    done: list[str] = []
    error = MissingMediaError(Path("p.evermask"), Path("/media/a.mp4"))
    for text in ("Find…", "Work without pictures"):
        question = ask_about_missing_media(
            error, lambda: done.append("find"), lambda: done.append("without"), parent
        )
        assert question.accessibleDescription() == "a.mp4 is not at /media. Masks are safe."
        question.buttons[text].click()
    assert done == ["find", "without"]


def test_other_media_is_adopted_only_where_masks_fit(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    done: list[str] = []
    shorter = WrongMediaError(EXPECTED, replace(EXPECTED, frame_count=12345))
    question = ask_about_wrong_media(
        shorter, lambda: done.append("use"), lambda: done.append("find"), parent
    )
    assert "vs" in question.accessibleDescription()
    question.buttons["Use anyway (copy)"].click()
    larger = WrongMediaError(EXPECTED, replace(EXPECTED, width=20))
    question = ask_about_wrong_media(
        larger, lambda: done.append("use"), lambda: done.append("find"), parent
    )
    assert not question.buttons["Use anyway (copy)"].isEnabled()
    assert question.buttons["Use anyway (copy)"].toolTip()
    question.buttons["Find another"].click()
    assert done == ["use", "find"]
