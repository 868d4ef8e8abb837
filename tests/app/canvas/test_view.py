from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    QRectF,
    Qt,
    QUrl,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import app.canvas.view
from app.canvas.picture import KEPT_IN_SIGHT_PX
from app.canvas.view import CanvasView
from app.settings import Settings
from app.tools.brush import Brush
from app.tools.options import ToolOptions
from app.tools.tool import Tool
from core.drawing.stroke import Stroke
from core.types import Box, ObjectId

LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


class Recorder(Tool):
    """A tool that writes down what it was told."""

    id: ClassVar[str] = "recorder"

    def __init__(self):
        super().__init__(easel=None)
        self.calls = []
        self.events = []
        self.active = False
        self.keys = set()

    @property
    def is_active(self):
        return self.active

    def press(self, event):
        self.active = True
        self.note("press", event)

    def move(self, event):
        self.note("move", event)

    def release(self, event):
        self.active = False
        self.note("release", event)

    def double_click(self, event):
        self.active = True
        self.note("double", event)

    def key(self, key):
        self.note("key")
        return True

    def wants_key(self, key):
        return key in self.keys

    def resize(self, steps):
        self.note(("resize", steps))

    def cancel(self):
        self.active = False
        self.note("cancel")

    def step_back(self):
        self.note("step_back")

    def interrupt(self):
        if self.active:
            self.active = False
            self.note("interrupt")

    def put_away(self):
        if self.active:
            self.active = False
            self.note("put_away")

    def leave(self):
        self.note("leave")

    def note(self, call, event=None):
        self.calls.append(call)
        if event is not None:
            self.events.append(event)


class PaintingEasel:
    """The least of a document: one mask, shown on the canvas."""

    def __init__(self, view, mask):
        self.view = view
        self.mask = mask
        self.options = ToolOptions(Settings())
        self.options.brush_diameter = 8.0
        self.open = None
        self.ended = 0

    def begin_stroke(self, *, adds):
        assert self.open is None
        self.open = Stroke(self.mask, ObjectId(1), adds=adds)
        return self.open

    def show_stroke(self, stroke, box):
        assert stroke is self.open
        self.view.update_mask(stroke.mask, box)

    def finish_stroke(self, stroke, name):
        assert stroke is self.open
        self.mask, self.open = stroke.mask, None
        self.ended += 1

    def cancel_stroke(self):
        assert self.open is not None
        self.open = None
        self.ended += 1
        self.view.set_mask(self.mask)

    def object_at(self, x, y):
        return None

    def select_object(self, object_id):
        raise AssertionError("nothing to select")


@pytest.fixture
def filled(canvas, noise_frame):
    canvas.set_frame(noise_frame)
    return canvas


@pytest.fixture
def recorder(filled):
    tool = Recorder()
    filled.set_tool(tool)
    return tool


def place(view, x, y):
    """The viewport position of an image point."""
    return view.viewport_point(QPointF(x, y)).toPoint()


