import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.project.lock_owner import LockOwner
from core.session.places import data_folder
from core.session.register import OpenNote, abandoned, forget

DEAD = replace(LockOwner.this_program(), pid=2**22 + 1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "dog.evermask"
    path.touch()
    return path


def test_a_session_that_goes_on_is_not_abandoned(project: Path) -> None:
    note = OpenNote(project)
    assert abandoned() == []
    note.close()
    assert list((data_folder() / "open").iterdir()) == []


def test_a_session_of_a_dead_program_is_found_with_its_exports(
    project: Path, tmp_path: Path
) -> None:
    note = OpenNote(project, DEAD)
    with note.exporting_to(tmp_path / "done"):
        pass
    with note.exporting_to(tmp_path / "masks"):
        (found,) = abandoned()
        assert (found.project, found.exports) == (project, (tmp_path / "masks",))
        assert found.since_s == DEAD.since_s
    forget(found)
    assert abandoned() == []


def test_a_project_that_is_gone_is_forgotten(project: Path) -> None:
    OpenNote(project, DEAD)
    project.unlink()
    assert abandoned() == []
    assert list((data_folder() / "open").iterdir()) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"host": 1, "pid": "x"})])
def test_notes_that_make_no_sense_are_passed_over(project: Path, text: str) -> None:
    note = OpenNote(project, DEAD)
    next((data_folder() / "open").iterdir()).write_text(text)
    assert abandoned() == []
    note.close()


def test_a_note_that_cannot_be_written_does_no_harm(project: Path) -> None:
    data_folder().parent.mkdir(parents=True, exist_ok=True)
    data_folder().write_text("in the way")
    note = OpenNote(project)
    assert abandoned() == []
    with note.exporting_to(project.parent):
        pass
