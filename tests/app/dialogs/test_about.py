import tomllib
from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.dialogs.about import VERSION, AboutDialog


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == VERSION


def test_it_names_version_and_licences(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)

    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert VERSION in said
    assert "MIT" in said
    assert "non-commercial" in said
