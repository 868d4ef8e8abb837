from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from core.masks import write_indexed_png

pytestmark = pytest.mark.gui


def test_it_says_what_is_measured_whatever_is_open(
    qtbot: QtBot, window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    chip = window.status_line.source
    assert not chip.isVisible()
    window.files.open_path(clip_path)
    qtbot.waitUntil(lambda: chip.text() == "No ground truth: risk estimate")
    assert chip.isVisible()
    folder = tmp_path / "truth"
    folder.mkdir()
    for frame in range(10):
        mask = np.zeros((32, 48), np.uint8)
        mask[8:16, 8:16] = 1
        write_indexed_png(folder / f"shot_{frame:03}.png", mask)
    window.parts.reviewer.open_truth(folder)
    wanted = "Ground truth: truth/ (10 of 12 frames)"
    qtbot.waitUntil(lambda: chip.accessibleName() == wanted)
    assert "Scored where both exist (10)." in chip.toolTip()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert window.inspector.current == "scores"
    assert not window.inspector.is_folded
