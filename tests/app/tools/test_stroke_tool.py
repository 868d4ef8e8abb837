from typing import ClassVar

from PySide6.QtCore import Qt

from app.tools.stroke_tool import StrokeTool
from core.types import ObjectId

CONTROL = Qt.KeyboardModifier.ControlModifier


class Dabber(StrokeTool):
    """The least such a tool can be."""

    id: ClassVar[str] = "dabber"
    name: ClassVar[str] = "Dabber"

    def begin(self, stroke, event):
        self.show(stroke.dab(event.x, event.y, 5))


def test_a_press_and_its_release_are_one_stroke(easel, at):
    tool = Dabber(easel)
    tool.press(at(10, 10))
    assert tool.is_active
    tool.release(at(10, 10))
    assert easel.finished == ["Dabber"]
    assert easel.mask[10, 10] == 1
    assert not tool.is_active


def test_a_second_press_keeps_the_first(easel, at):
    tool = Dabber(easel)
    tool.press(at(10, 10))
    tool.press(at(20, 20, "right"))
    tool.put_away()
    assert easel.begun == [True, False]
    assert easel.finished == ["Dabber", "Dabber"]


def test_control_picks_and_a_refusal_is_no_gesture(easel, at):
    easel.mask[5, 5] = 3
    tool = Dabber(easel)
    tool.press(at(5, 5, held=CONTROL))
    assert easel.selected == [3]
    easel.refuses = True
    tool.press(at(5, 5))
    assert not tool.is_active
    assert not easel.begun


def test_a_lock_is_shown_even_where_nothing_could_be_painted(easel, at):
    easel.mask[:] = 2
    easel.protected = frozenset({ObjectId(2)})
    tool = Dabber(easel)
    tool.press(at(10, 10))
    assert easel.locks_met == 1
    assert not easel.shown
