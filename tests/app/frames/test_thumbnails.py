import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.document import Document
from app.frames.thumbnails import HEIGHT, WIDTH, Thumbnails, with_mask
from core.types import ObjectId


@pytest.fixture
def thumbnails(document: Document) -> Thumbnails:
    return Thumbnails(document)


def test_what_is_wanted_comes_in_order_and_small(
    qtbot: QtBot, document: Document, thumbnails: Thumbnails
) -> None:
    came: list[int] = []
    thumbnails.ready.connect(came.append)
    thumbnails.want("filmstrip", [3, 7])
    thumbnails.want("hover", [9])

    qtbot.waitUntil(lambda: len(came) == 3)
    assert came[1:] == [9, 7] or came == [9, 3, 7]
    picture = thumbnails.picture(7)
    assert picture is not None
    assert picture.width() <= WIDTH
    assert picture.height() <= HEIGHT
    assert picture.pixelColor(0, 0) == QColor(140, 140, 140)


def test_a_frame_is_decoded_once(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    thumbnails.want("keyframes", [3])
    qtbot.waitUntil(lambda: thumbnails.picture(3) is not None)
    with qtbot.assertNotEmitted(thumbnails.ready):
        thumbnails.want("keyframes", [3])


def test_another_clip_has_none_of_them(
    qtbot: QtBot, document: Document, thumbnails: Thumbnails
) -> None:
    thumbnails.want("keyframes", [3])
    qtbot.waitUntil(lambda: thumbnails.picture(3) is not None)
    document.close()
    assert thumbnails.picture(3) is None
    thumbnails.want("keyframes", [3])
    thumbnails._arrived.emit(0, 3, QImage(4, 4, QImage.Format.Format_RGB888))
    assert thumbnails.picture(3) is None


def test_masks_are_laid_over_in_their_colours(qapp: object) -> None:
    picture = QImage(16, 8, QImage.Format.Format_RGB888)
    picture.fill(QColor(0, 0, 0))
    mask = np.zeros((32, 64), np.uint8)
    mask[:, 32:] = 5
    mask[:, 48:] = 6

    shown = with_mask(picture, mask, {ObjectId(5): (255, 0, 0)})

    assert shown.pixelColor(2, 4) == QColor(0, 0, 0)
    assert shown.pixelColor(10, 4).red() > 120
    assert shown.pixelColor(14, 4) == QColor(0, 0, 0), "an object without a colour is left out"
