from typing import ClassVar

from PySide6.QtCore import Qt

from app.tools.tool import Tool, ToolEvent


class Plain(Tool):
    """The least a tool can be."""

    id: ClassVar[str] = "plain"

    def __init__(self, easel):
        super().__init__(easel)
        self.calls = []

    @property
    def is_active(self):
        return False

    def press(self, event):
        self.calls.append("press")

    def move(self, event):
        self.calls.append("move")

    def release(self, event):
        self.calls.append("release")

    def cancel(self):
        self.calls.append("cancel")

    def put_away(self):
        self.calls.append("put_away")


def test_a_double_click_is_another_press(easel):
    tool = Plain(easel)
    tool.double_click(ToolEvent(1, 2))
    assert tool.calls == ["press"]


def test_undo_inside_a_gesture_cancels_and_an_interruption_ends_it(easel):
    tool = Plain(easel)
    tool.step_back()
    tool.interrupt()
    assert tool.calls == ["cancel", "put_away"]


def test_what_a_tool_need_not_know(easel):
    tool = Plain(easel)
    tool.resize(3)
    tool.leave()
    assert not tool.key(Qt.Key.Key_Return)
    assert not tool.wants_key(Qt.Key.Key_Return)
    assert tool.extent(1.0).isEmpty()


def test_modifiers_of_an_event():
    event = ToolEvent(
        0, 0, modifiers=Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert event.holds(Qt.KeyboardModifier.AltModifier)
    assert not event.holds(Qt.KeyboardModifier.ControlModifier)
