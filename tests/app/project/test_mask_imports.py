"""Imports through the real window; the dialog's own ways are tested beside it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from pytestqt.qtbot import QtBot

from app.dialogs.export import ExportKind, ExportPlan
from app.dialogs.import_masks import ImportMasksDialog
from app.main_window import MainWindow
from app.project.mask_imports import left_alone
from core.masks import read_mask, write_indexed_png
from core.session.importing import ImportReport
from core.types import CellState, ObjectId

ONE = ObjectId(1)


def write_folder(folder: Path, frames: range, *, shape: tuple[int, int] = (32, 48)) -> Path:
    folder.mkdir()
    for frame in frames:
        mask = np.zeros(shape, np.uint8)
        mask[4:12, 4 + frame : 14 + frame] = 1
        mask[20:28, 4:20] = 2
        write_indexed_png(folder / f"shot_{frame:03}.png", mask)
    return folder


def said(window: MainWindow) -> str:
    current = window.parts.messages.current
    return current.text if current else ""


def ask(qtbot: QtBot, window: MainWindow, *paths: Path) -> ImportMasksDialog:
    window.files.import_masks(list(paths))
    found: list[ImportMasksDialog] = []

    def is_ready() -> bool:
        found[:] = window.findChildren(ImportMasksDialog)
        return bool(found) and not found[0].reason.text().startswith("Reading")

    qtbot.waitUntil(is_ready, timeout=20000)
    return found[0]


def test_a_folder_of_masks_becomes_keyframes(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "masks", range(2, 6))
    dialog = ask(qtbot, open_window, folder)
    qtbot.waitUntil(lambda: not dialog.preview.picture.pixmap().isNull())
    with qtbot.waitSignal(open_window.files.imported):
        dialog.import_button.click()
    session = open_window.parts.document.session
    states = session.states(ONE)
    assert np.flatnonzero(states == CellState.KEYFRAME).tolist() == [2, 3, 4, 5]
    assert (session.mask(4) == read_mask(folder / "shot_004.png")).all()
    assert said(open_window) == "Imported 8 masks of 2 objects on 4 frames."
    open_window.actions_table["undo"].trigger()
    open_window.actions_table["undo"].trigger()  # the first asks: other frames will change
    assert not session.objects(), "one step, objects and all"


def test_what_was_exported_comes_back_bit_by_bit(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    first = write_folder(tmp_path / "masks", range(12))
    with qtbot.waitSignal(open_window.files.imported):
        ask(qtbot, open_window, first).import_button.click()
    for name in ("once", "twice"):
        with qtbot.waitSignal(open_window.files.exported):
            open_window.files.export(ExportPlan(ExportKind.MASKS, tmp_path / name))
        with qtbot.waitSignal(open_window.files.imported):
            ask(qtbot, open_window, tmp_path / name).import_button.click()
    for frame in range(12):
        name = f"shot_{frame:03}.png"
        with PillowImage.open(tmp_path / "once" / name) as once:
            with PillowImage.open(tmp_path / "twice" / name) as twice:
                assert once.getpalette() == twice.getpalette()
            assert (np.asarray(once) == read_mask(first / name)).all()
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "twice" / name).read_bytes()


def test_leaving_the_dialog_changes_nothing(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    dialog = ask(qtbot, open_window, write_folder(tmp_path / "masks", range(3)))
    dialog.cancel.click()
    assert not open_window.parts.document.session.objects()


def test_a_folder_without_masks_is_said(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "empty").mkdir()
    open_window.files.import_masks([tmp_path / "empty"])
    qtbot.waitUntil(lambda: "No masks found" in said(open_window))
    assert open_window.findChild(ImportMasksDialog) is None


def test_one_mask_of_another_size_is_resized_when_the_user_says_so(
    open_window: MainWindow, tmp_path: Path
) -> None:
    mask = np.zeros((16, 24), np.uint8)
    mask[2:6, 3:9] = 1
    write_indexed_png(tmp_path / "half.png", mask)
    open_window.files.import_mask(tmp_path / "half.png")
    message = open_window.parts.messages.current
    assert message is not None
    assert [choice.text for choice in message.choices] == ["Resize (nearest)", "Cancel"]
    assert not open_window.parts.document.session.objects()
    message.choices[0].run()
    ids = open_window.parts.document.session.mask(0)
    assert (ids == mask.repeat(2, 0).repeat(2, 1)).all()


def test_what_was_left_alone_is_told() -> None:
    report = ImportReport(None, 3, 1, 2, locked=1, handmade=0, cut=2)
    assert left_alone(report) == [
        "Locked, so left as they are: 1.",
        "Cut where locked masks are: 2.",
    ]


def test_colours_of_no_palette_can_be_given_objects_on_the_shown_frame(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    picture = np.zeros((32, 48, 3), np.uint8)
    picture[4:8, 4:10] = (0x1A, 0x2B, 0x3C)
    PillowImage.fromarray(picture).save(tmp_path / "00000.png")
    open_window.parts.document.set_frame(5)
    open_window.files.import_mask(tmp_path / "00000.png")
    assert said(open_window) == (
        "1 colour is not in the palette: #1A2B3C (24 px). Give each an object or ignore it."
    )
    assert open_window.parts.messages.current is not None
    give, cancel = open_window.parts.messages.current.choices
    assert (give.text, cancel.text) == ("Give objects…", "Cancel")
    give.run()
    [dialog] = open_window.findChildren(ImportMasksDialog)
    qtbot.waitUntil(lambda: not dialog.reason.text().startswith("Reading"), timeout=20000)
    assert list(dialog.plan().places) == [5]
    assert dialog.problems.isVisible()
    assert dialog.problems.item(0).text().startswith("1 colour is not in the palette")
    assert not dialog.import_button.isEnabled()
