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
    qtbot.waitUntil(lambda: found.model.rowCount() > 1)
    return found


def test_a_click_goes_there(panel: ReviewPanel, open_window: MainWindow) -> None:
    index = panel.model.index(1)
    panel.list.clicked.emit(index)
    document = open_window.parts.document
    assert f"{document.frame:05}" in str(index.data())
    assert panel.list.currentIndex().row() == 1
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert panel.model.index(99).data() is None


def test_progress_counts_what_was_approved(panel: ReviewPanel, open_window: MainWindow) -> None:
    before = panel.progress.text()
    assert before.startswith("0 of ")
    open_window.parts.reviewer.next_worst()
    open_window.parts.reviewer.approve()
    open_window.parts.reviewer.set_wanted(open_window.parts.reviewer.wanted)
    assert panel.progress.text().startswith("1 of ")


def test_filters_reach_the_queue(panel: ReviewPanel, open_window: MainWindow) -> None:
    reviewer = open_window.parts.reviewer
    panel.only_stale.setChecked(True)
    assert reviewer.wanted.only_stale
    assert panel.model.rowCount() == 0
    assert "filters" in panel.progress.text() or "of" in panel.progress.text()
    panel.only_stale.setChecked(False)
    panel.only_range.setChecked(True)
    open_window.parts.marks.set_range(3, 5)
    assert reviewer.wanted.span == (3, 5)
    assert all(3 <= entry.frame <= 5 for entry in reviewer.queue.entries)
    panel.only_range.setChecked(False)
    assert reviewer.wanted.span is None
    panel.objects.setCurrentIndex(1)
    assert reviewer.wanted.objects == {ObjectId(1)}
    panel.reasons.setCurrentIndex(1)
    assert reviewer.wanted.parts is not None
    panel.spread.setChecked(True)
    assert reviewer.is_spread
    assert not panel.by_score.isEnabled(), "there is no truth"


def test_comments_are_kept_with_the_cell(
    qtbot: QtBot, panel: ReviewPanel, open_window: MainWindow
) -> None:
    document = open_window.parts.document
    document.select_object(ObjectId(1))
    document.set_frame(3)
    qtbot.keyClicks(panel.comment, "too small")
    qtbot.keyClick(panel.comment, Qt.Key.Key_Return)
    assert document.session.comments(ObjectId(1)) == {3: "too small"}
    document.set_frame(4)
    assert panel.comment.text() == ""
    document.set_frame(3)
    assert panel.comment.text() == "too small"
