from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.dialogs.new_project import NewProjectDialog
from app.main_window import MainWindow


def new_project_dialog(qtbot: QtBot, window: MainWindow) -> NewProjectDialog:
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.findChildren(NewProjectDialog)))
    return window.findChildren(NewProjectDialog)[-1]


def test_a_second_empty_project_of_the_open_clip(
    qtbot: QtBot, open_window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    document = open_window.parts.document
    first = document.session.project_path
    document.add_object()

    dialog = new_project_dialog(qtbot, open_window)
    assert dialog.media.text() == str(clip_path)
    dialog.project.setText(str(tmp_path / "another try"))
    with qtbot.waitSignal(open_window.files.opened):
        dialog.create_button.click()

    second = tmp_path / "another try.evermask"
    assert document.session.project_path == second
    assert document.objects() == []
    assert open_window.windowTitle() == "clip - another try - Evermask"
    assert open_window.parts.settings.recent() == [second, clip_path]
    document.add_object()
    document.add_object()
    qtbot.waitUntil(lambda: not open_window.files.is_busy)

    with qtbot.waitSignal(open_window.files.opened):
        open_window.files.open_path(first)
    assert len(document.objects()) == 1, "the first project is as it was"
    qtbot.waitUntil(lambda: not open_window.files.is_busy)
    with qtbot.waitSignal(open_window.files.opened):
        open_window.files.open_path(open_window.parts.settings.recent()[1])
    assert document.session.project_path == second, "the list of recent files leads back to it"
    assert len(document.objects()) == 2


def test_without_a_clip_the_pictures_are_asked_for(
    qtbot: QtBot, window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    dialog = new_project_dialog(qtbot, window)
    assert dialog.media.text() == ""
    dialog.media.setText(str(clip_path))
    with qtbot.waitSignal(window.files.opened):
        dialog.create_button.click()
    assert window.parts.document.session.project_path.is_file()
    assert window.parts.document.session.clip.path == clip_path


def test_pictures_that_cannot_be_read_leave_the_open_clip_alone(
    qtbot: QtBot,
    open_window: MainWindow,
    clip_path: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    dialog = new_project_dialog(qtbot, open_window)
    dialog.media.setText(str(tmp_path / "text.mp4"))
    dialog.project.setText(str(tmp_path / "new"))
    with qtbot.waitSignal(open_window.parts.messages.shown):
        dialog.create_button.click()
    assert open_window.parts.document.session.clip.path == clip_path
    assert not (tmp_path / "new.evermask").exists()
