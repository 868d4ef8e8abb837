import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QToolBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from core.masks import write_indexed_png
from core.types import CellState


def labels(window: MainWindow) -> dict[str, str]:
    return {label.accessibleName(): label.text() for label in window.findChildren(QLabel)}


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    qtbot.keyClick(window.stage.canvas, key, held)


def dab(qtbot: QtBot, window: MainWindow, x: float, y: float) -> None:
    canvas = window.stage.canvas
    place = canvas.viewport_point(QPointF(x, y)).toPoint()
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def mask_path(tmp_path: Path) -> Path:
    mask = np.zeros((32, 48), np.uint8)
    mask[8:20, 4:16] = 1
    write_indexed_png(tmp_path / "mask.png", mask)
    return tmp_path / "mask.png"


def test_the_welcome_page_has_the_window_to_itself(window: MainWindow) -> None:
    assert window.welcome.isVisible()
    assert not any(dock.isVisible() for dock in window.findChildren(QDockWidget))
    assert not window.actions_table["track_forward"].isEnabled()


def test_an_open_clip_brings_the_panes(open_window: MainWindow) -> None:
    assert open_window.stage.isVisible()
    assert all(dock.isVisible() for dock in open_window.findChildren(QDockWidget))
    assert open_window.windowTitle() == "clip - Evermask"
    assert labels(open_window)["Saved"].startswith("Saved")


def test_closing_the_clip_brings_the_welcome_page_back(open_window: MainWindow) -> None:
    open_window.files.opening.close_clip()

    assert open_window.welcome.isVisible()
    assert open_window.windowTitle() == "Evermask"


def test_painting_with_the_mouse_and_committing_with_enter(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    dab(qtbot, open_window, 20, 16)
    document = open_window.parts.document
    states = lambda: document.session.states(document.objects()[0].id)  # noqa: E731
    assert states()[0] == CellState.DRAFT
    assert open_window.actions_table["undo"].isEnabled()

    press(qtbot, open_window, Qt.Key.Key_Return)
    assert states()[0] == CellState.KEYFRAME
    press(qtbot, open_window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert states()[0] == CellState.DRAFT


def test_keys_move_through_the_clip(qtbot: QtBot, open_window: MainWindow) -> None:
    document = open_window.parts.document
    for key, frame in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_End, 11),
        (Qt.Key.Key_Left, 10),
        (Qt.Key.Key_Home, 0),
    ):
        press(qtbot, open_window, key)
        assert document.frame == frame


def test_space_plays_and_stops(qtbot: QtBot, open_window: MainWindow) -> None:
    press(qtbot, open_window, Qt.Key.Key_Space)
    assert open_window.parts.playback.is_playing
    press(qtbot, open_window, Qt.Key.Key_Space)
    assert not open_window.parts.playback.is_playing


def test_keys_choose_tools_views_and_brush_sizes(qtbot: QtBot, open_window: MainWindow) -> None:
    table = open_window.actions_table
    press(qtbot, open_window, Qt.Key.Key_E)
    assert open_window.toolbox.current == "eraser"
    assert table["tool_eraser"].isChecked()
    assert not table["tool_brush"].isChecked()
    assert labels(open_window)["Hint"].endswith(open_window.toolbox.hint())

    press(qtbot, open_window, Qt.Key.Key_F5)
    assert table["view_matte"].isChecked()

    options = open_window.parts.easel.options
    before = options.brush_diameter
    press(qtbot, open_window, Qt.Key.Key_BracketRight)
    assert options.brush_diameter > before


def test_tracking_by_key_fills_the_timeline(
    qtbot: QtBot, open_window: MainWindow, mask_path: Path
) -> None:
    open_window.files.import_mask(mask_path)
    tracking = open_window.parts.tracking

    with qtbot.waitSignal(tracking.finished):
        press(qtbot, open_window, Qt.Key.Key_T)
        assert open_window.job_bar.isVisible()
        assert open_window.job_bar.text == "Loading the network…"
        assert not open_window.actions_table["track_one_forward"].isEnabled()
        assert open_window.actions_table["stop"].isEnabled()

    assert labels(open_window)["Device"] == "a fake device"
    lane = open_window.timeline.lanes.lane(open_window.parts.document.objects()[0].id)
    assert lane is not None
    assert lane.states.columns(0, 12, 12).tolist() == [CellState.KEYFRAME] + [CellState.AUTO] * 11
    assert not open_window.job_bar.isVisible()
    assert open_window.parts.document.frame == 11


def test_one_looks_at_finished_frames_while_a_run_goes_on(
    qtbot: QtBot,
    open_window: MainWindow,
    mask_path: Path,
    fake: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    fake.allowed = threading.Semaphore(6)  # type: ignore[attr-defined]
    window = open_window
    window.files.import_mask(mask_path)
    window.actions_table["track_forward"].trigger()
    qtbot.waitUntil(lambda: window.parts.document.frame >= 4)

    press(qtbot, window, Qt.Key.Key_Home)
    window.timeline.scrubbed.emit(2)
    qtbot.waitUntil(lambda: window.stage.shown_frame == 2)

    assert window.parts.tracking.is_active
    assert not window.actions_table["follow"].isChecked()
    assert window.parts.document.mask(2)[10, 10] == 1
    with qtbot.waitSignal(window.parts.tracking.finished):
        fake.allowed.release(20)  # type: ignore[attr-defined]
    assert window.parts.document.frame == 2


def test_the_strip_shows_what_the_tool_in_hand_can_do(open_window: MainWindow) -> None:
    strip = open_window.tool_options
    assert strip.editor("brush_diameter").isVisible()
    open_window.toolbox.choose("polygon")
    assert not strip.editor("brush_diameter").isVisible()
    assert strip.editor("paint_mode").isVisible()


def test_letters_go_into_a_name_and_not_to_the_tools(qtbot: QtBot, open_window: MainWindow) -> None:
    document = open_window.parts.document
    info = document.add_object()
    assert info is not None
    press(qtbot, open_window, Qt.Key.Key_F2)
    editor = open_window.objects.view.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "best pet")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    def name() -> str:
        renamed = document.object(info.id)
        return renamed.name if renamed else ""

    qtbot.waitUntil(lambda: name() == "best pet")
    assert open_window.toolbox.current == "brush"


