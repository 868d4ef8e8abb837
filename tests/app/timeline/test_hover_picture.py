from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.document import Document
from app.frames.thumbnails import Thumbnails
from app.timeline.hover_picture import HoverPicture
from core.types import ObjectId

ONE = ObjectId(1)


@pytest.fixture
def hover(qtbot: QtBot, document: Document, paint: Callable[..., None]) -> HoverPicture:
    paint()
    thumbnails = Thumbnails(document)
    made = HoverPicture(document, thumbnails)
    thumbnails.setParent(made)
    qtbot.addWidget(made)
    return made


def test_it_shows_the_frame_above_the_diamond(qtbot: QtBot, hover: HoverPicture) -> None:
    hover.show_cell(ONE, 0, QPoint(400, 300))
    assert hover.isVisible()
    assert hover.text == "object 1 · frame 0"

    qtbot.waitUntil(lambda: hover.has_picture)

    assert hover.geometry().bottom() < 300
    hover.forget()
    assert not hover.isVisible()


def test_an_object_that_is_gone_shows_nothing(hover: HoverPicture) -> None:
    hover.show_cell(ObjectId(9), 0, QPoint(400, 300))
    assert not hover.isVisible()
