from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.dialogs.new_project import NewProjectDialog
from core.session.opening import OpenRequest
from core.session.places import projects_folder


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    (tmp_path / "dog.mp4").touch()
    return tmp_path / "dog.mp4"


def dialog_of(qtbot: QtBot, media: Path | None, folder: Path) -> NewProjectDialog:
    made = NewProjectDialog(media, str(folder))
    qtbot.addWidget(made)
    made.show()
    return made


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_the_project_is_named_after_the_pictures_and_goes_to_the_others(
    qtbot: QtBot, clip: Path
) -> None:
    dialog = dialog_of(qtbot, clip, clip.parent)
    wanted = projects_folder() / "dog.evermask"
    assert dialog.project.text() == str(wanted)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.create_button.click()
    assert chosen.args == [OpenRequest(clip, project=wanted, is_new=True)]
    assert not dialog.isVisible()


def test_it_says_why_it_waits(qtbot: QtBot, clip: Path, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, None, tmp_path)
    assert not dialog.create_button.isEnabled()
    assert dialog.reason.text() == "Choose a video or a folder of images."
    (tmp_path / "old.evermask").touch()
    for field, path, reason in (
        (dialog.media, tmp_path / "gone.mp4", "gone.mp4 is not there."),
        (dialog.media, "~nobody/a.mp4", "a.mp4 is not there."),
        (dialog.media, "x" * 300, f"{'x' * 300} is not there."),
        (
            dialog.media,
            tmp_path / "old.evermask",
            "old.evermask is a project. Open it with Ctrl+O.",
        ),
        (dialog.media, clip, ""),
        (
            dialog.project,
            tmp_path / "old",
            "old.evermask exists already. Choose another name.",
        ),
        (dialog.project, tmp_path / "other", ""),
    ):
        type_into(qtbot, field, str(path))
        assert dialog.reason.text() == reason
        assert dialog.create_button.isEnabled() == (not reason)
        assert reason in dialog.create_button.toolTip()
    assert dialog.request().project == tmp_path / "other.evermask"


def test_a_name_given_by_hand_stays_when_the_pictures_change(
    qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    dialog = dialog_of(qtbot, clip, tmp_path)
    type_into(qtbot, dialog.project, str(tmp_path / "mine"))
    (tmp_path / "frames").mkdir()
    dialog.media.setText(str(tmp_path / "frames"))
    assert dialog.project.text() == str(tmp_path / "mine")


@pytest.mark.parametrize("text", ["Video…", "Folder…", "Choose…"])
def test_everything_can_be_chosen_from_a_list(
    qtbot: QtBot, clip: Path, tmp_path: Path, text: str
) -> None:
    dialog = dialog_of(qtbot, clip, tmp_path)
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.text().replace("&", "") == text]
    button.click()
    files = dialog.findChild(QFileDialog)
    assert files is not None
    (tmp_path / "chosen").mkdir()
    files.fileSelected.emit(str(tmp_path / "chosen"))
    files.close()
    field = dialog.project if text == "Choose…" else dialog.media
    assert field.text() == str(tmp_path / "chosen")
