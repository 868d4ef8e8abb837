from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.view import CanvasView
from app.document import Document
from app.editing.easel import Easel
from app.main_window import MainWindow
from app.tools.polygon import Polygon
from app.tools.tool import ToolEvent
from app.window.toolbox import HINTS, Toolbox
from core.types import CellState


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasView:
    made = CanvasView()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def toolbox(document: Document, easel: Easel, canvas: CanvasView) -> Toolbox:
    made = Toolbox(document, easel, canvas, lambda: None)
    made.choose("brush")
    return made


def test_the_chosen_tool_has_the_canvas(qtbot: QtBot, toolbox: Toolbox, canvas: CanvasView) -> None:
    for tool_id in HINTS:
        with qtbot.waitSignal(toolbox.chosen):
            toolbox.choose(tool_id)
        assert canvas.tool is not None
        assert canvas.tool.id == toolbox.current == tool_id
        assert toolbox.hint()


def test_swapping_goes_to_the_eraser_and_back(toolbox: Toolbox) -> None:
    toolbox.swap()
    assert toolbox.current == "eraser"
    toolbox.swap()
    assert toolbox.current == "brush"
    toolbox.choose("polygon")
    toolbox.swap()
    assert toolbox.current == "eraser"


def test_enter_closes_the_polygon_before_it_commits(
    toolbox: Toolbox, canvas: CanvasView, document: Document
) -> None:
    toolbox.choose("polygon")
    tool = canvas.tool
    assert isinstance(tool, Polygon)
    for x, y in ((4, 4), (30, 4), (30, 25)):
        tool.press(ToolEvent(x, y))
        tool.release(ToolEvent(x, y))

    toolbox.enter()
    assert document.session.states(document.objects()[0].id)[0] == CellState.DRAFT
    toolbox.enter()
    assert document.session.states(document.objects()[0].id)[0] == CellState.KEYFRAME


def test_escape_forgets_the_gesture(
    toolbox: Toolbox, canvas: CanvasView, document: Document, paint: Callable[..., None]
) -> None:
    toolbox.choose("polygon")
    tool = canvas.tool
    assert isinstance(tool, Polygon)
    tool.press(ToolEvent(4, 4))

    toolbox.escape()

    assert not tool.is_active
    assert document.objects() == []


def test_under_the_magnifier_the_tool_before_waits(toolbox: Toolbox) -> None:
    toolbox.choose("wand")
    toolbox.magnify(True)
    toolbox.magnify(True)
    assert toolbox.current == "zoom"
    toolbox.magnify(False)
    assert toolbox.current == "wand"


def test_choosing_another_tool_puts_the_magnifier_away(toolbox: Toolbox) -> None:
    toolbox.magnify(True)
    toolbox.choose("fill")
    toolbox.magnify(False)
    assert toolbox.current == "fill"


def test_hardness_goes_by_tens(toolbox: Toolbox, easel: Easel) -> None:
    toolbox.change_hardness(-1)
    assert easel.options.hardness == 90
    toolbox.change_hardness(5)
    assert easel.options.hardness == 100


def test_escape_leaves_keyboard_cursor_background_and_range(
    toolbox: Toolbox, canvas: CanvasView, document: Document, easel: Easel
) -> None:
    canvas.set_frame(np.zeros((32, 48, 3), np.uint8))
    canvas.set_keyboard_cursor(True)
    easel.paint_background(True)
    document.selection.select_frames(2, 5)
    toolbox.escape()
    assert not canvas.has_keyboard_cursor
    assert easel.target == 0
    toolbox.escape()
    assert easel.target is None
    assert document.selection.frames is None


def test_the_real_mouse_sizes_the_brush_with_the_keys_of_after_effects(
    open_window: MainWindow,
) -> None:
    canvas, options = open_window.stage.canvas, open_window.parts.easel.options
    open_window.parts.settings.set("keys/preset", "After Effects")
    options.brush_diameter = 4
    held, left = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
    start, end = (canvas.viewport_point(QPointF(x, 10)).toPoint() for x in (10, 20))
    QTest.mousePress(canvas.viewport(), left, held, start)
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(end), canvas.viewport().mapToGlobal(QPointF(end)),
        Qt.MouseButton.NoButton, left, held,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), move)
    QTest.mouseRelease(canvas.viewport(), left, held, end)
    assert options.brush_diameter == pytest.approx(14, abs=1)
    assert not open_window.parts.document.objects(), "nothing was painted"
