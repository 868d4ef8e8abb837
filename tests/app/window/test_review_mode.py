from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.review import ReviewPanel
from core.masks import write_indexed_png
from core.session.runs.scope import RunScope
from core.types import ObjectId, Review

pytestmark = pytest.mark.gui


def test_tools_are_put_away_and_it_can_be_seen(qtbot: QtBot, open_window: MainWindow) -> None:
    window = open_window
    window.toolbox.choose("eraser")
    assert not window.stage.header.review_mode.isVisible()
    window.actions_table["review_mode"].trigger()
    assert window.toolbox.current == "select"
    assert window.stage.header.review_mode.isVisible()
    assert "Review mode" in window.status_line.hint.text()
    assert window.inspector.current == "review"
    for action_id in ("tool_brush", "commit", "track_forward", "clear_mask"):
        assert "Review mode is on" in window.actions_table.reason(action_id)
    for action_id in ("approve", "flag", "play", "set_in", "undo"):
        assert "Review mode" not in window.actions_table.reason(action_id)
    window.toolbox.choose("brush")
    assert window.toolbox.current == "select", "not by another way either"
    window.toolbox.magnify(True)
    assert window.toolbox.current == "zoom", "looking closely is allowed"
    qtbot.mouseClick(window.stage.header.review_mode, Qt.MouseButton.LeftButton)
    assert window.toolbox.current == "eraser"
    assert not window.stage.header.review_mode.isVisible()
    assert not window.actions_table["review_mode"].isChecked()


def test_a_drag_on_the_canvas_paints_nothing(qtbot: QtBot, open_window: MainWindow) -> None:
    open_window.review_mode.switch(True)
    canvas = open_window.stage.canvas
    for x in (10, 20):
        place = canvas.viewport_point(QPointF(x, 10)).toPoint()
        qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not open_window.parts.document.objects()


def test_closing_the_clip_leaves_it(open_window: MainWindow) -> None:
    open_window.review_mode.switch(True)
    open_window.parts.document.close()
    assert not open_window.review_mode.is_on


@pytest.fixture
def tracked(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """Wide enough for the panel, with places to review."""
    monkeypatch.setattr("core.session.reviewing.distance_apart", lambda fps: 2)
    open_window.resize(1440, 900)
    mask = np.zeros((32, 48), np.uint8)
    mask[8:16, 8:16] = 1
    write_indexed_png(tmp_path / "first.png", mask)
    parts = open_window.parts
    parts.document.change(
        lambda session: session.importing.import_mask(0, tmp_path / "first.png").change
    )
    with qtbot.waitSignal(parts.tracking.finished, timeout=20_000):
        parts.tracking.start(RunScope(0))
    qtbot.waitUntil(lambda: parts.document.session.review.is_current, timeout=20_000)
    qtbot.waitUntil(lambda: len(parts.reviewer.queue.entries) > 2)
    return open_window


def test_a_whole_review_needs_the_keyboard_only(
    qtbot: QtBot, tracked: MainWindow, press: Callable[[str], None]
) -> None:
    window, document = tracked, tracked.parts.document
    window.actions_table["review_mode"].trigger()
    press("N")
    first = document.frame
    press("A")
    second = document.frame
    assert second != first, "approving goes on"
    press("Q")
    press("Shift+C")
    panel = window.findChild(ReviewPanel)
    assert isinstance(panel, ReviewPanel)
    assert panel.comment.hasFocus()
    qtbot.keyClicks(panel.comment, "edge is soft")
    qtbot.keyClick(panel.comment, Qt.Key.Key_Return)
    press("N")
    session = document.session
    reviews = session.reviews(ObjectId(1))
    assert (reviews[first], reviews[second]) == (Review.APPROVED, Review.FLAGGED)
    assert session.comments(ObjectId(1)) == {second: "edge is soft"}
    assert document.frame not in (first, second)


@pytest.fixture
def press(tracked: MainWindow) -> Callable[[str], None]:
    """A key, as the window's shortcuts see it."""

    def run(key: str) -> None:
        assert tracked.actions_table.trigger_key(key), f"{key} does nothing"

    return run


def test_no_object_is_added_from_the_list(open_window: MainWindow) -> None:
    (button,) = [
        b for b in open_window.objects.findChildren(QPushButton) if b.text() == "Add object"
    ]
    assert button.isEnabled()
    open_window.actions_table["review_mode"].trigger()
    assert not button.isEnabled()
    assert "Review mode" in button.toolTip()
