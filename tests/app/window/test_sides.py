from PySide6.QtWidgets import QDockWidget, QToolButton
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.window.pane import Pane
from app.window.sides import HIGH, LOW_TIMELINE, WIDE


def test_panes_can_be_hidden_and_come_back(open_window: MainWindow) -> None:
    docks = open_window.findChildren(QDockWidget)
    open_window.actions_table["toggle_panes"].trigger()
    assert not any(dock.isVisible() for dock in docks)
    open_window.actions_table["reset_layout"].trigger()
    assert all(dock.isVisible() for dock in docks)


def test_a_low_window_gives_the_room_of_the_timeline_to_the_picture(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    pane = next(p for p in open_window.findChildren(Pane) if p.isAncestorOf(open_window.timeline))
    open_window.resize(1440, 900)
    qtbot.waitUntil(lambda: pane.height() > LOW_TIMELINE)
    usual = pane.height()

    open_window.resize(1024, HIGH - 60)
    qtbot.waitUntil(lambda: pane.height() < usual - 40)

    open_window.resize(1440, 900)
    qtbot.waitUntil(lambda: pane.height() == usual)


def test_a_narrow_window_folds_the_inspector_and_takes_its_bar(open_window: MainWindow) -> None:
    pane = next(p for p in open_window.findChildren(Pane) if p.id == "inspector")
    open_window.resize(WIDE, 900)
    assert not open_window.inspector.is_folded
    assert pane.windowTitle() == open_window.inspector.title
    assert pane.titleBarWidget().findChildren(QToolButton)

    open_window.resize(WIDE - 1, 900)
    assert open_window.inspector.is_folded
    assert not pane.titleBarWidget().findChildren(QToolButton)


def test_hidden_panes_are_not_remembered_as_unwanted(open_window: MainWindow) -> None:
    open_window.actions_table["toggle_panes"].trigger()
    open_window.files.opening.close_clip()
    open_window.actions_table["toggle_panes"].trigger()

    assert not any(pane.isVisible() for pane in open_window.sides.all), "no clip is open"
    assert all(open_window.panes.is_wanted(pane.id) for pane in open_window.sides.all)
