import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    Qt,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.view import CanvasView
from app.tools.brush import Brush
from tests.app.canvas.hands import ALT, CONTROL, LEFT, MIDDLE, PLAIN, RIGHT, SHIFT


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
def test_whatever_the_user_does_strokes_are_ended(actions, qapp, new_easel):
    view = CanvasView()
    view.resize(200, 150)
    frames = [np.full((60, 80, 3), shade, np.uint8) for shade in (50, 100)]
    view.set_frame(frames[0])
    easel = new_easel(view, np.zeros((60, 80), np.uint8))
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
        "zoom": lambda: view.zoom_in(),
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


# The keyboard's cursor and the lock


@pytest.fixture
def steered(filled, recorder):
    """With the keyboard's cursor in the middle of the picture."""
    filled.set_keyboard_cursor(True)
    return filled


def test_arrows_move_the_cursor_and_say_where(steered, recorder, qtbot):
    with qtbot.waitSignal(steered.hovered) as where:
        QTest.keyClick(steered, Qt.Key.Key_Right, CONTROL)
    first = where.args
    with qtbot.waitSignal(steered.hovered) as where:
        QTest.keyClick(steered, Qt.Key.Key_Left)
    assert where.args == [first[0] - 1, first[1]]
    event = recorder.events[-1]
    assert (event.x, event.y) == (where.args[0] + 0.5, where.args[1] + 0.5)
    assert not event.holds(CONTROL)


def test_held_space_is_a_held_button(steered, recorder):
    QTest.keyPress(steered, Qt.Key.Key_Space)
    assert recorder.active
    QTest.keyClick(steered, Qt.Key.Key_Down)
    QTest.keyRelease(steered, Qt.Key.Key_Space)
    assert recorder.calls[-3:] == ["press", "move", "release"]
    assert recorder.events[-1].y == recorder.events[-3].y + 1


def test_space_is_no_play_key_then(steered, qtbot):
    with qtbot.assertNotEmitted(steered.space_tapped):
        QTest.keyClick(steered, Qt.Key.Key_Space)


def test_escape_first_ends_the_gesture_then_leaves(steered, recorder):
    QTest.keyPress(steered, Qt.Key.Key_Space)
    QTest.keyClick(steered, Qt.Key.Key_Escape)
    assert "cancel" in recorder.calls
    assert steered.has_keyboard_cursor
    QTest.keyClick(steered, Qt.Key.Key_Escape)
    assert not steered.has_keyboard_cursor
    QTest.keyRelease(steered, Qt.Key.Key_Space)
    assert "release" not in recorder.calls


def test_the_cursor_is_drawn_and_brought_into_sight(steered):
    shown = steered.shot()
    steered.set_keyboard_cursor(False)
    assert steered.shot() != shown
    steered.zoom_to(30.0)
    steered.set_keyboard_cursor(True)
    for _ in range(3):
        QTest.keyClick(steered, Qt.Key.Key_Right, SHIFT)
    corner = steered.viewport_point(QPointF(70, 30))
    assert steered.viewport().rect().contains(corner.toPoint())


def test_the_mouse_takes_over(steered, qtbot):
    with qtbot.waitSignal(steered.keyboard_cursor_changed):
        QTest.mouseClick(steered.viewport(), LEFT, PLAIN, QPoint(200, 150))
    assert not steered.has_keyboard_cursor


def test_another_frame_keeps_the_cursor_another_size_does_not(steered, noise_frame):
    steered.set_frame(noise_frame.copy())
    assert steered.has_keyboard_cursor
    steered.set_frame(noise_frame[:30].copy())
    assert not steered.has_keyboard_cursor


def test_without_a_frame_there_is_no_cursor(canvas):
    canvas.set_keyboard_cursor(True)
    assert not canvas.has_keyboard_cursor


def test_a_lock_is_shown_beside_the_pointer_for_a_moment(filled, recorder, monkeypatch):
    QTest.mouseMove(filled.viewport(), QPoint(150, 150))
    QTest.mouseMove(filled.viewport(), QPoint(160, 150))
    plain = filled.shot()
    filled.show_lock()
    assert filled.shot() != plain
    filled._lock_timer.stop()
    assert filled.shot() == plain


def test_the_arrow_asks_for_a_menu(filled, recorder, qtbot, monkeypatch):
    monkeypatch.setattr(type(recorder), "opens_menu", True)
    with qtbot.waitSignal(filled.menu_requested):
        QTest.mouseClick(filled.viewport(), RIGHT, PLAIN, QPoint(200, 150))
    assert recorder.calls[0] == "press"
