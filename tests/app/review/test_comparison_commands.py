from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow

pytestmark = pytest.mark.gui


def test_a_folder_is_chosen(
    qtbot: QtBot,
    open_window: MainWindow,
    write_squares: Callable[[str, dict[int, int]], Path],
) -> None:
    folder = write_squares("others", {0: 8})
    open_window.actions_table["compare_folder"].trigger()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(folder))
    dialog.close()
    qtbot.waitUntil(lambda: open_window.parts.comparing.is_open)


def test_a_clip_closed_meanwhile_is_compared_with_nothing(
    window: MainWindow, tmp_path: Path
) -> None:
    window.comparison.open_files(tmp_path)
    assert not window.parts.comparing.is_open