def wheel(view, at, *, angle=(0, 0), pixels=(0, 0), held=PLAIN):
    event = QWheelEvent(
        *(QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(*pixels), QPoint(*angle)),
        *(Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(view.viewport(), event)


# Zoom and pan


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
    monkeypatch.setattr(app.canvas.view, "TAP_MS", -1)
    with qtbot.assertNotEmitted(filled.space_tapped):
        QTest.keyClick(filled, Qt.Key.Key_Space)


# Pointer and tools


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


def test_another_tool_ends_the_gesture(filled, recorder):
    QTest.mousePress(filled.viewport(), LEFT, PLAIN, QPoint(200, 150))
    other = Recorder()
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


def test_losing_the_focus_or_hiding_ends_the_gesture(filled, recorder):
    port = filled.viewport()
    QTest.mousePress(port, LEFT, PLAIN, QPoint(200, 150))
    QApplication.sendEvent(filled, QFocusEvent(QEvent.Type.FocusOut))
    assert recorder.calls.count("interrupt") == 1
    QTest.mouseRelease(port, LEFT, PLAIN, QPoint(200, 150))
    assert "release" not in recorder.calls
    QTest.mousePress(port, LEFT, PLAIN, QPoint(200, 150))
    filled.hide()
    assert recorder.calls.count("interrupt") == 2


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


def test_escape_and_undo_inside_a_gesture_go_to_the_tool(filled, recorder):
    port = filled.viewport()
    QTest.mousePress(port, LEFT, PLAIN, QPoint(200, 150))
    QTest.keyClick(filled, Qt.Key.Key_Z, CONTROL)
    assert "step_back" in recorder.calls
    QTest.keyClick(filled, Qt.Key.Key_Escape)
    assert "cancel" in recorder.calls
    QTest.mouseRelease(port, LEFT, PLAIN, QPoint(200, 150))
    assert "release" not in recorder.calls


def test_the_window_can_pass_keys_on(filled, recorder):
    assert filled.send_key(Qt.Key.Key_Return)
    assert not filled.cancel_gesture()
    recorder.active = True
    assert filled.cancel_gesture()
    assert recorder.calls[-2:] == ["key", "cancel"]
    filled.set_tool(None)
    assert not filled.send_key(Qt.Key.Key_Return)


def test_the_ring_follows_a_size_set_elsewhere(filled, qtbot):
    filled.zoom_to(4.0)
    easel = PaintingEasel(filled, np.zeros((60, 80), np.uint8))
    filled.set_tool(Brush(easel))
    QTest.mouseMove(filled.viewport(), place(filled, 40, 30))
    before = filled.shot()
    easel.options.brush_diameter = 16.0
    filled.refresh_tool()
    assert filled.shot() != before


def claims(view, key, held=PLAIN):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
    event.ignore()
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def test_which_keys_are_kept_from_the_windows_shortcuts(filled, recorder):
    assert claims(filled, Qt.Key.Key_Space)
    assert not claims(filled, Qt.Key.Key_Space, SHIFT)
    recorder.keys = {Qt.Key.Key_Return}
    assert not claims(filled, Qt.Key.Key_Return)
    assert not claims(filled, Qt.Key.Key_Escape)
    recorder.active = True
    assert claims(filled, Qt.Key.Key_Return)
    assert not claims(filled, Qt.Key.Key_Return, CONTROL)
    assert claims(filled, Qt.Key.Key_Escape)
    assert claims(filled, Qt.Key.Key_Z, CONTROL)
    assert not claims(filled, Qt.Key.Key_B)
    QTest.keyClick(filled, Qt.Key.Key_Return)
    assert "key" in recorder.calls


def test_arrow_keys_do_not_scroll(filled):
    filled.zoom_to(30.0)
    before = filled.image_point(QPointF(0, 0))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
        QTest.keyClick(filled, key)
    assert filled.image_point(QPointF(0, 0)) == before


def test_a_modifier_key_is_told_at_once(filled, recorder):
    QTest.mouseMove(filled.viewport(), QPoint(150, 150))
    QTest.mouseMove(filled.viewport(), QPoint(160, 150))
    QTest.keyPress(filled, Qt.Key.Key_Alt)  # Qt itself adds the modifier to its own key
    assert recorder.events[-1].holds(ALT)
    QTest.keyRelease(filled, Qt.Key.Key_Alt, ALT)
    assert not recorder.events[-1].holds(ALT)


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


def test_painting_with_the_real_brush(filled):
    easel = PaintingEasel(filled, np.zeros((60, 80), np.uint8))
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


def test_the_brushes_ring_follows_the_pointer_and_leaves_nothing_behind(filled):
    filled.zoom_to(4.0)
    filled.set_tool(Brush(PaintingEasel(filled, np.zeros((60, 80), np.uint8))))
    clean = filled.shot()
    QTest.mouseMove(filled.viewport(), place(filled, 40, 30))
    assert filled.shot() != clean
    assert filled.viewport().cursor().shape() == Qt.CursorShape.BlankCursor
    QApplication.sendEvent(filled.viewport(), QEvent(QEvent.Type.Leave))
    assert filled.shot() == clean


ACTIONS = st.lists(
    st.sampled_from(
        [
            *("press", "press right", "move", "release", "release right", "escape", "undo"),
            *("tool", "frame", "same frame", "focus out", "space", "space up", "middle", "zoom"),
        ]
    ),
    max_size=25,
)


@settings(max_examples=30, deadline=None)
@given(actions=ACTIONS)
def test_whatever_the_user_does_strokes_are_ended(actions, qapp):
    view = CanvasView()
    view.resize(200, 150)
    frames = [np.full((60, 80, 3), shade, np.uint8) for shade in (50, 100)]
    view.set_frame(frames[0])
    easel = PaintingEasel(view, np.zeros((60, 80), np.uint8))
    tools = [Brush(easel), Brush(easel)]
    view.set_tool(tools[0])
    port = view.viewport()
    here = QPoint(100, 75)
    steps = {
        "press": lambda: QTest.mousePress(port, LEFT, PLAIN, here),
        "press right": lambda: QTest.mousePress(port, RIGHT, PLAIN, here),
        "move": lambda: QTest.mouseMove(port, here + QPoint(7, 3)),
        "release": lambda: QTest.mouseRelease(port, LEFT, PLAIN, here),
        "release right": lambda: QTest.mouseRelease(port, RIGHT, PLAIN, here),
        "escape": lambda: QTest.keyClick(view, Qt.Key.Key_Escape),
        "undo": lambda: QTest.keyClick(view, Qt.Key.Key_Z, CONTROL),
        "tool": lambda: view.set_tool(tools[1] if view.tool is tools[0] else tools[0]),
        "frame": lambda: view.set_frame(frames[view._frame.pixels is frames[0]]),
        "same frame": lambda: view.set_frame(view._frame.pixels),
        "focus out": lambda: QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusOut)),
        "space": lambda: QTest.keyPress(view, Qt.Key.Key_Space),
        "space up": lambda: QTest.keyRelease(view, Qt.Key.Key_Space),
        "middle": lambda: QTest.mouseClick(port, MIDDLE, PLAIN, here),
        "zoom": lambda: wheel(view, here, angle=(0, 120)),
    }
    for action in actions:
        steps[action]()
        if action in ("tool", "frame", "focus out", "escape", "undo"):
            assert easel.open is None
    view.end_gesture()
    assert easel.open is None
    for button in (LEFT, RIGHT):  # QTest remembers what it holds down
        QTest.mouseRelease(port, button, PLAIN, here)
    view.set_tool(None)
    view.deleteLater()


# Files and theme


def dropped(view, *urls):
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    arguments = (Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    enter = QDragEnterEvent(QPoint(10, 10), *arguments)
    enter.ignore()
    QApplication.sendEvent(view.viewport(), enter)
    if enter.isAccepted():
        QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(10, 10), *arguments))
    return enter.isAccepted()


def test_files_can_be_dropped(canvas, qtbot):
    with qtbot.waitSignal(canvas.files_dropped) as signal:
        assert dropped(canvas, "file:///films/a.mp4", "file:///films/b.png")
    assert signal.args == [[Path("/films/a.mp4"), Path("/films/b.png")]]


def test_what_is_no_file_is_not_taken(canvas):
    assert not dropped(canvas, "https://example.org/a.mp4")
    assert not dropped(canvas)


def test_a_drag_over_the_canvas_is_shown(filled):
    plain = filled.shot()
    data = QMimeData()
    data.setUrls([QUrl("file:///films/a.mp4")])
    enter = QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    QApplication.sendEvent(filled.viewport(), enter)
    assert filled.shot() != plain
    QApplication.sendEvent(filled.viewport(), QDragLeaveEvent())
    assert filled.shot() == plain
