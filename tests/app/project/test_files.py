import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.dialogs.export import ExportDialog, ExportKind, ExportPlan
from app.main_window import MainWindow
from app.messages import Level
from app.project import files as files_module
from app.project import opening as opening_module
from app.project.opening_news import frames_with_masks
from core.masks import read_mask, write_indexed_png
from core.progress import CancelToken, Progress
from core.session.runs.scope import RunScope
from core.types import CellState


def said(window: MainWindow) -> str:
    current = window.parts.messages.current
    return current.text if current else ""


def write_mask(path: Path, shape: tuple[int, int] = (32, 48)) -> Path:
    mask = np.zeros(shape, np.uint8)
    mask[4:12, 6:20] = 3
    write_indexed_png(path, mask)
    return path


def test_opening_shows_the_clip_and_remembers_it(open_window: MainWindow, clip_path: Path) -> None:
    assert open_window.parts.document.session.clip.path == clip_path
    assert open_window.parts.settings.recent() == [clip_path]


def test_what_cannot_be_opened_leaves_the_open_clip_alone(
    qtbot: QtBot,
    open_window: MainWindow,
    clip_path: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "text.mp4").write_text("no video")

    with qtbot.waitSignal(open_window.parts.messages.shown) as shown:
        open_window.files.open_path(tmp_path / "text.mp4")

    assert shown.args[0].level is Level.ERROR
    assert open_window.parts.document.session.clip.path == clip_path


