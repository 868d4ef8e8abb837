"""A project is left as a killed program leaves it: its files copied while it is open."""

import contextlib
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.dialogs.recovery import RecoveryDialog
from app.main_window import MainWindow
from core.project.checkpoints import CheckpointKind
from core.project.lock_owner import LockOwner
from core.project.project_file import journal_of
from core.session.register import OpenNote, abandoned

DEAD = replace(LockOwner.this_program(), pid=2**22 + 1)


@pytest.fixture
def died(open_window: MainWindow, tmp_path: Path) -> Path:
    """An object was added after a checkpoint, and an export was going on."""
    document = open_window.parts.document
    session = document.session
    session.upkeep.begin_checkpoint(CheckpointKind.NAMED, "start")()
    document.add_object()
    path = tmp_path / "died" / "work.evermask"
    path.parent.mkdir()
    for source in (session.project_path, journal_of(session.project_path)):
        shutil.copyfile(source, path.with_name(source.name.replace("clip", "work")))
    open_window.files.opening.close_clip()
    note = OpenNote(path, DEAD)
    masks = tmp_path / "masks"
    masks.mkdir()
    (masks / ".00001-abcdefgh.part.png").write_bytes(b"half")
    note.exports.append(masks)
    note._write()
    return path


def asked(qtbot: QtBot, window: MainWindow, begun: list[str]) -> RecoveryDialog:
    window.recovering.begin(lambda: begun.append("begun"))
    qtbot.waitUntil(lambda: bool(window.findChildren(RecoveryDialog)))
    return window.findChildren(RecoveryDialog)[0]


def test_without_anything_left_behind_the_start_goes_on(window: MainWindow) -> None:
    begun: list[str] = []
    window.recovering.begin(lambda: begun.append("begun"))
    assert begun == ["begun"]
    assert not window.findChildren(RecoveryDialog)


def test_everything_is_restored_and_said(qtbot: QtBot, open_window: MainWindow, died: Path) -> None:
    begun: list[str] = []
    dialog = asked(qtbot, open_window, begun)
    assert dialog.shown.report.edits == 1
    with qtbot.waitSignal(open_window.files.opened):
        dialog.restore.click()
    document = open_window.parts.document
    assert document.session.project_path == died
    assert len(document.objects()) == 1
    current = open_window.parts.messages.current
    assert current is not None
    assert "Everything up to " in current.text
    assert abandoned() == []
    assert begun == []


def test_the_checkpoint_opens_as_a_copy(qtbot: QtBot, open_window: MainWindow, died: Path) -> None:
    before = died.read_bytes()
    dialog = asked(qtbot, open_window, [])
    with qtbot.waitSignal(open_window.files.opened):
        dialog.checkpoint.click()
    document = open_window.parts.document
    assert document.session.project_path == died.with_name("work (start).evermask")
    assert document.objects() == []
    assert died.read_bytes() == before
    assert abandoned() == []


def test_later_goes_on_with_the_start_and_asks_again_at_the_next(
    qtbot: QtBot, open_window: MainWindow, died: Path
) -> None:
    begun: list[str] = []
    dialog = asked(qtbot, open_window, begun)
    dialog.later.click()
    assert begun == ["begun"]
    assert [note.project for note in abandoned()] == [died]


def test_unfinished_files_are_removed_only_when_asked(
    qtbot: QtBot, open_window: MainWindow, died: Path, tmp_path: Path
) -> None:
    dialog = asked(qtbot, open_window, [])
    assert len(list((tmp_path / "masks").iterdir())) == 1
    dialog.remove.click()
    assert list((tmp_path / "masks").iterdir()) == []
    assert dialog.facts["unfinished"].text() == "One file removed."
    dialog.reject()


def test_a_damaged_project_is_recovered_into_another(
    qtbot: QtBot, open_window: MainWindow, died: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.closing(sqlite3.connect(died)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = died.read_bytes()[:-4096]
    died.write_bytes(damaged)
    dialog = asked(qtbot, open_window, [])
    assert dialog.shown.report.damage
    with qtbot.waitSignal(open_window.files.opened):
        dialog.restore.click()
    assert "(recovered)" in open_window.parts.document.session.project_path.name
    assert died.read_bytes() == damaged
    assert abandoned() == []


def test_what_is_no_project_any_more_is_forgotten(
    qtbot: QtBot, open_window: MainWindow, died: Path
) -> None:
    died.write_text("a letter")
    begun: list[str] = []
    open_window.recovering.begin(lambda: begun.append("begun"))
    qtbot.waitUntil(lambda: begun == ["begun"])
    assert abandoned() == []


def test_the_folder_can_be_looked_at(
    qtbot: QtBot, open_window: MainWindow, died: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dialog = asked(qtbot, open_window, [])
    dialog.files.click()
    assert opened == [str(died.parent)]
    dialog.reject()
