from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.scores import NOTHING, ScoresPanel
from core.masks import write_indexed_png
from core.session.runs.scope import RunScope
from core.types import ObjectId

FRAMES, WIDTH, HEIGHT = 12, 48, 32
pytestmark = pytest.mark.gui


@pytest.fixture
def panel(open_window: MainWindow) -> ScoresPanel:
    open_window.resize(1440, 900)
    open_window.inspector.open("scores")
    found = open_window.findChild(ScoresPanel)
    assert isinstance(found, ScoresPanel)
    return found


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    folder = tmp_path / "truth"
    folder.mkdir()
    for frame in range(FRAMES - 2):
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        mask[8:16, 8 + frame : 16 + frame] = 1
        write_indexed_png(folder / f"shot_{frame:03}.png", mask)
    return folder


def dab(qtbot: QtBot, window: MainWindow) -> None:
    """Paint on the tracked mask of the frame that is shown."""
    easel, document = window.parts.easel, window.parts.document
    document.select_object(ObjectId(1))
    qtbot.waitUntil(lambda: window.stage.shown_frame == document.frame)
    stroke = easel.begin_stroke(adds=True)
    assert stroke is not None
    easel.show_stroke(stroke, stroke.dab(30, 24, 8))
    easel.finish_stroke(stroke, "Brush")


def test_without_truth_no_number_is_shown(panel: ScoresPanel) -> None:
    assert panel.source.text() == "No ground truth: risk estimate"
    assert panel.stability.text() == NOTHING
    assert panel.number("J") == NOTHING
    assert not panel.table.isVisible()


def test_numbers_follow_the_run(
    qtbot: QtBot, panel: ScoresPanel, open_window: MainWindow, truth: Path
) -> None:
    parts = open_window.parts
    parts.document.change(
        lambda session: session.importing.import_mask(0, truth / "shot_000.png").change
    )
    parts.reviewer.open_truth(truth)
    qtbot.waitUntil(lambda: "truth/ (10 of 12 frames)" in panel.source.text())
    assert "Ground truth has 10 frames, the clip 12." in panel.remarks.text()
    assert "Equation (1)" in panel.rule.text()
    parts.tracking.start(RunScope(parts.document.frame))
    qtbot.waitUntil(lambda: panel.counted.text() == "over 9 scored frames", timeout=20_000)
    assert (panel.number("J&F"), panel.stability.text()) == ("1.000", "0.000")
    assert panel.table.rowCount() == 1
    name = panel.table.item(0, 0)
    assert name is not None
    assert name.text() == "object 1"
    assert not panel.corrections.isVisible()
    qtbot.waitUntil(lambda: parts.document.session.review.is_current)
    parts.document.set_frame(5)
    dab(qtbot, open_window)
    parts.document.commit()
    qtbot.waitUntil(lambda: panel.corrections.text().startswith("1 corrected by hand"))
    parts.document.close()
    assert panel.stability.text() == NOTHING
