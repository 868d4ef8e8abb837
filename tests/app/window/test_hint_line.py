from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.window.hints import HINTS
from core.masks import write_indexed_png


def shown(window: MainWindow) -> str:
    return window.status_line.hint.text()


def test_the_next_step_is_shown_then_only_what_the_tool_does(open_window: MainWindow) -> None:
    assert shown(open_window).startswith(open_window.hints.text())
    assert open_window.hints.text()

    for hint in HINTS:
        open_window.hints.did(hint.id)
    assert shown(open_window) == open_window.toolbox.hint()

    open_window.toolbox.choose("polygon")
    assert shown(open_window) == open_window.toolbox.hint()


def test_review_mode_tells_its_keys_instead(open_window: MainWindow) -> None:
    open_window.review_mode.switch(True)
    assert shown(open_window) == open_window.review_mode.hint()

    open_window.review_mode.switch(False)
    assert shown(open_window).endswith(open_window.toolbox.hint())


def test_nothing_is_said_without_a_clip(open_window: MainWindow) -> None:
    open_window.files.opening.close_clip()

    assert shown(open_window) == ""


def test_during_a_first_run_it_says_how_to_end_it(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    mask = np.zeros((32, 48), np.uint8)
    mask[8:16, 8:16] = 1
    write_indexed_png(tmp_path / "first.png", mask)
    open_window.files.import_mask(tmp_path / "first.png")
    qtbot.waitUntil(lambda: "track the object" in shown(open_window))
    tracking = open_window.parts.tracking
    heard: list[str] = []
    tracking.state_changed.connect(lambda: heard.append(shown(open_window)))
    with qtbot.waitSignal(tracking.finished, timeout=20_000):
        open_window.actions_table["track_forward"].trigger()
    assert any("stops. What is tracked is kept." in text for text in heard)
    qtbot.waitUntil(lambda: "needs you most" in shown(open_window))
