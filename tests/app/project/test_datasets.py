from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.dialogs.dataset import DatasetDialog
from app.main_window import MainWindow
from core.masks import write_indexed_png
from core.types import CellState


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two sequences; the object of the second one shows on its second frame first."""
    for name, first in (("bear", 0), ("cat", 1)):
        images, masks = tmp_path / "set" / name / "images", tmp_path / "set" / name / "masks"
        images.mkdir(parents=True)
        masks.mkdir()
        for frame in range(3):
            PillowImage.new("RGB", (48, 32)).save(images / f"{frame:05}.png")
            if frame >= first:
                write_indexed_png(masks / f"{frame:05}.png", np.ones((32, 48), np.uint8))
    return tmp_path / "set"


@pytest.fixture
def davis(root: Path) -> Path:
    """The same two sequences as DAVIS has them, annotated from their first frame on."""
    write_indexed_png(root / "cat" / "masks" / "00000.png", np.ones((32, 48), np.uint8))
    for name in ("bear", "cat"):
        for kind, place in (("images", "JPEGImages"), ("masks", "Annotations")):
            folder = root.parent / "DAVIS" / place / "480p"
            folder.mkdir(parents=True, exist_ok=True)
            (root / name / kind).rename(folder / name)
    return root.parent / "DAVIS"


def dialog_of(qtbot: QtBot, window: MainWindow, root: Path) -> DatasetDialog:
    qtbot.waitUntil(lambda: not window.files.is_busy)
    window.datasets.look_into(root)
    qtbot.waitUntil(lambda: bool(window.findChildren(DatasetDialog)))
    return window.findChildren(DatasetDialog)[-1]


def test_a_sequence_opens_with_its_first_mask_and_its_truth(
    qtbot: QtBot, window: MainWindow, root: Path
) -> None:
    dialog = dialog_of(qtbot, window, root)
    assert dialog.names == ["bear", "cat"]
    with qtbot.waitSignal(window.files.imported):
        dialog.open_button.click()
    document = window.parts.document
    assert document.session.clip.path == root / "bear" / "images"
    (info,) = document.objects()
    assert document.session.states(info.id).tolist() == [CellState.KEYFRAME, 0, 0]
    review = document.session.review
    qtbot.waitUntil(lambda: review.truth is not None)
    assert window.parts.settings.text("open/dataset") == str(root)


def test_a_first_mask_that_comes_later_is_put_where_it_belongs(
    qtbot: QtBot, window: MainWindow, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its true masks are incomplete, which is said and logged."""
    dialog = dialog_of(qtbot, window, root)
    dialog.list.setCurrentRow(1)
    with qtbot.waitSignal(window.files.imported):
        dialog.open_button.click()
    document = window.parts.document
    assert document.frame == 1
    assert document.session.states(document.objects()[0].id).tolist() == [0, CellState.KEYFRAME, 0]


def test_work_that_was_begun_is_left_alone(qtbot: QtBot, window: MainWindow, root: Path) -> None:
    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(root / "bear" / "images")
    document = window.parts.document
    document.add_object()
    window.files.opening.close_clip()
    dialog = dialog_of(qtbot, window, root)
    with qtbot.waitSignal(window.files.opened):
        dialog.open_button.click()
    assert not document.session.states(document.objects()[0].id).any()


def test_what_is_no_data_set_can_be_opened_as_images(
    qtbot: QtBot, window: MainWindow, clip_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    messages = window.parts.messages
    with qtbot.waitSignal(messages.shown) as shown:
        window.datasets.look_into(clip_path)
    assert "holds no data set" in shown.args[0].text
    qtbot.waitUntil(lambda: not window.files.is_busy)
    another, as_images = shown.args[0].choices
    another.run()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.close()
    with qtbot.waitSignal(window.files.opened):
        as_images.run()
    assert window.parts.document.session.clip.path == clip_path


def test_from_one_sequence_to_the_next_and_back(
    qtbot: QtBot, window: MainWindow, davis: Path
) -> None:
    """Also of a clip that was opened as a folder of pictures: it knows its data set."""
    actions, document = window.actions_table, window.parts.document
    assert not actions["next_sequence"].isEnabled()
    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(davis / "JPEGImages" / "480p" / "bear")
    qtbot.waitUntil(lambda: actions["next_sequence"].isEnabled())
    with qtbot.waitSignal(window.files.imported):
        actions["next_sequence"].trigger()
    assert document.session.clip.path == davis / "JPEGImages" / "480p" / "cat"
    qtbot.waitUntil(lambda: actions["next_sequence"].isEnabled())
    with qtbot.waitSignal(window.parts.messages.shown) as said:
        actions["next_sequence"].trigger()
    assert said.args[0].text == "“cat” is the last sequence of DAVIS."
    with qtbot.waitSignal(window.files.opened):
        actions["previous_sequence"].trigger()
    assert document.session.clip.path == davis / "JPEGImages" / "480p" / "bear"


def test_the_dialog_remembers_the_sequence(qtbot: QtBot, window: MainWindow, davis: Path) -> None:
    dialog = dialog_of(qtbot, window, davis)
    dialog.list.setCurrentRow(1)
    with qtbot.waitSignal(window.files.imported):
        dialog.open_button.click()
    qtbot.waitUntil(lambda: not window.files.is_busy)
    again = dialog_of(qtbot, window, davis)
    assert again.list.currentRow() == 1
    again.reject()


def test_a_clip_outside_a_data_set_has_no_next_one(open_window: MainWindow) -> None:
    action = open_window.actions_table["next_sequence"]
    assert not action.isEnabled()
    assert "no sequence of a data set" in action.toolTip()
