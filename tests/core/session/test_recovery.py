import contextlib
import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ProjectError
from core.files import atomic_path
from core.project.checkpoints import CheckpointKind
from core.project.lock_owner import LockOwner
from core.project.project_file import journal_of
from core.session.recovery import (
    is_anything_left_behind,
    left_behind,
    look_back,
    recover,
    remove_unfinished,
    unfinished_files,
)
from core.session.register import OpenNote, abandoned
from core.session.session import Session
from core.types import ObjectId

ONE = ObjectId(1)
DEAD = replace(LockOwner.this_program(), pid=2**22 + 1)


def draw(session: Session, frame: int) -> None:
    stroke = session.begin_stroke(frame, ONE, adds=True)
    stroke.dab(9, 9, 6)
    session.apply_stroke(frame, stroke, "Brush")


@pytest.fixture
def died(session: Session, tmp_path: Path) -> Path:
    """A project as its program left it when it was killed, after a checkpoint and three edits."""
    session.add_object("dog")
    session.upkeep.begin_checkpoint(CheckpointKind.NAMED, "start")()
    for frame in (2, 3, 4):
        draw(session, frame)
    session.commit(2)
    path = tmp_path / "died" / "work.evermask"
    path.parent.mkdir()
    for source in (session.project_path, journal_of(session.project_path)):
        shutil.copyfile(source, path.with_name(source.name))
    os.utime(journal_of(path), (5000.0, 5000.0))
    session.close()
    return path


def test_the_report_says_what_was_going_on(died: Path) -> None:
    before = died.read_bytes()
    report = look_back(died)
    assert report.project == died
    assert report.last_write_s == 5000.0
    assert report.edits == 4
    assert report.damage == ""
    assert report.checkpoint is not None
    assert report.checkpoint.name == "start"
    assert died.read_bytes() == before
    with Session.open_project(died) as session:
        assert session.upkeep.interruption is not None
        assert session.undo_name == "Commit frame 2"


def test_a_damaged_project_is_recovered_into_another(died: Path) -> None:
    Session.open_project(died).close()
    with contextlib.closing(sqlite3.connect(died)) as database:
        (page,) = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'steps'"
        ).fetchone()
    content = bytearray(died.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    died.write_bytes(content)
    report = look_back(died)
    assert "damaged" in report.damage
    assert report.checkpoint is not None
    found = recover(died)
    assert found.path == died.with_name("work (recovered).evermask")
    assert died.read_bytes() == content
    with Session.open_project(found.path) as session:
        assert session.clip.frame_count == 12


def test_a_folder_that_may_not_be_written_recovers_elsewhere(
    died: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.session.recovery.free_path", _in_a_folder_that_is_not_there_first())
    found = recover(died)
    assert found.path.parent.name == "projects"


def _in_a_folder_that_is_not_there_first() -> object:
    calls: list[Path] = []

    def place(wanted: Path) -> Path:
        calls.append(wanted)
        return wanted.parent / "missing" / wanted.name if len(calls) == 1 else wanted

    return place


def test_what_is_gone_or_foreign_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="No project at"):
        look_back(tmp_path / "gone.evermask")
    (tmp_path / "letter.evermask").write_text("a letter")
    with pytest.raises(ProjectError, match="not an Evermask project"):
        look_back(tmp_path / "letter.evermask")


def test_unfinished_files_of_an_export_are_found_and_removed_when_asked(
    died: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "masks"
    folder.mkdir()
    (folder / "00000.png").write_bytes(b"done")
    (folder / ".mine.part.png").write_bytes(b"somebody else's")
    with atomic_path(folder / "00001.png") as partial:
        partial.write_bytes(b"half")
        report = look_back(died, [folder, tmp_path / "gone"])
        assert report.unfinished == (partial,)
        assert remove_unfinished([partial, tmp_path / "gone"]) == 1
        assert unfinished_files(folder) == []
        partial.write_bytes(b"whole")
    assert sorted(file.name for file in folder.iterdir()) == [
        ".mine.part.png", "00000.png", "00001.png"
    ]  # fmt: skip


def test_what_programs_that_died_left_behind_is_found_until_it_is_put_aside(died: Path) -> None:
    assert not is_anything_left_behind()
    OpenNote(died, DEAD)
    letter = died.with_name("letter.evermask")
    letter.write_text("a letter")
    OpenNote(letter, replace(DEAD, token="other"))
    assert is_anything_left_behind()

    (found,) = left_behind()

    assert found.report == look_back(died)
    assert [note.project for note in abandoned()] == [died], "what is no project is forgotten"
    found.put_aside()
    assert not is_anything_left_behind()


def test_opening_a_project_by_hand_answers_for_it(died: Path) -> None:
    OpenNote(died, DEAD)
    with Session.open_project(died):
        assert abandoned() == []
    assert not is_anything_left_behind()
