import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.canvas.difference import CAME, OTHER, SAME, WENT, compared, draw_difference
from core.types import Box

ALL = np.arange(256, dtype=np.uint8)


def test_each_pixel_is_said_what_became_of_it() -> None:
    before = np.array([[0, 0, 1, 1, 1]], np.uint8)
    now = np.array([[0, 1, 0, 1, 2]], np.uint8)
    assert compared(now, before, ALL).tolist() == [[0, CAME, WENT, SAME, OTHER]]


def test_hidden_objects_count_as_background() -> None:
    labels = ALL.copy()
    labels[2] = 0
    before = np.array([[2, 1, 2]], np.uint8)
    now = np.array([[1, 2, 0]], np.uint8)
    assert compared(now, before, labels).tolist() == [[CAME, WENT, 0]]


def drawn(codes: np.ndarray, box: Box) -> QImage:
    image = QImage(90, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        draw_difference(painter, codes, box)
    return image


def test_what_came_and_what_went_differ_by_more_than_colour(qapp: object) -> None:
    box = Box(10, 10, 71, 51)
    came = drawn(np.full((41, 61), CAME, np.uint8), box)
    went = drawn(np.full((41, 61), WENT, np.uint8), box)

    def signs(image: QImage) -> set[tuple[int, int]]:
        white = QColor("white")
        return {(x, y) for x in range(90) for y in range(60) if image.pixelColor(x, y) == white}

    assert signs(came) > signs(went) > set()
    assert came.pixelColor(5, 5) == QColor("black")
    assert came.pixelColor(71, 30) == QColor("black")
    assert came.pixelColor(70, 30) != QColor("black")


def test_what_stayed_is_faint_and_nothing_is_clear(qapp: object) -> None:
    box = Box(0, 0, 30, 30)
    assert drawn(np.full((30, 30), SAME, np.uint8), box).pixelColor(9, 9).value() < 100
    assert drawn(np.zeros((30, 30), np.uint8), box).pixelColor(9, 9) == QColor("black")
    assert drawn(np.zeros((0, 0), np.uint8), Box(0, 0, 0, 0)).pixelColor(9, 9) == QColor("black")
