import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, qRgba

from app.canvas.mask_picture import MaskPicture
from core.types import Box

TABLE = [qRgba(i, i, i, 255) for i in range(256)]


def drawn(picture: MaskPicture, source: QRectF) -> np.ndarray:
    image = QImage(picture.width, picture.height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        picture.draw(painter, source, TABLE)
    return np.array(
        [
            [image.pixelColor(x, y).red() for x in range(image.width())]
            for y in range(image.height())
        ]
    )


@given(seed=st.integers(0, 50), width=st.integers(1, 13), height=st.integers(1, 9))
def test_showing_says_what_became_different(seed: int, width: int, height: int) -> None:
    random = np.random.default_rng(seed)
    picture = MaskPicture(QSize(width, height))
    for _ in range(3):
        before = picture.ids.copy()
        mask = random.integers(0, 3, (height, width), np.uint8)
        assert picture.show(mask) == Box.around(before != mask)
        assert np.array_equal(picture.ids, mask)
        assert picture.content == Box.around(mask > 0)
    content = picture.content
    assert picture.show(None) == content
    assert not picture.ids.any()


def test_a_box_is_clipped_and_joins_the_content() -> None:
    picture = MaskPicture(QSize(20, 10))
    mask = np.ones((10, 20), np.uint8)
    assert picture.show_box(mask, Box(15, 5, 40, 40)) == Box(15, 5, 20, 10)
    assert picture.content == Box(15, 5, 20, 10)
    assert picture.show_box(mask, Box(40, 40, 50, 50)).is_empty
    assert picture.ids.sum() == 25


def test_a_part_is_drawn_where_it_is(qapp: object) -> None:
    picture = MaskPicture(QSize(7, 5))
    mask = np.arange(35, dtype=np.uint8).reshape(5, 7)
    picture.show(mask)
    assert np.array_equal(drawn(picture, picture.area), mask)
    part = drawn(picture, QRectF(2, 1, 3, 2))
    assert np.array_equal(part[1:3, 2:5], mask[1:3, 2:5])
    part[1:3, 2:5] = 255
    assert (part == 255).all()


def test_nothing_can_be_shown_too(qapp: object) -> None:
    picture = MaskPicture(QSize())
    assert picture.is_empty
    assert picture.show(None).is_empty
    assert picture.area.isEmpty()


def test_another_size_is_refused() -> None:
    picture = MaskPicture(QSize(7, 5))
    with pytest.raises(ValueError, match="cannot be shown"):
        picture.show(np.zeros((7, 5), np.uint8))
    with pytest.raises(ValueError, match="cannot be shown"):
        picture.show_box(np.zeros((7, 5), np.uint8), Box(0, 0, 1, 1))
