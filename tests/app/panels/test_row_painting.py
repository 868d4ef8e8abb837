from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.appearance.theme import current_theme
from app.panels.row_painting import paint_ground, paint_left, paint_picture, paint_right

PLACE = QRect(0, 0, 80, 40)


def sheet() -> QImage:
    made = QImage(PLACE.size(), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.black)
    return made


def test_a_selected_row_has_its_ground_also_under_the_mouse(qtbot: QtBot) -> None:
    option = QStyleOptionViewItem()
    option.rect = PLACE
    option.state = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
    drawn = sheet()
    with QPainter(drawn) as painter:
        paint_ground(painter, option)

    assert drawn.pixelColor(5, 5) == QColor(current_theme().checked)


def test_a_picture_keeps_its_shape_in_the_middle_of_its_place(qtbot: QtBot) -> None:
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    drawn = sheet()
    with QPainter(drawn) as painter:
        paint_picture(painter, PLACE, picture)

    assert drawn.pixelColor(40, 20) == QColor(Qt.GlobalColor.red)
    assert drawn.pixelColor(5, 20) == QColor(current_theme().surround)


def test_texts_stay_within_their_place(qtbot: QtBot) -> None:
    drawn = sheet()
    with QPainter(drawn) as painter:
        painter.setPen(Qt.GlobalColor.white)
        paint_left(painter, QRect(0, 0, 30, 40), "a very long name of an object")
        assert paint_right(painter, QRect(60, 0, 20, 40), "1") > 0

    dark = QColor(Qt.GlobalColor.black)
    assert all(drawn.pixelColor(x, y) == dark for x in range(34, 60) for y in range(40))
