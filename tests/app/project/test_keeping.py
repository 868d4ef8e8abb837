import sqlite3
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from app.dialogs.history import HistoryDialog
from app.dialogs.unsaved import UnsavedDialog
from app.jobs import JobEnd
from app.main_window import MainWindow
from app.project import keeping as module
from core.project.checkpoints import CheckpointKind
from core.session.places import checkpoint_folders
from core.session.thumbnails import thumbnail_of


def said(window: MainWindow) -> str:
    current = window.parts.messages.current
    return current.text if current else ""


def fill_the_disk(window: MainWindow) -> None:
    connection = window.parts.document.session._project._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    sqlite3.Connection.execute(connection, f"PRAGMA max_page_count = {pages}")


def free_the_disk(window: MainWindow) -> None:
    connection = window.parts.document.session._project._connection
    sqlite3.Connection.execute(connection, "PRAGMA max_page_count = 1000000")


def names(window: MainWindow) -> list[str]:
    return [one.name for one in window.parts.document.session.upkeep.checkpoints()]


def work_that_does_not_fit(window: MainWindow) -> None:
    document = window.parts.document
    document.session._project.remember("filler", "x" * 50_000)
    document.add_object()
    assert document.session.upkeep.saving.problem == "full"


@pytest.fixture(autouse=True)
def _no_modal_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that is closed at the end of a test does not wait for an answer."""

    def let_go(dialog: UnsavedDialog) -> int:
        dialog.lets_go = True
        return 0

    monkeypatch.setattr(UnsavedDialog, "exec", let_go)


@pytest.fixture
def full_window(open_window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """With work in memory that the disk has no room for."""
    monkeypatch.setattr(module, "TRY_AGAIN_S", 0.0)
    fill_the_disk(open_window)
    work_that_does_not_fit(open_window)
    return open_window


def test_every_change_is_saved_and_said(open_window: MainWindow) -> None:
    open_window.parts.document.add_object()
    assert open_window.status_line.saved.text == "Saved 0 s ago"
    path = open_window.parts.document.session.project_path
    assert str(path) in open_window.status_line.saved.toolTip()


def test_a_full_disk_is_told_and_work_goes_on_until_there_is_room(
    qtbot: QtBot, full_window: MainWindow
) -> None:
    document = full_window.parts.document
    assert full_window.status_line.saved.text == "Not saved: disk full"
    assert said(full_window).startswith("Disk full: work is kept in memory, not saved since ")
    count = len(document.objects())
    document.add_object()
    assert len(document.objects()) == count + 1

    free_the_disk(full_window)
    qtbot.waitUntil(lambda: full_window.status_line.saved.text.startswith("Saved"))
    assert said(full_window) == "Everything is saved again."
    path = document.session.project_path
    full_window.files.opening.close_clip()
    with qtbot.waitSignal(full_window.files.opened):
        full_window.files.open_path(path)
    assert len(document.objects()) == count + 1


def test_a_lost_permission_is_told_in_the_same_way(open_window: MainWindow) -> None:
    connection = open_window.parts.document.session._project._connection
    sqlite3.Connection.execute(connection, "PRAGMA query_only = ON")
    open_window.parts.document.add_object()
    assert open_window.status_line.saved.text == "Not saved: no permission to write"
    sqlite3.Connection.execute(connection, "PRAGMA query_only = OFF")
    assert open_window.keeping.may_close()


def test_the_cache_can_be_freed_for_it(
    qtbot: QtBot, open_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = open_window.parts.document
    document.add_object()
    document.session.upkeep.begin_checkpoint(CheckpointKind.TIME, "t")()
    fill_the_disk(open_window)
    work_that_does_not_fit(open_window)
    current = open_window.parts.messages.current
    assert current is not None
    assert [choice.text for choice in current.choices][1].startswith("Free cache (")
    current.choices[1].run()
    assert not list(checkpoint_folders()[1].rglob("*.evermask"))
    free_the_disk(open_window)


@pytest.mark.parametrize("lets_go", [False, True])
def test_closing_asks_before_anything_is_lost(
    full_window: MainWindow, monkeypatch: pytest.MonkeyPatch, lets_go: bool
) -> None:
    def answer(dialog: UnsavedDialog) -> int:
        dialog.lets_go = lets_go
        return 0

    monkeypatch.setattr(UnsavedDialog, "exec", answer)
    full_window.files.opening.close_clip()
    assert full_window.parts.document.is_open is not lets_go
    full_window.close()
    assert full_window.isVisible() is not lets_go
    if not lets_go:
        free_the_disk(full_window)


def test_a_copy_elsewhere_holds_what_the_disk_refused(
    qtbot: QtBot, full_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def answer(dialog: UnsavedDialog) -> int:
        dialog.wants_copy = True
        return 0

    monkeypatch.setattr(UnsavedDialog, "exec", answer)
    document = full_window.parts.document
    objects = document.objects()
    assert not full_window.keeping.may_close()
    dialog = full_window.findChild(QFileDialog)
    assert dialog is not None
    free = tmp_path / "elsewhere"
    free.mkdir()
    with qtbot.waitSignal(full_window.files.opened):
        dialog.fileSelected.emit(str(free / "copy.evermask"))
    dialog.close()
    assert document.session.project_path == free / "copy.evermask"
    assert document.objects() == objects


def test_saving_under_another_name_goes_on_there_on_the_same_frame(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    document = open_window.parts.document
    document.add_object()
    document.set_frame(5)
    old = document.session.project_path
    open_window.keeping.save_to(old)
    assert "saved there already" in said(open_window)
    with qtbot.waitSignal(open_window.files.opened):
        open_window.keeping.save_to(tmp_path / "new.evermask")
    assert document.session.project_path == tmp_path / "new.evermask"
    assert document.frame == 5
    assert [info.name for info in document.objects()] == ["object 1"]
    assert open_window.parts.settings.recent()[0] == tmp_path / "new.evermask"
    assert old.exists()


def test_a_copy_that_cannot_be_written_leaves_the_project_open(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(open_window.parts.messages.shown):
        open_window.keeping.save_to(tmp_path / "no" / "folder" / "new.evermask")
    assert open_window.parts.document.is_open


def test_a_checkpoint_is_made_named_and_not_made_twice(
    qtbot: QtBot, open_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_window.parts.document.add_object()
    with qtbot.waitSignal(open_window.parts.messages.shown):
        open_window.actions_table["save_checkpoint"].trigger()
    assert said(open_window).startswith("“Checkpoint 1” is kept.")
    current = open_window.parts.messages.current
    assert current is not None
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("before lunch", True))
    current.choices[0].run()
    assert names(open_window) == ["before lunch"]
    open_window.actions_table["save_checkpoint"].trigger()
    assert said(open_window) == "Nothing has changed since the checkpoint “before lunch”."


def test_checkpoints_are_made_by_time_and_before_changes_of_many_frames(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    document = open_window.parts.document
    open_window.keeping.checkpoint_by_time()
    assert names(open_window) == []
    document.add_object()
    open_window.keeping.checkpoint_by_time()
    open_window.keeping.checkpoint_by_time()
    qtbot.waitUntil(lambda: names(open_window) == ["Every ten minutes"])
    document.add_object()
    document.range_changing.emit("Delete frames 3 to 9")
    document.add_object()
    qtbot.waitUntil(lambda: len(names(open_window)) == 2)
    assert names(open_window)[0] == "Before: Delete frames 3 to 9"
    (newest, _) = document.session.upkeep.checkpoints()
    assert document.session.upkeep.edits - newest.edits == 1, "it does not hold what came after"


def test_a_run_that_ended_leaves_a_checkpoint(qtbot: QtBot, open_window: MainWindow) -> None:
    open_window.parts.document.add_object()
    open_window.parts.tracking.finished.emit(JobEnd.DONE)
    qtbot.waitUntil(lambda: names(open_window) == ["After tracking"])


def test_a_checkpoint_opens_as_a_copy(qtbot: QtBot, open_window: MainWindow) -> None:
    document = open_window.parts.document
    document.add_object()
    document.session.upkeep.begin_checkpoint(CheckpointKind.NAMED, "one/two")()
    document.add_object()
    document.set_frame(3)
    project = document.session.project_path
    open_window.actions_table["history"].trigger()
    dialog = open_window.findChild(HistoryDialog)
    assert dialog is not None
    with qtbot.waitSignal(open_window.files.opened):
        dialog.open_copy.click()
    assert document.session.project_path == project.with_name("clip (one-two).evermask")
    assert len(document.objects()) == 1
    assert document.frame == 3


def test_a_checkpoint_is_compared_with(qtbot: QtBot, open_window: MainWindow) -> None:
    upkeep = open_window.parts.document.session.upkeep
    upkeep.begin_checkpoint(CheckpointKind.NAMED, "as it was")()
    open_window.actions_table["compare_checkpoint"].trigger()
    dialog = open_window.findChild(HistoryDialog)
    assert dialog is not None
    dialog.compare.click()
    qtbot.waitUntil(lambda: open_window.parts.comparing.is_open)
    assert open_window.parts.comparing.names == ("Current masks", "as it was")


def test_closing_leaves_a_picture_for_the_list(
    qtbot: QtBot, open_window: MainWindow, clip_path: Path
) -> None:
    open_window.files.opening.close_clip()
    assert thumbnail_of(clip_path) is not None
    assert open_window.status_line.saved.isHidden()
