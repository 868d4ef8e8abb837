"""The real window without a mouse: every key arrives, focus goes everywhere and can be seen."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions.table import Actions
from app.keys.keymap import sequences
from app.keys.presets import PRESETS
from app.main_window import MainWindow


class Heard:
    """Which commands keys give, instead of doing what they do; all are possible."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions.all()
        self._ids: list[str] = []
        for action in self._actions:
            action.triggered.disconnect()
            action.triggered.connect(partial(self._note, action.objectName()))

    def _note(self, action_id: str, _checked: bool = False) -> None:
        self._ids.append(action_id)

    def of(self, press: Callable[[], object]) -> list[str]:
        self._ids.clear()
        for action in self._actions:
            action.setEnabled(True)
        press()
        return list(self._ids)


def test_every_key_of_every_preset_in_every_form_gives_its_command(
    open_window: MainWindow,
) -> None:
    keymap = open_window.parts.keymap
    heard = Heard(open_window.actions_table)
    for preset in PRESETS:
        keymap.choose_preset(preset)
        failed = {
            f"{key.toString()} gave {given} instead of {action_id}"
            for action_id, keys in keymap.all().items()
            for key in sequences(keys)
            if (given := heard.of(partial(QTest.keySequence, open_window, key))) != [action_id]
        }
        assert sorted(failed) == [], preset


NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFTED = (
    (Qt.Key.Key_Plus, CTRL, "zoom_in"),
    (Qt.Key.Key_Plus, CTRL | SHIFT, "zoom_in"),
    (Qt.Key.Key_Equal, CTRL | SHIFT, "zoom_in"),
    (Qt.Key.Key_Period, SHIFT, "track_one_forward"),
    (Qt.Key.Key_Greater, SHIFT, "track_one_forward"),
    (Qt.Key.Key_Greater, NONE, "track_one_forward"),
    (Qt.Key.Key_Comma, SHIFT, "track_one_backward"),
    (Qt.Key.Key_Less, SHIFT, "track_one_backward"),
    (Qt.Key.Key_BraceLeft, SHIFT, "brush_softer"),
    (Qt.Key.Key_BracketRight, SHIFT, "brush_harder"),
    (Qt.Key.Key_Question, SHIFT, "show_keys"),
    (Qt.Key.Key_Slash, SHIFT, "show_keys"),
)
"""As one system or another reports the same keys."""


def test_a_shifted_symbol_arrives_in_both_forms(qtbot: QtBot, open_window: MainWindow) -> None:
    heard = Heard(open_window.actions_table)
    for key, modifiers, action_id in SHIFTED:
        canvas = open_window.stage.canvas
        given = heard.of(partial(qtbot.keyClick, canvas, key, modifiers))
        assert given == [action_id], (key, modifiers)


@pytest.fixture
def active_window(qtbot: QtBot, open_window: MainWindow) -> MainWindow:
    """It has the keyboard, the canvas in it."""
    open_window.activateWindow()
    qtbot.waitUntil(open_window.isActiveWindow)
    open_window.stage.canvas.setFocus()
    return open_window


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    """Where the keyboard is; it says where it is then."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)
    now = QApplication.focusWidget()
    assert now is not None
    return now


def test_f6_goes_round_the_panes_and_back(active_window: MainWindow) -> None:
    window = active_window
    window.parts.document.add_object()

    def visited(modifiers: Qt.KeyboardModifier) -> list[str]:
        found = []
        for _ in range(4):
            now = press(Qt.Key.Key_F6, modifiers)
            here = window.panes.here()
            assert here is not None
            assert here.area.isAncestorOf(now)
            found.append(here.help_page)
        return found

    there = visited(Qt.KeyboardModifier.NoModifier)
    assert there == ["objects", "inspector", "timeline", "canvas"]
    assert visited(Qt.KeyboardModifier.ShiftModifier) == [
        "timeline",
        "inspector",
        "objects",
        "canvas",
    ]


def round_trip(start: QWidget, key: Qt.Key) -> list[QWidget]:
    """Every stop of Tab until it comes back to where it began."""
    stops = [start]
    for _ in range(300):
        now = press(key)
        if now is start:
            return stops
        assert now not in stops, f"Tab is caught at {now}"
        stops.append(now)
    raise AssertionError("Tab does not come back")


def test_tab_reaches_everything_and_comes_back(active_window: MainWindow) -> None:
    window = active_window
    window.parts.document.add_object()
    canvas = window.stage.canvas
    stops = round_trip(canvas, Qt.Key.Key_Tab)
    wanted = {
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not widget.objectName().startswith("qt_")
        and widget.window() is window
    }
    unreached = wanted - set(stops) - {canvas.viewport()}
    assert sorted(f"{type(w).__name__} {w.accessibleName()}" for w in unreached) == []
    backward = round_trip(canvas, Qt.Key.Key_Backtab)
    assert backward[1:] == stops[:0:-1]


def test_tab_stays_together_within_a_pane(active_window: MainWindow) -> None:
    """Nobody is thrown from one pane to another and back."""
    window = active_window
    window.parts.document.add_object()
    stops = round_trip(window.stage.canvas, Qt.Key.Key_Tab)
    areas = {"objects": window.objects, "transport": window.transport, "timeline": window.timeline,
             "inspector": window.inspector, "stage": window.stage}  # fmt: skip
    order = []
    for stop in stops:
        name = next((n for n, area in areas.items() if area.isAncestorOf(stop)), "")
        if name and order[-1:] != [name]:
            order.append(name)
    if order[0] == order[-1]:
        order.pop()  # the round begins in the middle of the stage
    assert len(order) == len(set(order)), order


def test_the_focus_can_be_seen_wherever_it_is(active_window: MainWindow) -> None:
    window = active_window
    window.parts.document.add_object()
    stops = round_trip(window.stage.canvas, Qt.Key.Key_Tab)
    unseen = []
    for place, stop in enumerate(stops):
        other = stops[place - 1]
        other.setFocus(Qt.FocusReason.TabFocusReason)
        without = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if stop.grab().toImage() == without:
            unseen.append(f"{type(stop).__name__} {stop.accessibleName()}")
    assert unseen == []
