import sqlite3
from pathlib import Path

import pytest

from core.project import forgetting
from core.project.project import Project
from core.types import CellState
from tests.core.project.little_project import (
    ONE,
    square,
    write,
)


def counts(path: Path) -> dict[str, int]:
    with sqlite3.connect(path) as database:
        tables = ("steps", "step_pages", "entries", "objects", "pixels")
        found = {t: database.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}
    database.close()
    return found


def test_old_steps_are_dropped_with_their_pixels(
    project: Project, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "STEPS_KEPT", 3)
    project.add_object()
    for turn in range(8):
        project.apply(f"Draw {turn}", [write(1, 0, CellState.DRAFT, square(turn % 6))])
    names = []
    while (undone := project.undo()) is not None:
        names.append(undone[0])
    assert names == ["Draw 7", "Draw 6", "Draw 5"]
    assert project.mask(0)[4, 4] == ONE
    while project.tidy():
        pass
    project.close()
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM pixels").fetchone() == (4,)
    database.close()


def test_undone_steps_are_gone_with_the_next_one_and_removed_bit_by_bit(
    project: Project, path: Path
) -> None:
    project.add_object()
    for turn in range(3):
        project.apply(f"Draw {turn}", [write(1, turn, CellState.DRAFT, square(turn))])
        project.add_object()
    while project.undo_name != "Draw 0":
        project.undo()
    project.apply("Other", [write(1, 9, CellState.DRAFT, square(4))])
    assert project.redo_name is None

    while project.tidy():
        pass
    project.close()
    assert counts(path) == {"steps": 3, "step_pages": 4, "entries": 1, "objects": 1, "pixels": 2}
