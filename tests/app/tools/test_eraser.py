import pytest
from PySide6.QtCore import Qt

from app.tools.eraser import Eraser


@pytest.mark.parametrize(
    ("button", "held", "adds"),
    [
        ("left", Qt.KeyboardModifier.NoModifier, False),
        ("right", Qt.KeyboardModifier.NoModifier, True),
        ("left", Qt.KeyboardModifier.AltModifier, True),
    ],
)
def test_the_eraser_mirrors_the_brush(easel, at, button, held, adds):
    Eraser(easel).press(at(5, 5, button, held))
    assert easel.begun == [adds]


def test_a_drag_takes_pixels_away(easel, at):
    easel.mask[:] = 1
    eraser = Eraser(easel)
    eraser.press(at(10, 10))
    eraser.move(at(30, 10, "none"))
    eraser.release(at(30, 10))
    assert not easel.mask[10, 10:30].any()
    assert easel.mask[20].all()
    assert easel.finished == ["Eraser"]


def test_the_eraser_end_of_a_pen_never_adds(easel, at):
    Eraser(easel).press(at(5, 5, erases=True))
    assert easel.begun == [False]
