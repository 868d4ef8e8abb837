import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.canvas.overlay import ViewMode
from app.canvas.view import CanvasView
from app.document import Document
from app.editing.viewing import Comparison, Viewing
from app.messages import Messages
from app.settings import Settings
from app.window.stage_header import StageHeader


@pytest.fixture
def viewing(qtbot: QtBot, document: Document, settings: Settings, messages: Messages) -> Viewing:
    canvas = CanvasView()
    qtbot.addWidget(canvas)
    canvas.set_frame(np.zeros((32, 48, 3), np.uint8))
    return Viewing(document, canvas, settings, messages)


@pytest.fixture
def header(qtbot: QtBot, viewing: Viewing) -> StageHeader:
    made = StageHeader(viewing)
    qtbot.addWidget(made)
    made.show()
    return made


def views(header: StageHeader) -> QComboBox:
    return next(
        box for box in header.findChildren(QComboBox) if box.accessibleName() == "View mode"
    )


def test_the_view_is_shown_and_asked_for(
    qtbot: QtBot, header: StageHeader, viewing: Viewing
) -> None:
    viewing.choose(ViewMode.OUTLINE)
    assert views(header).currentText() == "Outline"
    with qtbot.waitSignal(header.view_asked) as asked:
        views(header).activated.emit(2)
    assert asked.args == ["matte"]


def test_only_what_the_view_has_is_offered(header: StageHeader, viewing: Viewing) -> None:
    offers = (header.opacity, header.ground_button, header.comparison_button)
    for mode, shown in (
        (ViewMode.OVERLAY, [True, False, False]),
        (ViewMode.CUTOUT, [False, True, False]),
        (ViewMode.DIFFERENCE, [False, False, True]),
        (ViewMode.MATTE, [False, False, False]),
    ):
        viewing.choose(mode)
        assert [widget.isVisible() for widget in offers] == shown


def test_the_slider_and_the_opacity_are_one(header: StageHeader, viewing: Viewing) -> None:
    header.opacity.setValue(30)
    assert viewing.opacity == pytest.approx(0.3)


def test_the_ground_is_named_and_chosen(header: StageHeader, viewing: Viewing) -> None:
    viewing.choose(ViewMode.CUTOUT)
    assert header.ground_button.text() == "Checkerboard"
    viewing.choose(ViewMode.CUTOUT)
    assert header.ground_button.text() == "Colour"
    menu = header.ground_button.menu()
    menu.actions()[0].trigger()
    assert header.ground_button.text() == "Checkerboard"


def test_what_is_compared_with_is_named_and_chosen(header: StageHeader, viewing: Viewing) -> None:
    viewing.choose(ViewMode.DIFFERENCE)
    viewing.take_frame(0)
    viewing.add_comparison(Comparison("Earlier version", lambda frame: None))
    assert header.comparison_button.text() == "Earlier version (this frame has none)"
    viewing.add_comparison(Comparison("Truth", lambda frame: np.zeros((32, 48), np.uint8)))
    header.comparison_button.menu().actions()[1].trigger()
    assert header.comparison_button.text() == "Truth"


def test_the_zoom_is_written_in_percent(header: StageHeader) -> None:
    header.show_zoom(1.5)
    assert header.zoom.text() == "150 %"
    header.show_zoom(0.055)
    assert header.zoom.text() == "5.5 %"
    header.set_zoom_actions([QAction("Fit", header)])
    assert [action.text() for action in header.zoom.menu().actions()] == ["Fit"]


def test_the_number_of_the_frame_is_read_before_anything_else(
    qtbot: QtBot, header: StageHeader
) -> None:
    header.frame_line.setText("00041 / 320  \N{MIDDLE DOT}  00:00:01.708  \N{MIDDLE DOT}  clip.mp4")
    header.resize(900, header.height())
    qtbot.waitUntil(lambda: header.frame_line.shown_text() == header.frame_line.text())
    assert header.opacity.isVisible()
    header.resize(header.minimumSizeHint().width() + 20, header.height())
    qtbot.waitUntil(lambda: header.frame_line.shown_text().startswith("00041 / 320"))
    assert header.compare_button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    header.resize(900, header.height())
    assert header.compare_button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextOnly
