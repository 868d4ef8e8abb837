import numpy as np
import pytest
from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    Qt,
)
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.tools.brush import Brush
from tests.app.canvas.hands import ALT, LEFT, PLAIN, RIGHT, place


def test_tools_see_image_coordinates(filled, recorder):
    filled.zoom_to(4.0)
    at = place(filled, 20, 10)
    QTest.mouseClick(filled.viewport(), LEFT, ALT, at)
    press = recorder.events[0]
    assert (press.x, press.y) == pytest.approx((20, 10), abs=0.4)
    assert press.button == LEFT
    assert press.holds(ALT)
    assert press.scale == 4.0 / filled.devicePixelRatio()
    assert [c for c in recorder.calls if c in ("press", "release")] == ["press", "release"]


def test_a_second_button_does_not_disturb_a_gesture(filled, recorder):
    port = filled.viewport()
    QTest.mousePress(port, LEFT, PLAIN, QPoint(200, 150))
    QTest.mousePress(port, RIGHT, PLAIN, QPoint(200, 150))
    QTest.mouseRelease(port, RIGHT, PLAIN, QPoint(200, 150))
    assert recorder.active
    QTest.mouseRelease(port, LEFT, PLAIN, QPoint(200, 150))
    assert [c for c in recorder.calls if c in ("press", "release")] == ["press", "release"]


def test_a_double_click_is_told_as_one(filled, recorder):
    QTest.mouseDClick(filled.viewport(), LEFT, PLAIN, QPoint(200, 150))
    assert "double" in recorder.calls
    QTest.mouseRelease(filled.viewport(), LEFT, PLAIN, QPoint(200, 150))
    assert not recorder.active


def test_another_tool_ends_the_gesture(filled, recorder, new_recorder):
    QTest.mousePress(filled.viewport(), LEFT, PLAIN, QPoint(200, 150))
    other = new_recorder()
    filled.set_tool(other)
    assert "put_away" in recorder.calls
    QTest.mouseRelease(filled.viewport(), LEFT, PLAIN, QPoint(200, 150))
    assert "release" not in other.calls


def test_another_frame_ends_the_gesture_the_same_one_does_not(filled, recorder, noise_frame):
    QTest.mousePress(filled.viewport(), LEFT, PLAIN, QPoint(200, 150))
    filled.set_frame(noise_frame)
    assert recorder.active
    filled.set_frame(noise_frame.copy())
    assert not recorder.active
    assert "put_away" in recorder.calls


def test_a_lost_release_is_noticed_at_the_next_move(filled, recorder):
    port = filled.viewport()
    QTest.mousePress(port, LEFT, PLAIN, QPoint(200, 150))
    free = QMouseEvent(
        *(QEvent.Type.MouseMove, QPointF(210, 150), QPointF(210, 150)),
        *(Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, PLAIN),
    )
    QApplication.sendEvent(port, free)
    assert recorder.calls[-2:] == ["interrupt", "move"]
    QTest.mouseRelease(port, LEFT, PLAIN, QPoint(200, 150))


def test_the_ring_follows_a_size_set_elsewhere(filled, qtbot, new_easel):
    filled.zoom_to(4.0)
    easel = new_easel(filled, np.zeros((60, 80), np.uint8))
    filled.set_tool(Brush(easel))
    QTest.mouseMove(filled.viewport(), place(filled, 40, 30))
    before = filled.shot()
    easel.options.brush_diameter = 16.0
    filled.refresh_tool()
    assert filled.shot() != before


def test_hovering_says_which_pixel(filled):
    seen, gone = [], []
    filled.hovered.connect(lambda x, y: seen.append((x, y)))
    filled.left.connect(lambda: gone.append(True))
    filled.zoom_to(4.0)
    port = filled.viewport()
    QTest.mouseMove(port, place(filled, 10.5, 20.5))
    QTest.mouseMove(port, place(filled, 10.5, 20.5) + QPoint(1, 0))
    QTest.mouseMove(port, place(filled, 11.5, 20.5))
    assert seen == [(10, 20), (11, 20)]
    QTest.mouseMove(port, place(filled, -1.5, 20.5))
    assert len(gone) == 1
    QApplication.sendEvent(port, QEvent(QEvent.Type.Leave))
    assert len(gone) == 1
    QTest.mouseMove(port, place(filled, 11.5, 20.5))
    QApplication.sendEvent(port, QEvent(QEvent.Type.Leave))
    assert len(gone) == 2


def test_a_pen_paints_with_its_pressure(filled, recorder):
    capable = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    device = QPointingDevice(
        *("pen", 1, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, capable),
        *(1, 2, "seat", QPointingDeviceUniqueId()),
    )
    at = QPointF(200, 150)
    for kind, pressure, buttons in (
        (QEvent.Type.TabletPress, 0.25, LEFT),
        (QEvent.Type.TabletMove, 0.75, LEFT),
        (QEvent.Type.TabletRelease, 0.0, Qt.MouseButton.NoButton),
    ):
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
        event = QTabletEvent(
            *(kind, device, at, at, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, PLAIN, button, buttons)
        )
        QApplication.sendEvent(filled.viewport(), event)
        assert event.isAccepted()
    assert recorder.calls[-3:] == ["press", "move", "release"]
    assert [event.pressure for event in recorder.events[-3:]] == [0.25, 0.75, 0.0]


def test_painting_with_the_real_brush(filled, new_easel):
    easel = new_easel(filled, np.zeros((60, 80), np.uint8))
    filled.set_overlay_opacity(1.0)
    filled.zoom_to(4.0)
    filled.set_tool(Brush(easel))
    port = filled.viewport()
    QTest.mousePress(port, LEFT, PLAIN, place(filled, 20, 30))
    QTest.mouseMove(port, place(filled, 60, 30))
    assert filled.color_at(40.5, 30.5) == (200, 0, 0)
    QTest.mouseRelease(port, LEFT, PLAIN, place(filled, 60, 30))
    assert easel.mask[30, 20:60].all()
    QTest.mousePress(port, RIGHT, PLAIN, place(filled, 40, 30))
    QTest.mouseRelease(port, RIGHT, PLAIN, place(filled, 40, 30))
    assert not easel.mask[30, 40]


def test_the_brushes_ring_follows_the_pointer_and_leaves_nothing_behind(filled, new_easel):
    filled.zoom_to(4.0)
    filled.set_tool(Brush(new_easel(filled, np.zeros((60, 80), np.uint8))))
    clean = filled.shot()
    QTest.mouseMove(filled.viewport(), place(filled, 40, 30))
    assert filled.shot() != clean
    assert filled.viewport().cursor().shape() == Qt.CursorShape.BlankCursor
    QApplication.sendEvent(filled.viewport(), QEvent(QEvent.Type.Leave))
    assert filled.shot() == clean