def drop_on(widget: QWidget, path: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    modifier = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), *arguments, modifier)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(9, 9), *arguments, modifier))
    return enter.isAccepted()


def test_files_can_be_dropped_anywhere(qtbot: QtBot, window: MainWindow, clip_path: Path) -> None:
    with qtbot.waitSignal(window.files.opened):
        assert drop_on(window, clip_path)


@pytest.mark.parametrize("name", ["objects_dock", "timeline_dock", "inspector_dock"])
def test_files_can_be_dropped_on_a_pane_that_was_taken_out(
    qtbot: QtBot, open_window: MainWindow, mask_path: Path, name: str
) -> None:
    pane = open_window.findChild(QDockWidget, name)
    assert pane is not None
    pane.setFloating(True)
    assert pane.isWindow()
    with qtbot.waitSignal(open_window.files.imported):
        assert drop_on(pane, mask_path)
    pane.setFloating(False)


def test_everything_one_can_click_has_a_name(open_window: MainWindow) -> None:
    nameless = [
        button
        for button in open_window.findChildren(QToolButton)
        if not button.accessibleName()
        and not button.text()
        and button.isVisible()
        # Qt's own: the dock's title buttons and the toolbar's extension
        and not button.objectName().startswith("qt_")
    ]

    assert nameless == []


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_nothing_is_cut_off(open_window: MainWindow, size: tuple[int, int]) -> None:
    open_window.resize(*size)
    open_window.grab()

    assert (open_window.width(), open_window.height()) == size
    extension = open_window.findChild(QToolButton, "qt_toolbar_ext_button")
    assert extension is None or not extension.isVisible()
    timeline = open_window.timeline
    assert timeline.plot.isVisible() == (size[1] > 760), "in a low window the strip stands for it"
    for part in (open_window.stage.canvas, timeline.lanes, timeline.strip, open_window.transport):
        assert open_window.rect().contains(mapped(open_window, part))
    assert open_window.stage.canvas.height() > 200


def mapped(window: MainWindow, part: QWidget) -> object:
    rect = part.rect()
    rect.moveTopLeft(part.mapTo(window, rect.topLeft()))
    return rect


def test_z_looks_closer_for_as_long_as_it_is_held(
    qtbot: QtBot, open_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.actions.held.TAP_S", 0.0)
    canvas, toolbox = open_window.stage.canvas, open_window.toolbox
    toolbox.choose("wand")
    qtbot.keyPress(canvas, Qt.Key.Key_Z)
    assert toolbox.current == "zoom"
    qtbot.keyRelease(canvas, Qt.Key.Key_Z)
    assert toolbox.current == "wand"
    assert open_window.actions_table["tool_wand"].isChecked()


def test_the_backslash_shows_the_version_before_for_as_long_as_it_is_held(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    dab(qtbot, open_window, 12, 12)
    press(qtbot, open_window, Qt.Key.Key_Return)
    dab(qtbot, open_window, 34, 20)
    canvas, viewing = open_window.stage.canvas, open_window.stage.viewing
    both = canvas.grab().toImage()
    qtbot.keyPress(canvas, Qt.Key.Key_Backslash)
    assert viewing.shows_previous
    assert not viewing.mask(0)[20, 34]
    assert canvas.grab().toImage() != both
    qtbot.keyRelease(canvas, Qt.Key.Key_Backslash)
    assert not viewing.shows_previous
    assert canvas.grab().toImage() == both


def test_a_right_click_with_the_arrow_offers_what_an_object_can(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    dab(qtbot, open_window, 12, 12)
    open_window.toolbox.choose("select")
    canvas = open_window.stage.canvas
    place = canvas.viewport_point(QPointF(12, 12)).toPoint()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.RightButton, pos=place)
    menu = next(menu for menu in open_window.findChildren(QMenu) if menu.isVisible())
    names = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert {"rename_object", "zoom_to_object", "delete_object"} <= set(names)
    menu.close()


def test_the_strip_stays_in_a_narrow_toolbar_whatever_tool_is_chosen(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    strip = open_window.tool_options
    for tool_id in ("lasso", "brush", "fill", "lasso", "brush", "select", "eraser"):
        open_window.toolbox.choose(tool_id)
        qtbot.wait(1)
        assert strip.isVisible(), tool_id
        assert strip.width() >= strip.sizeHint().width(), tool_id


def test_toolbars_come_with_a_clip(window: MainWindow, open_window: MainWindow) -> None:
    bars = window.findChildren(QToolBar)
    assert bars
    assert all(bar.isVisible() for bar in bars)

    window.files.opening.close_clip()
    assert not any(bar.isVisible() for bar in bars)
