import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.canvas.navigator import LONGEST_SIDE_PX, Navigator

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(400, 300)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def navigator(host: QWidget) -> Navigator:
    """Of a frame four times as wide as it is; left half red."""
    made = Navigator(host)
    picture = np.zeros((200, 4 * LONGEST_SIDE_PX, 3), np.uint8)
    picture[:, : 2 * LONGEST_SIDE_PX, 0] = 255
    made.show_picture(picture)
    made.fit_into(QSize(4 * LONGEST_SIDE_PX, 800))
    return made


def test_it_has_the_shape_of_the_frame(navigator: Navigator) -> None:
    assert (navigator.width(), navigator.height()) == (LONGEST_SIDE_PX, 50)


def test_it_takes_no_more_than_a_quarter(navigator: Navigator) -> None:
    navigator.fit_into(QSize(400, 800))
    assert (navigator.width(), navigator.height()) == (100, 28)


def test_it_is_there_only_while_a_part_is_seen(navigator: Navigator) -> None:
    navigator.show_view(QRectF(-50, -50, 1000, 400))
    assert not navigator.isVisible()
    navigator.show_view(QRectF(100, 20, 200, 100))
    assert navigator.isVisible()
    navigator.show_picture(None)
    navigator.show_view(QRectF(100, 20, 200, 100))
    assert not navigator.isVisible()


def test_what_is_not_seen_is_shaded(navigator: Navigator) -> None:
    navigator.show_view(QRectF(0, 0, LONGEST_SIDE_PX, 200))
    shot = navigator.grab().toImage()
    assert shot.pixelColor(20, 25).red() == 255
    assert 0 < shot.pixelColor(70, 25).red() < 200


def test_dragging_names_points_of_the_picture(navigator: Navigator, qtbot: QtBot) -> None:
    navigator.show_view(QRectF(0, 0, 100, 100))
    heard: list[QPointF] = []
    navigator.moved.connect(heard.append)
    QTest.mousePress(navigator, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(10, 20))
    QTest.mouseMove(navigator, QPoint(30, 40))
    QTest.mouseRelease(navigator, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(30, 40))
    QTest.mousePress(
        navigator, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1)
    )
    assert heard == [QPointF(40, 80), QPointF(120, 160)]
