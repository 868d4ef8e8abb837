import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.review import ReviewPanel


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


def test_choosing_the_panel_that_is_shown_folds_it(open_window: MainWindow) -> None:
    open_window.resize(1440, 900)
    open_window.panels.open("scores")
    open_window.panels.choose("scores")
    assert open_window.inspector.is_folded

    open_window.panels.choose("memory")
    assert open_window.inspector.current == "memory"
    assert not open_window.inspector.is_folded


def test_opening_brings_a_closed_inspector_back(open_window: MainWindow) -> None:
    open_window.resize(1440, 900)
    open_window.panes.want("inspector", wanted=False)
    assert not open_window.inspector.isVisible()

    for _ in range(2):
        open_window.panels.open("scores")
        assert open_window.inspector.isVisible()
        assert open_window.inspector.current == "scores"
        assert not open_window.inspector.is_folded


def test_a_comment_is_written_in_the_review_panel(qtbot: QtBot, open_window: MainWindow) -> None:
    open_window.activateWindow()
    open_window.panels.open("scores")
    open_window.panels.write_comment()

    assert open_window.inspector.current == "review"
    panel = open_window.findChild(ReviewPanel)
    assert panel is not None
    qtbot.waitUntil(lambda: panel.isAncestorOf(QApplication.focusWidget()))
