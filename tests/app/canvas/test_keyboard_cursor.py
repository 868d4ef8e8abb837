import pytest
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent

from app.canvas.keyboard_cursor import KeyboardCursor

PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def key(code: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, code, held)


@pytest.fixture
def cursor() -> KeyboardCursor:
    return KeyboardCursor(100, 100, QSize(640, 480))


def test_it_stands_in_the_middle_of_its_pixel(cursor: KeyboardCursor) -> None:
    assert cursor.pixel == (100, 100)
    assert cursor.point == QPointF(100.5, 100.5)


@pytest.mark.parametrize(("held", "far"), [(PLAIN, 1), (SHIFT, 10), (CONTROL, 50)])
def test_arrows_go_further_with_shift_and_control(
    cursor: KeyboardCursor, held: Qt.KeyboardModifier, far: int
) -> None:
    cursor.step(key(Qt.Key.Key_Right, held))
    cursor.step(key(Qt.Key.Key_Down, held))
    assert cursor.pixel == (100 + far, 100 + far)
    cursor.step(key(Qt.Key.Key_Left, held))
    cursor.step(key(Qt.Key.Key_Up, held))
    assert cursor.pixel == (100, 100)


def test_it_stays_in_the_picture() -> None:
    cursor = KeyboardCursor(900, -5, QSize(640, 480))
    assert cursor.pixel == (639, 0)
    cursor.step(key(Qt.Key.Key_Right, CONTROL))
    cursor.step(key(Qt.Key.Key_Up))
    assert cursor.pixel == (639, 0)


def test_only_its_own_keys_are_claimed(cursor: KeyboardCursor) -> None:
    assert cursor.claims(key(Qt.Key.Key_Left, SHIFT))
    assert cursor.claims(key(Qt.Key.Key_Left, Qt.KeyboardModifier.KeypadModifier))
    assert cursor.claims(key(Qt.Key.Key_Space))
    assert cursor.claims(key(Qt.Key.Key_Escape))
    assert not cursor.claims(key(Qt.Key.Key_Left, CONTROL | SHIFT))
    assert not cursor.claims(key(Qt.Key.Key_Space, CONTROL))
    assert not cursor.claims(key(Qt.Key.Key_Return))


def test_the_extent_is_as_large_on_the_screen_at_any_zoom(cursor: KeyboardCursor) -> None:
    assert cursor.extent(1.0).width() == pytest.approx(8 * cursor.extent(8.0).width())
    assert cursor.extent(8.0).center() == cursor.point
