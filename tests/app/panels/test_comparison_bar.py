from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.comparison_bar import ComparisonBar
from core.masks import write_indexed_png

pytestmark = pytest.mark.gui


@pytest.fixture
def bar(open_window: MainWindow) -> ComparisonBar:
    return open_window.compared.bar


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """Two masks, one of them of another size."""
    folder = tmp_path / "others"
    folder.mkdir()
    write_indexed_png(folder / "shot_000.png", np.ones((32, 48), np.uint8))
    write_indexed_png(folder / "shot_001.png", np.ones((16, 24), np.uint8))
    return folder


def test_it_is_there_only_while_masks_are_compared(
    qtbot: QtBot, open_window: MainWindow, bar: ComparisonBar, others: Path
) -> None:
    comparing = open_window.parts.comparing
    assert not bar.isVisible()
    comparing.open_files(others)
    assert bar.isVisible()
    assert bar.line.text() == "Looking through others…"
    assert bar.stop_button.isVisible()
    qtbot.waitUntil(lambda: comparing.is_open)
    assert bar.name_a.text() == "A  Current masks"
    assert bar.name_b.text() == "B  others/"
    comparing.swap()
    assert bar.name_a.text() == "A  others/"
    comparing.close()
    assert not bar.isVisible()


def test_it_says_what_there_is_and_what_does_not_fit(
    qtbot: QtBot, open_window: MainWindow, bar: ComparisonBar, others: Path
) -> None:
    open_window.parts.document.change(
        lambda session: session.importing.import_mask(1, others / "shot_000.png").change
    )
    open_window.parts.comparing.open_files(others)
    qtbot.waitUntil(lambda: "masks of frame 1 are 24x16" in bar.remark.text())
    qtbot.waitUntil(lambda: not bar.progress.isVisible())
    assert not bar.stop_button.isVisible()
    assert bar.line.text().startswith("2 of 12 frames have a mask in B.")
    assert "This frame is not compared." in bar.line.text()


def test_the_difference_has_a_legend(
    qtbot: QtBot, open_window: MainWindow, bar: ComparisonBar, others: Path
) -> None:
    comparing = open_window.parts.comparing
    comparing.open_files(others)
    qtbot.waitUntil(lambda: comparing.is_open)
    assert not bar.legend.isVisible()
    comparing.show_as("difference")
    assert bar.legend.isVisible()
    assert bar.legend.text().startswith("+ only A   − only B")  # noqa: RUF001 - a minus sign
    comparing.swap()
    assert bar.legend.text().startswith("+ only B   − only A")  # noqa: RUF001 - a minus sign


def test_a_comparison_that_was_stopped_can_go_on(
    qtbot: QtBot,
    open_window: MainWindow,
    bar: ComparisonBar,
    others: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comparing = open_window.parts.comparing
    comparing.open_files(others)
    qtbot.waitUntil(lambda: comparing.is_open and comparing.progress is None)
    monkeypatch.setattr(comparing, "_is_stopped", True)
    comparing.changed.emit()
    assert "Stopped" in bar.line.text()
    assert bar.stop_button.accessibleName() == "Go on comparing"
    bar.stop_button.click()
    assert not comparing.is_stopped
