import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.canvas.other_view import OtherView
from app.canvas.overlay import ViewMode
from app.canvas.view import CanvasView
from core.types import Box, ObjectId

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(400, 300)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def canvas(host: QWidget) -> CanvasView:
    made = CanvasView(host)
    made.setGeometry(0, 0, 400, 300)
    made.set_object_colors({ObjectId(1): (200, 0, 0)})
    made.show()
    made.set_frame(np.zeros((60, 80, 3), np.uint8))
    return made


@pytest.fixture
def other(host: QWidget, canvas: CanvasView) -> OtherView:
    """It covers the right of the canvas."""
    made = OtherView(canvas, host)
    made.setGeometry(150, 0, 250, 300)
    made.show()
    made.show_frame(np.zeros((60, 80, 3), np.uint8), np.ones((60, 80), np.uint8))
    made.lie_at(QPointF(150, 0), over_canvas=True)
    return made


def lies_over_the_same(canvas: CanvasView, other: OtherView, place: QPointF) -> bool:
    """Whether every picture pixel of one is where the other has it."""
    points = (QPointF(0, 0), QPointF(31, 17), QPointF(80, 60))
    gaps = [canvas.viewport_point(p) - other.viewport_point(p) - place for p in points]
    return all(abs(gap.x()) < 1e-6 and abs(gap.y()) < 1e-6 for gap in gaps)


def test_it_shows_what_the_canvas_would_show_there(canvas: CanvasView, other: OtherView) -> None:
    place = QPointF(150, 0)
    assert lies_over_the_same(canvas, other, place)
    canvas.zoom_to(3.7, QPointF(40, 50))
    assert lies_over_the_same(canvas, other, place)
    canvas.pan(QPointF(-90, 33))
    assert lies_over_the_same(canvas, other, place)
    canvas.pan(QPointF(-4000, 0))
    assert lies_over_the_same(canvas, other, place), "also where there is no picture at all"
    canvas.zoom_to_box(Box(10, 10, 20, 20))
    assert lies_over_the_same(canvas, other, place)
    canvas.fit()
    assert lies_over_the_same(canvas, other, place)
    other.setGeometry(300, 0, 100, 300)
    other.lie_at(QPointF(300, 0), over_canvas=True)
    assert lies_over_the_same(canvas, other, QPointF(300, 0))


def test_whoever_moves_it_moves_the_canvas(canvas: CanvasView, other: OtherView) -> None:
    canvas.zoom_to(4.0)
    before = other.image_point(QPointF(60, 60))
    other.zoom_to(8.0, QPointF(60, 60))
    assert canvas.zoom == other.zoom == 8.0
    after = other.image_point(QPointF(60, 60))
    assert abs(after.x() - before.x()) < 0.2
    assert abs(after.y() - before.y()) < 0.2
    seen = canvas.image_point(QPointF())
    viewport = other.viewport()
    QTest.mousePress(viewport, LEFT, pos=QPoint(100, 100))
    QTest.mouseMove(viewport, QPoint(60, 100))
    moved = canvas.image_point(QPointF())
    QTest.mouseRelease(viewport, LEFT, pos=QPoint(60, 100))
    assert not other.is_panning
    assert moved.x() - seen.x() == pytest.approx(40 / 8.0)
    other.zoom_to_box(Box(10, 10, 20, 20))
    other.centre_on(QPointF(40, 30))
    assert lies_over_the_same(canvas, other, QPointF(150, 0))
    assert not other.is_fitting


def test_it_is_dressed_like_the_canvas(canvas: CanvasView, other: OtherView) -> None:
    red = other.grab().toImage().pixelColor(20, 150)
    assert red.red() > 80
    assert red.blue() == 0
    canvas.set_object_colors({ObjectId(1): (0, 0, 200)})
    blue = other.grab().toImage().pixelColor(20, 150)
    assert blue.blue() > 80
    assert blue.red() == 0
    canvas.set_view_mode(ViewMode.MATTE)
    assert other.view_mode is ViewMode.MATTE
    canvas.set_masks_visible(False)
    assert not other.are_masks_visible


def test_a_note_says_why_there_is_no_mask(other: OtherView) -> None:
    other.set_mask(None)
    plain = other.grab().toImage()
    other.set_note("B has no mask of frame 7.")
    assert other.accessibleDescription() == "B has no mask of frame 7."
    assert other.grab().toImage() != plain
    other.set_note("")
    assert other.grab().toImage() == plain


def test_a_notch_with_shift_asks_for_another_frame(
    qtbot: QtBot, canvas: CanvasView, other: OtherView
) -> None:
    with qtbot.waitSignal(canvas.frame_step_requested):
        other.frame_step_requested.emit(1)
