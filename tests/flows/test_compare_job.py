"""Comparing in the real window: a folder of masks, the wipe, the largest difference, and back."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from pytestqt.qtbot import QtBot

from app.application import build_window
from app.canvas.halves import Arrangement
from app.main_window import MainWindow
from core.masks import write_indexed_png
from core.types import Mask

FRAMES, WIDTH, HEIGHT = 40, 96, 64
WORST = 23
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.gui


def block(left: int) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[16:48, left : left + 24] = 1
    return mask


def shift_of(frame: int) -> int:
    return 20 if frame == WORST else 4 if frame == 5 else 0


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = build_window(log_folder=tmp_path)
    made.resize(1440, 900)
    made.show()
    yield made
    made.leaving.leave()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def compared(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Path:
    """The clip with its masks is open; where another method's masks are, in a data set's form."""
    clip, mine, results = tmp_path / "clip", tmp_path / "mine", tmp_path / "results"
    for folder in (clip, mine, results / "clip"):
        folder.mkdir(parents=True)
    for frame in range(FRAMES):
        picture = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
        PillowImage.fromarray(picture).save(clip / f"{frame:05}.png")
        write_indexed_png(mine / f"{frame:05}.png", block(20))
        if frame < FRAMES - 3:
            write_indexed_png(results / "clip" / f"{frame:05}.png", block(20 + shift_of(frame)))
    window.files.open_path(clip)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 0)
    for frame in range(FRAMES):
        window.parts.document.change(
            lambda session, frame=frame: (
                session.importing.import_mask(frame, mine / f"{frame:05}.png").change
            )
        )
    return results


def test_from_a_folder_of_masks_to_the_largest_difference(
    qtbot: QtBot, window: MainWindow, compared: Path
) -> None:
    parts, halves, bar = window.parts, window.stage.halves, window.compared.bar
    session = parts.document.session
    edits = session.upkeep.edits
    window.comparison.open_files(compared)
    qtbot.waitUntil(lambda: parts.comparing.is_open)
    assert halves.arrangement is Arrangement.WIPE
    assert bar.name_b.text() == "B  clip/"
    assert bar.line.text().startswith("37 of 40 frames have a mask in B.")
    qtbot.waitUntil(lambda: session.comparing.is_current, timeout=30_000)

    canvas = window.stage.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Y)
    assert parts.document.frame == WORST
    qtbot.waitUntil(lambda: window.stage.shown_frame == WORST)
    seen = halves.grab().toImage()
    divider, middle = halves.divider, QPoint(halves.divider.width() // 2, 40)
    qtbot.mousePress(divider, LEFT, pos=middle)
    qtbot.mouseMove(divider, middle - QPoint(halves.width() // 4, 0))
    qtbot.mouseRelease(divider, LEFT)
    assert divider.share < 0.3
    assert halves.grab().toImage() != seen, "more of the other masks is seen"
    share = divider.share
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert divider.share > share

    qtbot.keyClick(canvas, Qt.Key.Key_Y)
    assert parts.document.frame == 5, "the next largest difference"
    qtbot.keyClick(canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert halves.arrangement is Arrangement.SIDE
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(canvas, Qt.Key.Key_C, both)
    assert not parts.comparing.is_open
    assert halves.arrangement is Arrangement.ALONE
    assert not bar.isVisible()
    assert session.upkeep.edits == edits, "nothing was changed"
