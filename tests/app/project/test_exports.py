"""What is said after an export; the plain ways are tested with the other file jobs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.dialogs.export import ExportDialog, ExportKind, ExportPlan
from app.main_window import MainWindow
from app.messages import Level
from app.project.exports import left_out_text
from app.project.opening_news import untouched_frames
from core.masks import read_mask, write_indexed_png
from core.types import ObjectId

FRAMES, WIDTH, HEIGHT = 12, 48, 32


def draw(window: MainWindow, tmp_path: Path, frames: range) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[4:12, 4:12] = 1
    write_indexed_png(tmp_path / "mask.png", mask)
    document = window.parts.document
    for frame in frames:
        document.set_frame(frame)
        window.files.import_mask(tmp_path / "mask.png")


def choices(window: MainWindow) -> dict[str, Callable[[], None]]:
    current = window.parts.messages.current
    return {choice.text: choice.run for choice in current.choices} if current else {}


def said(window: MainWindow) -> str:
    current = window.parts.messages.current
    return current.text if current else ""


def test_frames_without_a_mask_are_left_out_told_shown_and_written_when_asked(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    draw(open_window, tmp_path, range(9))
    session = open_window.parts.document.session
    session.mark_absent([ObjectId(1)], 9, 9)
    out = tmp_path / "out"
    with qtbot.waitSignal(open_window.files.exported):
        open_window.files.export(ExportPlan(ExportKind.MASKS, out, skips_untouched=True))

    assert said(open_window) == "Exported 10 of 12. Frames 10\N{EN DASH}11 have no mask."
    assert len(list(out.iterdir())) == 10
    assert not read_mask(out / "shot_009.png").any(), "absent is an answer"
    offered = choices(open_window)
    offered["Show them"]()
    assert open_window.parts.document.frame == 10

    with qtbot.waitSignal(open_window.files.exported):
        offered["Write empty masks"]()
    assert len(list(out.iterdir())) == 12
    assert not read_mask(out / "shot_011.png").any()
    assert said(open_window) == f"Exported to {out}."


def test_where_nothing_is_left_out_nothing_is_said_of_it(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    draw(open_window, tmp_path, range(FRAMES))
    with qtbot.waitSignal(open_window.files.exported):
        open_window.files.export(
            ExportPlan(ExportKind.MASKS, tmp_path / "out", skips_untouched=True)
        )

    assert said(open_window).startswith("Exported to")


def test_the_dialog_asks_about_frames_without_a_mask(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    draw(open_window, tmp_path, range(1))
    assert untouched_frames(open_window.parts.document.session) == list(range(1, FRAMES))
    open_window.files.ask_for_export()
    dialog = open_window.findChild(ExportDialog)
    assert dialog is not None
    assert dialog.untouched.isVisible()
    assert "11 frames have no mask and are written empty" in dialog.check_line.text()

    dialog.untouched.setCurrentIndex(1)
    assert "11 frames have no mask and are left out" in dialog.check_line.text()
    dialog.path.setText(str(tmp_path / "chosen"))
    with qtbot.waitSignal(open_window.files.exported):
        dialog.export.click()

    assert [file.name for file in (tmp_path / "chosen").iterdir()] == ["shot_000.png"]


def test_where_nothing_can_be_written_another_folder_can_be_chosen(
    qtbot: QtBot,
    open_window: MainWindow,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw(open_window, tmp_path, range(1))

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("core.files.tempfile.TemporaryFile", refuse)
    with qtbot.waitSignal(
        open_window.parts.messages.shown,
        check_params_cb=lambda message: message.level is Level.ERROR,
    ):
        open_window.files.export(ExportPlan(ExportKind.MASKS, tmp_path / "out"))

    assert said(open_window).startswith(f"Cannot write to {tmp_path / 'out'}")
    choices(open_window)["Choose another folder"]()
    assert open_window.findChild(ExportDialog) is not None


def test_one_frame_is_named_alone_and_many_are_cut() -> None:
    assert left_out_text(1200, [55]) == (
        "Exported 1\N{NO-BREAK SPACE}199 of 1\N{NO-BREAK SPACE}200. Frame 55 has no mask."
    )
    assert left_out_text(40, list(range(0, 40, 2))).endswith("8, 10, … have no mask.")


def test_the_mask_of_one_frame_goes_where_it_is_wanted(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    draw(open_window, tmp_path, range(3, 4))
    open_window.actions_table["export_frame"].trigger()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "shot_003.png"
    target = tmp_path / "one.png"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    assert (read_mask(target) == read_mask(tmp_path / "mask.png")).all()
    assert said(open_window) == f"Exported to {target}."
