from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.dialogs.import_masks import ImportMasksDialog, ImportOffer
from app.document import Document
from core.exchange.labels import Reading
from core.exchange.mask_sources import open_masks
from core.exchange.mask_survey import survey
from core.masks import write_indexed_png
from core.matching import MatchedBy
from core.progress import CancelToken, finished
from core.session.importing import ImportAs, ImportPlan
from core.session.session import Session
from core.types import ObjectId


@pytest.fixture
def session(document: Document) -> Session:
    return document.session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three frames of objects 1 and 4, at the size of the clip."""
    made = tmp_path / "masks"
    made.mkdir()
    for frame in range(3):
        mask = np.zeros((32, 48), np.uint8)
        mask[2:8, 2 + frame : 8 + frame] = 1
        mask[12:20, 20:30] = 4
        write_indexed_png(made / f"shot_{frame:03}.png", mask)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, folder: Path) -> ImportMasksDialog:
    return opened(qtbot, session, folder)


def opened(qtbot: QtBot, session: Session, folder: Path) -> ImportMasksDialog:
    """A dialog whose questions are answered at once."""
    source = open_masks([folder])
    offer = ImportOffer(
        folder.name, source, source.looks_soft(), session.clip.names, session.objects(), frame=1
    )
    made = ImportMasksDialog(offer, session.importing)
    qtbot.addWidget(made)
    made.survey_wanted.connect(
        lambda places, reading: made.show_survey(
            finished(survey(source, places, reading, CancelToken()))
        )
    )
    made.ask_for_survey()
    return made


def test_files_find_their_frames_and_ids_become_objects(dialog: ImportMasksDialog) -> None:
    assert "3 files found: 3 of 12 frames" in dialog.found.text()
    assert dialog.pairs.item(0).text() == "shot_000 is frame 0"
    assert dialog.matching.currentData() is MatchedBy.NAME
    assert dialog.objects.rowCount() == 2
    assert dialog.import_button.isEnabled()
    plan = dialog.plan()
    assert dict(plan.places) == {0: 0, 1: 1, 2: 2}
    assert sorted(label.name for label in plan.targets) == ["1", "4"]


def test_the_choice_of_an_object_is_kept_when_the_files_are_read_anew(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    session.add_object("dog")
    dialog = opened(qtbot, session, folder)
    choice = dialog.objects.choice_of(1)
    choice.setCurrentIndex(choice.findText("dog"))
    dialog.matching.setCurrentIndex(dialog.matching.findData(MatchedBy.ORDER))
    assert set(dialog.plan().targets.values()) == {ObjectId(1)}
    assert dialog.objects.choice_of(1).currentText() == "dog"


def test_nothing_is_imported_when_everything_is_ignored(dialog: ImportMasksDialog) -> None:
    for row in range(2):
        choice = dialog.objects.choice_of(row)
        choice.setCurrentIndex(choice.findText("Ignored"))
    assert not dialog.import_button.isEnabled()
    assert "Everything is ignored" in dialog.reason.text()


def test_another_size_waits_for_the_users_word(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    write_indexed_png(folder / "shot_002.png", np.ones((16, 24), np.uint8))
    dialog = opened(qtbot, session, folder)
    assert not dialog.import_button.isEnabled()
    assert "24\N{MULTIPLICATION SIGN}16" in dialog.reason.text()
    assert "\N{MULTIPLICATION SIGN}2, nearest" in dialog.resizes.text()
    dialog.resizes.setChecked(True)
    assert dialog.import_button.isEnabled()
    assert dialog.plan().resizes


def test_a_file_that_cannot_be_read_is_listed_and_stops_the_import(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    (folder / "shot_005.png").write_bytes(b"no picture")
    dialog = opened(qtbot, session, folder)
    assert dialog.problems.item(0).text().startswith("shot_005: ")
    assert not dialog.import_button.isEnabled()
    assert "1 files cannot be used" in dialog.reason.text()


def test_files_without_a_frame_are_said(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "others"
    folder.mkdir()
    write_indexed_png(folder / "scene.png", np.ones((32, 48), np.uint8))
    dialog = opened(qtbot, session, folder)
    dialog.matching.setCurrentIndex(dialog.matching.findData(MatchedBy.NAME))
    assert "No file belongs to a frame" in dialog.reason.text()
    assert dialog.pairs.count() == 0


def test_a_soft_mask_is_cut_where_the_user_says(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "soft"
    folder.mkdir()
    ramp = np.tile(np.linspace(0, 255, 48).astype(np.uint8), (32, 1))
    QImage(ramp.data, 48, 32, 48, QImage.Format.Format_Grayscale8).save(
        str(folder / "shot_001.png")
    )
    dialog = opened(qtbot, session, folder)
    assert dialog.soft.isChecked()
    dialog.threshold.setValue(0.75)
    assert dialog.reading == Reading(is_soft=True, threshold=0.75)
    pixels = dialog.objects.item(0, 2)
    assert pixels is not None
    assert pixels.text() == str(int((ramp >= round(0.75 * 255)).sum()))


def test_the_preview_is_of_the_chosen_frame(qtbot: QtBot, dialog: ImportMasksDialog) -> None:
    asked: list[int] = []
    dialog.preview_wanted.connect(lambda _plan, frame: asked.append(frame))
    dialog.preview.slider.setValue(2)
    assert asked == [2]
    picture = QImage(48, 32, QImage.Format.Format_RGB32)
    dialog.show_preview(0, picture)
    assert dialog.preview.picture.pixmap().isNull(), "an answer to an older question"
    dialog.show_preview(2, picture)
    assert not dialog.preview.picture.pixmap().isNull()


def test_import_gives_the_plan(qtbot: QtBot, dialog: ImportMasksDialog) -> None:
    dialog.become.setCurrentIndex(dialog.become.findData(ImportAs.LOCKED))
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.import_button.click()
    (plan,) = chosen.args
    assert isinstance(plan, ImportPlan)
    assert plan.become is ImportAs.LOCKED
