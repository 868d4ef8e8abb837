from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.window.recent_list import MOST_SHOWN, PICTURE, RecentList, place_text
from core.session.places import cache_folder
from core.session.thumbnails import thumbnail_of, write_thumbnail
from core.types import ObjectId


@pytest.fixture
def recent(qtbot: QtBot, settings: Settings) -> RecentList:
    made = RecentList(settings)
    qtbot.addWidget(made)
    made.resize(600, 300)
    return made


def paths(recent: RecentList) -> list[Path]:
    return [tile.path for tile in recent.tiles]


def test_it_takes_no_room_while_nothing_was_open(recent: RecentList) -> None:
    recent.show()
    assert recent.tiles == []
    recent.fill()
    assert not recent.isVisible()


def test_the_newest_comes_first_and_can_be_opened(
    qtbot: QtBot, recent: RecentList, settings: Settings
) -> None:
    for number in range(MOST_SHOWN + 2):
        settings.remember_recent(Path(f"/clips/{number}.mp4"))
    assert paths(recent) == [Path(f"/clips/{n}.mp4") for n in range(MOST_SHOWN + 1, 1, -1)]
    with qtbot.waitSignal(recent.chosen) as chosen:
        qtbot.mouseClick(recent.tiles[1], Qt.MouseButton.LeftButton)
    assert chosen.args == [Path(f"/clips/{MOST_SHOWN}.mp4")]


def test_a_project_is_called_by_its_name_and_a_clip_by_that_of_its_file(
    recent: RecentList, settings: Settings
) -> None:
    settings.remember_recent(Path("/projects/dog.evermask"))
    settings.remember_recent(Path("/clips/cat.mp4"))
    assert [tile.text() for tile in recent.tiles] == ["cat.mp4", "dog"]
    assert [tile.toolTip() for tile in recent.tiles] == ["/clips/cat.mp4", "/projects/dog.evermask"]


def test_the_picture_of_how_it_was_left_is_shown(recent: RecentList, settings: Settings) -> None:
    green = np.full((90, 160, 3), (0, 200, 0), np.uint8)
    seen, unseen = Path("/clips/seen.mp4"), Path("/clips/unseen.mp4")
    write_thumbnail(seen, green, np.zeros((90, 160), np.uint8), {ObjectId(1): (9, 9, 9)})
    settings.remember_recent(unseen)
    settings.remember_recent(seen)
    tile, other = recent.tiles
    assert tile.has_picture
    assert not other.has_picture
    tile.resize(tile.sizeHint())
    colour = tile.grab().toImage().pixelColor(PICTURE.width() // 2, PICTURE.height() // 2)
    assert colour.green() > 150
    assert colour.red() < 60


def test_one_can_be_taken_out_of_the_list(recent: RecentList, settings: Settings) -> None:
    path = Path("/clips/a.mp4")
    write_thumbnail(path, np.zeros((9, 16, 3), np.uint8), np.zeros((9, 16), np.uint8), {})
    settings.remember_recent(path)
    (tile,) = recent.tiles
    tile.customContextMenuRequested.emit(QPoint(1, 1))
    menu = tile.findChild(QMenu)
    assert menu is not None
    menu.actions()[1].trigger()
    assert recent.tiles == []
    assert thumbnail_of(path) is None
    menu.close()


def test_the_sample_is_called_so() -> None:
    assert place_text(cache_folder() / "sample-1" / "balloons.mp4") == "The sample"
    assert place_text(Path("/clips/a.mp4")) == "/clips"
