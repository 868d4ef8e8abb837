from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from app.dialogs.dataset import PICTURE, DatasetDialog, facts_text, picture_of
from core.session.dataset_sequences import SequenceOffer


@pytest.fixture
def offers(tmp_path: Path) -> list[SequenceOffer]:
    PillowImage.new("RGB", (160, 90), (0, 200, 0)).save(tmp_path / "0.png")
    mask = tmp_path / "mask.png"
    return [
        SequenceOffer("bear", tmp_path, tmp_path / "0.png", 82, 82, mask, "0"),
        SequenceOffer("black-swan", tmp_path, tmp_path / "gone.png", 50, 1, mask, "0"),
        SequenceOffer("cat", tmp_path, tmp_path / "0.png", 1200),
    ]


@pytest.fixture
def dialog(qtbot: QtBot, offers: list[SequenceOffer]) -> DatasetDialog:
    made = DatasetDialog("DAVIS", offers)
    qtbot.addWidget(made)
    made.show()
    return made


def test_rows_say_what_there_is(offers: list[SequenceOffer]) -> None:
    assert [facts_text(offer).partition(" · ")[2] for offer in offers] == [
        "true masks of 82 frames", "first mask", "no masks"
    ]  # fmt: skip


def test_the_first_one_can_be_opened_at_once(
    qtbot: QtBot, dialog: DatasetDialog, offers: list[SequenceOffer]
) -> None:
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.open_button.click()
    assert chosen.args == [offers[0]]
    assert not dialog.isVisible()


def test_typing_leaves_what_fits_and_chooses_it(
    qtbot: QtBot, dialog: DatasetDialog, offers: list[SequenceOffer]
) -> None:
    qtbot.keyClicks(dialog.filter, "SWAN")
    assert dialog.names == ["black-swan"]
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.open_button.click()
    assert chosen.args == [offers[1]]


def test_nothing_that_fits_is_nothing_to_open(qtbot: QtBot, dialog: DatasetDialog) -> None:
    qtbot.keyClicks(dialog.filter, "horse")
    assert dialog.names == []
    assert not dialog.open_button.isEnabled()
    assert dialog.open_button.toolTip() == "Choose a sequence first."
    dialog.filter.clear()
    assert dialog.open_button.isEnabled()


def test_pictures_come_one_by_one_and_unreadable_ones_stay_away(
    qtbot: QtBot, dialog: DatasetDialog
) -> None:
    def green(row: int) -> int:
        picture = dialog.list.item(row).icon().pixmap(QSize(PICTURE)).toImage()
        return picture.pixelColor(picture.width() // 2, picture.height() // 2).green()

    qtbot.waitUntil(lambda: green(0) > 150 and green(2) > 150)
    assert green(1) == 0


def test_pictures_are_as_sharp_as_the_screen(qapp: object, dialog: DatasetDialog) -> None:
    offer = dialog.list.item(0).data(Qt.ItemDataRole.UserRole)
    drawn = picture_of(offer, 2.0).pixmap(PICTURE, 2.0)
    assert (drawn.size(), drawn.devicePixelRatio()) == (PICTURE * 2, 2.0)
