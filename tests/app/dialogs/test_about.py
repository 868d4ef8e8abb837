import tomllib
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.about import VERSION, show_about


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == VERSION


def test_it_names_version_and_licence(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    show_about(parent)

    box = parent.findChild(QMessageBox)
    assert box is not None
    assert VERSION in box.text()
    assert "MIT" in box.informativeText()
    box.close()