def test_a_recent_file_that_is_gone_is_forgotten(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    window.parts.settings.remember_recent(tmp_path / "gone.mp4")

    with qtbot.waitSignal(window.parts.messages.shown):
        window.files.open_path(tmp_path / "gone.mp4")
    qtbot.waitUntil(lambda: window.parts.settings.recent() == [])


def test_a_clip_with_earlier_work_is_reopened_with_it(
    qtbot: QtBot, open_window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    open_window.files.import_mask(write_mask(tmp_path / "mask.png"))
    assert "Press T to track" in open_window.hints.text(), "an imported mask is a keyframe already"
    open_window.files.opening.close_clip()
    assert not open_window.parts.document.is_open

    with qtbot.waitSignal(open_window.parts.document.opened):
        open_window.files.open_path(clip_path)

    assert said(open_window) == "Reopened your work on clip: 1 object, 1 frame with masks."


def test_an_imported_mask_is_a_keyframe_of_the_current_frame(
    open_window: MainWindow, tmp_path: Path
) -> None:
    document = open_window.parts.document
    document.set_frame(4)

    open_window.files.take_drop([write_mask(tmp_path / "mask.png")])

    assert document.session.states(document.objects()[0].id)[4] == CellState.KEYFRAME
    assert document.selected == 3
    assert said(open_window) == "mask.png is the mask of frame 4 now."


def test_a_mask_of_another_size_is_refused(open_window: MainWindow, tmp_path: Path) -> None:
    open_window.files.import_mask(write_mask(tmp_path / "small.png", (20, 30)))

    assert "Masks are not resized" in said(open_window)
    assert open_window.parts.document.objects() == []


def test_dropping_without_a_clip_opens(qtbot: QtBot, window: MainWindow, clip_path: Path) -> None:
    with qtbot.waitSignal(window.files.opened):
        window.files.take_drop([clip_path])


def test_exporting_masks_writes_every_frame(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    open_window.files.import_mask(write_mask(tmp_path / "mask.png"))
    plan = ExportPlan(ExportKind.MASKS, tmp_path / "out")

    with qtbot.waitSignal(open_window.files.exported):
        open_window.files.export(plan)

    assert sorted(path.name for path in plan.path.iterdir())[0] == "shot_000.png"
    assert len(list(plan.path.iterdir())) == 12
    assert (read_mask(plan.path / "shot_000.png") == read_mask(tmp_path / "mask.png")).all()
    assert said(open_window) == f"Exported to {plan.path}."


def test_the_export_offers_to_open_the_folder(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    open_window.files.import_mask(write_mask(tmp_path / "mask.png"))
    with qtbot.waitSignal(open_window.files.exported):
        open_window.files.export(ExportPlan(ExportKind.MASKS, tmp_path / "out"))

    assert open_window.parts.messages.current is not None
    open_window.parts.messages.current.choices[0].run()

    assert shown == [str(tmp_path / "out")]


def test_an_export_that_cannot_be_written_is_said(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_window.files.import_mask(write_mask(tmp_path / "mask.png"))
    (tmp_path / "file").touch()

    with qtbot.waitSignal(
        open_window.parts.messages.shown,
        check_params_cb=lambda message: message.level is Level.ERROR,
    ):
        open_window.files.export(ExportPlan(ExportKind.MASKS, tmp_path / "file" / "out"))


def test_without_masks_there_is_nothing_to_export(open_window: MainWindow) -> None:
    open_window.files.ask_for_export()

    assert "Nothing to export" in said(open_window)
    assert open_window.findChild(ExportDialog) is None


def test_the_export_dialog_starts_the_export(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    open_window.files.import_mask(write_mask(tmp_path / "mask.png"))
    open_window.files.ask_for_export()
    dialog = open_window.findChild(ExportDialog)
    assert dialog is not None
    dialog.path.setText(str(tmp_path / "chosen"))

    with qtbot.waitSignal(open_window.files.exported) as exported:
        dialog.export.click()

    assert exported.args == [tmp_path / "chosen"]


def test_only_one_file_job_at_a_time(qtbot: QtBot, open_window: MainWindow, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(token: CancelToken) -> Iterator[object]:
        begun.set()
        go_on.wait(5)
        yield None

    job = open_window.parts.jobs.files.start("held", work)
    qtbot.waitUntil(begun.is_set)

    open_window.files.open_path(tmp_path / "other.mp4")

    assert "Another file job" in said(open_window)
    assert not open_window.actions_table["export"].isEnabled()
    with qtbot.waitSignal(job.ended):
        go_on.set()


def test_the_sample_is_made_with_progress_and_opened(
    qtbot: QtBot, window: MainWindow, clip_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    class Sample:
        clip = clip_path
        first_mask = write_mask(clip_path.parent / "first.png")

    def sample_clip(folder: Path, token: CancelToken) -> Iterator[Progress]:
        for done in range(1, 4):
            yield Progress(done, 3)
        made.append(folder)

    monkeypatch.setattr(opening_module, "sample_clip", sample_clip)
    for module in (opening_module, files_module):
        monkeypatch.setattr(module, "sample_paths", lambda folder: Sample() if made else None)
    lines: list[str] = []
    window.files.progressed.connect(lambda text, _fraction: lines.append(text))

    with qtbot.waitSignal(window.files.opened):
        window.files.opening.open_sample()

    assert any(line.startswith("Making the sample") for line in lines)
    assert window.parts.messages.current is not None
    window.parts.messages.current.choices[0].run()
    assert frames_with_masks(window.parts.document.session) == 1


@pytest.mark.parametrize(
    "action", ["open_video", "open_folder", "import_mask", "save_as", "relink"]
)
def test_dialogs_do_not_block(qtbot: QtBot, open_window: MainWindow, action: str) -> None:
    open_window.actions_table[action].trigger()
    dialog = open_window.findChild(QFileDialog)

    assert dialog is not None
    dialog.close()


def test_closing_during_a_run_keeps_what_is_done(
    qtbot: QtBot,
    open_window: MainWindow,
    tmp_path: Path,
    fake: object,
    clip_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    fake.allowed = threading.Semaphore(4)  # type: ignore[attr-defined]
    window = open_window
    window.files.import_mask(write_mask(tmp_path / "mask.png"))
    window.parts.tracking.start(RunScope(window.parts.document.frame))
    qtbot.waitUntil(lambda: frames_with_masks(window.parts.document.session) >= 3)

    with qtbot.waitSignal(window.parts.document.closed):
        window.files.opening.close_clip()
        fake.allowed.release(20)  # type: ignore[attr-defined]
    with qtbot.waitSignal(window.parts.document.opened):
        window.files.open_path(clip_path)

    assert frames_with_masks(window.parts.document.session) >= 3
