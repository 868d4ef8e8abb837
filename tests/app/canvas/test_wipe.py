import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.canvas.wipe import GRIP_PX, KEY_STEP, Divider

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(400, 300)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def divider(host: QWidget) -> Divider:
    """In the middle of 400 pixels, and it goes where it says it is."""
    made = Divider(host)
    made.resize(GRIP_PX, 300)
    made.moved.connect(lambda share: made.move(round(400 * share) - GRIP_PX // 2, 0))
    made.move(200 - GRIP_PX // 2, 0)
    host.show()
    return made


def test_it_is_dragged_from_where_it_was_taken(divider: Divider) -> None:
    QTest.mousePress(divider, LEFT, pos=QPoint(3, 150))
    QTest.mouseMove(divider, QPoint(103, 150))
    QTest.mouseRelease(divider, LEFT, pos=QPoint(3, 150))
    assert divider.share == pytest.approx(0.75, abs=0.01)
    QTest.mouseDClick(divider, LEFT)
    assert divider.share == 0.5


def test_it_stays_inside(divider: Divider) -> None:
    divider.move_to(3.0)
    assert divider.share == 1.0
    divider.move_to(-1.0)
    assert divider.share == 0.0
    assert divider.accessibleDescription() == "0% from the left"


def test_keys_move_it(qtbot: QtBot, divider: Divider) -> None:
    divider.setFocus()
    QTest.keyClick(divider, Qt.Key.Key_Right)
    assert divider.share == pytest.approx(0.5 + KEY_STEP)
    QTest.keyClick(divider, Qt.Key.Key_Left)
    assert divider.share == pytest.approx(0.5)
    QTest.keyClick(divider, Qt.Key.Key_End)
    assert divider.share == 1.0
    with qtbot.assertNotEmitted(divider.moved):
        QTest.keyClick(divider, Qt.Key.Key_End)
        QTest.keyClick(divider, Qt.Key.Key_A)
    QTest.keyClick(divider, Qt.Key.Key_Home)
    assert divider.share == 0.0


def test_a_click_leaves_the_keyboard_where_it_was(host: QWidget, divider: Divider) -> None:
    host.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    host.setFocus()
    QTest.mouseClick(divider, LEFT)
    assert not divider.hasFocus()
    plain = divider.grab().toImage()
    divider.setFocus(Qt.FocusReason.TabFocusReason)
    assert divider.grab().toImage() != plain, "who has it is seen"
