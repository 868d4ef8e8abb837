from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.review import ReviewPanel
from core.masks import write_indexed_png
from core.session.runs.scope import RunScope
from core.types import ObjectId

HEIGHT, WIDTH = 32, 48
pytestmark = pytest.mark.gui


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


@pytest.fixture
def panel(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ReviewPanel:
    """Shown, with a tracked and measured clip behind it."""
    monkeypatch.setattr("core.session.reviewing.distance_apart", lambda fps: 2)
    open_window.resize(1440, 900)
    open_window.inspector.open("review")
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[8:16, 8:16] = 1
    write_indexed_png(tmp_path / "first.png", mask)
    parts = open_window.parts
    parts.document.change(
        lambda session: session.importing.import_mask(0, tmp_path / "first.png").change
    )
    with qtbot.waitSignal(parts.tracking.finished, timeout=20_000):
        parts.tracking.start(RunScope(parts.document.frame))
    qtbot.waitUntil(lambda: parts.document.session.review.is_current, timeout=20_000)
    found = open_window.findChild(ReviewPanel)
    assert isinstance(found, ReviewPanel)
    qtbot.waitUntil(lambda: found.list.queue.rowCount() > 1)
    return found


def test_a_click_goes_there(panel: ReviewPanel, open_window: MainWindow) -> None:
    index = panel.list.queue.index(1)
    panel.list.clicked.emit(index)
    document = open_window.parts.document
    assert f"{document.frame:05}" == index.data()
    assert panel.list.currentIndex().row() == 1


def test_progress_counts_what_was_approved(panel: ReviewPanel, open_window: MainWindow) -> None:
    before = panel.progress.text()
    assert before.startswith("0 of ")
    open_window.parts.reviewer.next_worst()
    open_window.parts.reviewer.approve()
    open_window.parts.reviewer.set_wanted(open_window.parts.reviewer.wanted)
    assert panel.progress.text().startswith("1 of ")


def test_filters_that_fit_nothing_are_cleared_at_once(
    panel: ReviewPanel, open_window: MainWindow
) -> None:
    panel.filters.only_stale.setChecked(True)
    assert panel.list.queue.rowCount() == 0
    assert panel.no_match.isVisible()
    assert not panel.list.isVisible()
    panel.clear_filters.click()
    assert not open_window.parts.reviewer.wanted.only_stale
    assert panel.list.queue.rowCount() > 1
    assert not panel.no_match.isVisible()


def test_before_there_is_anything_it_says_how_to_get_there(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    open_window.resize(1440, 900)
    open_window.inspector.open("review")
    panel = open_window.findChild(ReviewPanel)
    assert isinstance(panel, ReviewPanel)
    assert not panel.comment.isVisible(), "no dead controls"
    assert "Draw an object's mask first." in panel.nothing.sentence.text()
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[8:16, 8:16] = 1
    write_indexed_png(tmp_path / "first.png", mask)
    parts = open_window.parts
    parts.document.change(
        lambda session: session.importing.import_mask(0, tmp_path / "first.png").change
    )
    assert "Track the object first." in panel.nothing.sentence.text()
    with qtbot.waitSignal(parts.tracking.finished, timeout=20_000):
        panel.nothing.button.click()
    qtbot.waitUntil(lambda: panel.comment.isVisible(), timeout=20_000)
    assert not panel.nothing.isVisible()


def test_comments_are_kept_with_the_cell(
    qtbot: QtBot, panel: ReviewPanel, open_window: MainWindow
) -> None:
    document = open_window.parts.document
    document.select_object(ObjectId(1))
    document.set_frame(3)
    qtbot.keyClicks(panel.comment, "too small")
    qtbot.keyClick(panel.comment, Qt.Key.Key_Return)
    assert document.session.comments(ObjectId(1)) == {3: "too small"}
    assert not panel.comment.hasFocus(), "the keys of the walk work again"
    document.set_frame(4)
    assert panel.comment.text() == ""
    document.set_frame(3)
    assert panel.comment.text() == "too small"
