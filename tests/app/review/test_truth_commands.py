from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.review.source import source_text
from app.review.truth_commands import TruthCommands
from core.masks import write_indexed_png
from core.types import ObjectId

pytestmark = pytest.mark.gui


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    folder = tmp_path / "truth"
    folder.mkdir()
    for frame in range(12):
        mask = np.zeros((32, 48), np.uint8)
        mask[8:16, 8:16] = 1
        write_indexed_png(folder / f"shot_{frame:03}.png", mask)
    return folder


@pytest.fixture
def commands(open_window: MainWindow) -> TruthCommands:
    return open_window.truth


def test_without_truth_it_says_so(commands: TruthCommands, open_window: MainWindow) -> None:
    shown: list[str] = []
    open_window.parts.messages.shown.connect(lambda message: shown.append(str(message)))
    for command in (commands.close, commands.export, commands.copy_row):
        open_window.parts.messages.clear()
        command()
    assert len(shown) == 3
    assert all("No true masks are open" in text for text in shown)


def test_a_folder_is_chosen(
    qtbot: QtBot, commands: TruthCommands, open_window: MainWindow, truth: Path
) -> None:
    commands.choose()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(truth))
    dialog.close()
    review = open_window.parts.document.session.review
    qtbot.waitUntil(lambda: review.truth is not None)
    commands.close()
    assert review.truth is None


def test_scores_are_exported_and_copied(
    qtbot: QtBot, commands: TruthCommands, open_window: MainWindow, truth: Path, tmp_path: Path
) -> None:
    document = open_window.parts.document
    document.change(lambda session: session.importing.import_mask(3, truth / "shot_003.png").change)
    open_window.parts.reviewer.open_truth(truth)
    review = document.session.review
    qtbot.waitUntil(lambda: review.truth is not None and review.is_current)
    commands.export_to(tmp_path / "s.csv")
    commands.export_to(tmp_path / "s.json")
    assert (tmp_path / "s.csv").read_text().splitlines()[1].startswith("3,1,object 1,1.0")
    assert '"frames": 1' in (tmp_path / "s.json").read_text()
    commands.copy_row()
    assert QGuiApplication.clipboard().text() == "| clip | 100.0 | 100.0 | 100.0 | 0.0 | 1 |"
    commands.export_to(tmp_path / "nowhere" / "s.csv")
    commands.export()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    dialog.close()


def test_a_correction_is_a_sample_in_the_plot_the_chip_and_the_export(
    qtbot: QtBot, commands: TruthCommands, open_window: MainWindow, truth: Path, tmp_path: Path
) -> None:
    """No true masks are open: what a person draws over a tracked mask is all that is known."""
    parts, document = open_window.parts, open_window.parts.document
    document.change(lambda session: session.importing.import_mask(0, truth / "shot_000.png").change)
    with qtbot.waitSignal(parts.tracking.finished):
        open_window.actions_table["track_forward"].trigger()
    document.set_frame(4)
    document.select_object(ObjectId(1))
    qtbot.waitUntil(lambda: open_window.stage.shown_frame == 4)
    stroke = parts.easel.begin_stroke(adds=True)
    assert stroke is not None
    parts.easel.show_stroke(stroke, stroke.dab(30, 24, 8))
    parts.easel.finish_stroke(stroke, "Brush")
    assert document.commit()
    assert parts.series.points("correction", ObjectId(1)) == (4,)
    assert source_text(document) == "Keyframes only (1)"
    commands.export_to(tmp_path / "s.csv")
    (line,) = (tmp_path / "s.csv").read_text().splitlines()[1:]
    assert line.startswith("4,1,object 1,0.")
    assert line.endswith(",,,correction")
    document.undo()
    assert parts.series.points("correction", ObjectId(1)) == ()
    assert source_text(document) == "No ground truth: risk estimate"
