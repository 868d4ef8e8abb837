from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.dialogs.export import (
    ExportDialog,
    ExportKind,
    ExportOffer,
    ExportPlan,
    check_text,
    collision_text,
    existing_files,
    next_version,
)
from core.project.records import ObjectInfo
from core.types import ObjectId

DOG = ObjectInfo(ObjectId(1), "dog", (230, 159, 0))
CAT = ObjectInfo(ObjectId(4), "cat", (86, 180, 233))


@pytest.fixture
def offer(tmp_path: Path) -> ExportOffer:
    return ExportOffer("clip", ("00000", "00001", "00002"), 2, (DOG, CAT), tmp_path)


@pytest.fixture
def dialog(qtbot: QtBot, offer: ExportOffer) -> ExportDialog:
    made = ExportDialog(offer)
    qtbot.addWidget(made)
    made.show()
    return made


def plan_of(qtbot: QtBot, dialog: ExportDialog, button: str) -> ExportPlan:
    with qtbot.waitSignal(dialog.chosen) as chosen:
        getattr(dialog, button).click()
    plan = chosen.args[0]
    assert isinstance(plan, ExportPlan)
    return plan


def test_masks_go_to_a_new_folder_beside(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    assert plan_of(qtbot, dialog, "export") == ExportPlan(ExportKind.MASKS, tmp_path / "clip_masks")


def test_a_matte_of_all_objects_or_of_some(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.matte.setChecked(True)
    dialog.format.setCurrentIndex(1)
    dialog.objects.item(0).setCheckState(Qt.CheckState.Unchecked)

    assert plan_of(qtbot, dialog, "export") == ExportPlan(
        ExportKind.MATTE, tmp_path / "clip_matte.mkv", (ObjectId(4),)
    )


def test_a_matte_of_everything_says_so(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.matte.setChecked(True)

    assert plan_of(qtbot, dialog, "export").object_ids is None


def test_existing_files_are_not_overwritten_unasked(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    folder = tmp_path / "clip_masks"
    folder.mkdir()
    (folder / "00001.png").touch()
    (folder / "notes.txt").touch()
    dialog.path.setText(str(folder) + "/")
    dialog.path.setText(str(folder))

    assert not dialog.export.isVisible()
    assert "One of the files already exists" in dialog.collision_line.text()
    assert plan_of(qtbot, dialog, "new_version").path == tmp_path / "clip_masks_v2"


def test_overwriting_is_a_choice(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    (tmp_path / "clip_matte.mp4").touch()
    dialog.matte.setChecked(True)

    assert dialog.collision_line.text() == "clip_matte.mp4 already exists."
    assert plan_of(qtbot, dialog, "overwrite").path == tmp_path / "clip_matte.mp4"


def test_what_cannot_be_written_is_refused_with_the_reason(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.path.setText("")
    assert not dialog.export.isEnabled()
    dialog.matte.setChecked(True)
    dialog.path.setText(str(tmp_path / "matte.avi"))
    assert "ends in .mp4 or .mkv" in dialog.collision_line.text()
    dialog.path.setText(str(tmp_path / "matte.mp4"))
    assert dialog.export.isEnabled()
    for row in range(2):
        dialog.objects.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.export.isEnabled()


def test_the_next_version_is_the_first_that_is_free(tmp_path: Path) -> None:
    (tmp_path / "a_v2.mp4").touch()

    assert next_version(tmp_path / "a.mp4") == tmp_path / "a_v3.mp4"


def test_only_files_the_export_would_write_are_counted(offer: ExportOffer, tmp_path: Path) -> None:
    (tmp_path / "00000.png").touch()
    (tmp_path / "other.png").touch()

    assert existing_files(tmp_path, offer) == 1
    assert existing_files(tmp_path / "none", offer) == 0


def test_the_check_line_says_what_will_be_written(offer: ExportOffer) -> None:
    text = check_text(offer, ExportKind.MASKS, 2)

    assert text == (
        "3 frames, 2 objects · 00000.png to 00002.png · one frame has no mask and is written empty"
    )
    assert collision_text(0, None) == ""
