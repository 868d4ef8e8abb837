import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.document import Document
from app.frames.thumbnails import Thumbnails
from app.timeline.axis import GUTTER, MARGIN, TimeAxis
from app.timeline.filmstrip import HEIGHT, TILE, Filmstrip


@pytest.fixture
def filmstrip(qtbot: QtBot, axis: TimeAxis, document: Document) -> Filmstrip:
    axis.set_frame_count(12)
    thumbnails = Thumbnails(document)
    made = Filmstrip(axis, thumbnails)
    thumbnails.setParent(made)
    qtbot.addWidget(made)
    made.resize(GUTTER + MARGIN + 500, HEIGHT)
    made.show()
    return made


def test_pictures_stand_under_their_frames(qtbot: QtBot, filmstrip: Filmstrip) -> None:
    assert filmstrip.tiles() == [0, 2, 4, 6, 8, 10]

    def shade(frame: int) -> QColor:
        picture = filmstrip.grab().toImage()
        return picture.pixelColor(round(filmstrip.x_of(frame)) + 5, HEIGHT // 2)

    qtbot.waitUntil(lambda: shade(8) == QColor(160, 160, 160))
    assert shade(4) == QColor(80, 80, 80)


def test_scrolling_keeps_the_tiles(filmstrip: Filmstrip, axis: TimeAxis) -> None:
    filmstrip.hide()  # the clip has no such frames to show
    axis.set_frame_count(10_000)
    axis.zoom_at(0, 8)
    before = set(filmstrip.tiles())
    axis.scroll(100)

    assert len(before & set(filmstrip.tiles())) >= len(before) - 2
    assert filmstrip.step() * axis.pixels_per_frame >= TILE
