import pytest
from PySide6.QtCore import (
    QPoint,
    QPointF,
    QRectF,
    Qt,
)
from PySide6.QtGui import (
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import app.canvas.view
from app.canvas.moving import WheelUse
from app.canvas.picture import KEPT_IN_SIGHT_PX
from core.types import Box
from tests.app.canvas.hands import CONTROL, LEFT, MIDDLE, PLAIN, SHIFT, place


def wheel(view, at, *, angle=(0, 0), pixels=(0, 0), held=PLAIN):
    event = QWheelEvent(
        *(QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(*pixels), QPoint(*angle)),
        *(Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(view.viewport(), event)


@pytest.mark.parametrize("held", [PLAIN, CONTROL])
def test_the_wheel_zooms_at_the_cursor(filled, qtbot, held):
    filled.zoom_to(1.0)
    cursor = place(filled, 20, 15)
    under = filled.image_point(QPointF(cursor))
    with qtbot.waitSignal(filled.zoom_changed) as signal:
        wheel(filled, cursor, angle=(0, 120), held=held)
    assert signal.args == [pytest.approx(2**0.25)]
    for _ in range(12):
        wheel(filled, cursor, angle=(0, 120), held=held)
        drift = (filled.image_point(QPointF(cursor)) - under) * filled.scale_factor
        assert abs(drift.x()) <= 0.5
        assert abs(drift.y()) <= 0.5
    assert filled.zoom == pytest.approx(2 ** (13 / 4))
    assert not filled.is_fitting


def test_the_wheel_stops_at_the_limits(filled):
    for _ in range(40):
        wheel(filled, QPoint(200, 150), angle=(0, 120))
    assert filled.zoom == 64.0
    for _ in range(80):
        wheel(filled, QPoint(200, 150), angle=(0, -120))
    assert filled.zoom == 0.05


def test_two_fingers_pan_and_with_control_zoom(filled):
    filled.zoom_to(4.0)
    before = filled.viewport_point(QPointF(40, 30))
    wheel(filled, QPoint(200, 150), angle=(0, 40), pixels=(-15, 20))
    assert filled.viewport_point(QPointF(40, 30)) - before == QPointF(-15, 20)
    assert filled.zoom == 4.0
    wheel(filled, QPoint(200, 150), angle=(0, 40), pixels=(-15, 20), held=CONTROL)
    assert filled.zoom > 4.0


def test_shift_wheel_steps_frames(filled):
    steps = []
    filled.frame_step_requested.connect(steps.append)
    wheel(filled, QPoint(200, 150), angle=(0, -120), held=SHIFT)
    wheel(filled, QPoint(200, 150), angle=(240, 0), held=SHIFT)
    for _ in range(3):
        wheel(filled, QPoint(200, 150), angle=(0, -40), held=SHIFT)
    assert steps == [1, -2, 1]
    assert filled.is_fitting


def test_control_shift_wheel_sizes_the_brush(filled, recorder):
    wheel(filled, QPoint(200, 150), angle=(0, 120), held=CONTROL | SHIFT)
    assert ("resize", 1.0) in recorder.calls
    assert filled.is_fitting


def test_a_pinch_zooms(filled):
    filled.zoom_to(2.0)
    device = QPointingDevice.primaryPointingDevice()
    at = QPointF(200, 150)
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, device, 2, at, at, at, 0.5, QPointF())
    QApplication.sendEvent(filled.viewport(), event)
    assert filled.zoom == pytest.approx(3.0)
    kind = Qt.NativeGestureType.SmartZoomNativeGesture
    for fits in (True, False):
        event = QNativeGestureEvent(kind, device, 2, at, at, at, 0.0, QPointF())
        QApplication.sendEvent(filled.viewport(), event)
        assert filled.is_fitting is fits


def test_without_a_frame_nothing_zooms(canvas):
    canvas.zoom_to(3.0)
    canvas.fit()
    canvas.zoom_in()
    canvas.zoom_to_box(Box(0, 0, 5, 5))
    wheel(canvas, QPoint(10, 10), angle=(0, 120))
    QTest.mouseClick(canvas.viewport(), LEFT)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert canvas.zoom == 1.0


def test_a_part_of_the_frame_always_stays_in_sight(filled):
    filled.zoom_to(4.0)
    for pixels in ((900, 900), (-900, -900)):
        for _ in range(20):
            wheel(filled, QPoint(200, 150), angle=(0, 10), pixels=pixels)
        corners = QRectF(
            filled.viewport_point(QPointF(0, 0)), filled.viewport_point(QPointF(80, 60))
        )
        seen = corners.intersected(QRectF(filled.viewport().rect()))
        assert seen.width() >= KEPT_IN_SIGHT_PX - 2
        assert seen.height() >= KEPT_IN_SIGHT_PX - 2


def test_the_middle_button_pans(filled, recorder):
    filled.zoom_to(4.0)
    recorder.calls.clear()
    before = filled.viewport_point(QPointF(0, 0))
    port = filled.viewport()
    QTest.mousePress(port, MIDDLE, PLAIN, QPoint(200, 150))
    QTest.mouseMove(port, QPoint(230, 140))
    assert port.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(port, MIDDLE, PLAIN, QPoint(230, 140))
    assert filled.viewport_point(QPointF(0, 0)) - before == QPointF(30, -10)
    assert "press" not in recorder.calls
    assert port.cursor().shape() != Qt.CursorShape.ClosedHandCursor


def test_space_and_drag_pans_and_is_no_tap(filled, recorder):
    filled.zoom_to(4.0)
    taps = []
    filled.space_tapped.connect(lambda: taps.append(True))
    before = filled.viewport_point(QPointF(0, 0))
    port = filled.viewport()
    QTest.keyPress(filled, Qt.Key.Key_Space)
    assert port.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mousePress(port, LEFT, PLAIN, QPoint(200, 150))
    QTest.mouseMove(port, QPoint(190, 170))
    QTest.mouseRelease(port, LEFT, PLAIN, QPoint(190, 170))
    QTest.keyRelease(filled, Qt.Key.Key_Space)
    assert filled.viewport_point(QPointF(0, 0)) - before == QPointF(-10, 20)
    assert not taps
    assert "press" not in recorder.calls


def test_a_short_space_is_a_tap_a_long_one_is_not(filled, qtbot, monkeypatch):
    with qtbot.waitSignal(filled.space_tapped):
        QTest.keyClick(filled, Qt.Key.Key_Space)
    monkeypatch.setattr(app.canvas.moving, "TAP_MS", -1)
    with qtbot.assertNotEmitted(filled.space_tapped):
        QTest.keyClick(filled, Qt.Key.Key_Space)


@pytest.mark.parametrize("use", [WheelUse.PAN, WheelUse.STEP])
def test_the_wheel_can_be_given_another_use(filled, use):
    filled.zoom_to(8.0)
    steps = []
    filled.frame_step_requested.connect(steps.append)
    before = filled.image_point(QPointF(0, 0))
    filled.wheel_use = use
    wheel(filled, QPoint(200, 150), angle=(0, -120))
    assert filled.zoom == 8.0
    assert (filled.image_point(QPointF(0, 0)).y() > before.y()) == (use is WheelUse.PAN)
    assert steps == ([1] if use is WheelUse.STEP else [])
    wheel(filled, QPoint(200, 150), angle=(0, 120), held=CONTROL)
    assert filled.zoom > 8.0
