from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow

pytestmark = pytest.mark.gui


def test_without_a_curve_there_is_nothing_to_write(open_window: MainWindow, tmp_path: Path) -> None:
    shown: list[str] = []
    open_window.parts.messages.shown.connect(lambda message: shown.append(str(message)))
    open_window.plot_export.ask()
    open_window.plot_export.write(tmp_path / "plot.svg")
    assert not (tmp_path / "plot.svg").exists()
    assert all("The plot shows no curve" in text for text in shown)
    assert open_window.findChild(QFileDialog) is None


def test_the_plot_is_written_as_it_is_shown(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    window = open_window
    window.parts.series.put("risk", None, np.full(12, 0.25, np.float32))
    assert window.timeline.plot.lines
    window.actions_table["export_plot"].trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert dialog.defaultSuffix() == "pdf"
    dialog.fileSelected.emit(str(tmp_path / "plot.svg"))
    dialog.close()
    text = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert "No ground truth: risk estimate" in text
    assert "Risk mean" in text
    shown: list[str] = []
    window.parts.messages.shown.connect(lambda message: shown.append(str(message)))
    window.plot_export.write(tmp_path / "nowhere" / "plot.png")
    assert shown
