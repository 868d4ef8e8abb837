"""A random project of format 1, written by a model of it: every step leads where it led before."""

import contextlib
import copy
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import ProjectError
from core.masks import pack_pixels
from core.project.project import Project
from core.project.schema import APPLICATION_ID
from core.types import CellState

WIDTH, HEIGHT, FRAMES = 10, 8, 5
Version = tuple[int, int | None, int | None, float | None]
NOTHING: Version = (0, None, None, None)


@dataclass
class Old:
    """What a file of format 1 held: rows also for deleted objects."""

    cells: dict[tuple[int, int], Version] = field(default_factory=dict)
    names: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Name, and 1 for a living object."""

    def shown(self) -> dict[tuple[int, int], Version]:
        return {
            key: version
            for key, version in self.cells.items()
            if self.names[key[0]][1] and version != NOTHING
        }


def blob(number: int) -> bytes:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[number // WIDTH, number % WIDTH] = True
    return pack_pixels(pixels)


class Writer:
    """Writes steps as the first version did."""

    def __init__(self, path: Path, tables: str) -> None:
        path.unlink(missing_ok=True)
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(tables)
        self.database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.database.execute("PRAGMA user_version = 1")
        self.run("INSERT INTO media VALUES (1, '', '/c.mp4', 'f', ?, ?, ?)", WIDTH, HEIGHT, FRAMES)
        self.run("INSERT INTO runs VALUES (1, 1, 0, 4, '', 1)")
        self.states = [Old()]
        self.blobs = 0

    def run(self, statement: str, *values: object) -> None:
        self.database.execute(statement, values)

    def step(self, kind: str, object_id: int, frame: int) -> None:
        old, new = self.states[-1], copy.deepcopy(self.states[-1])
        alive = old.names.get(object_id, ("", 0))[1]
        if (kind == "add") == bool(alive):
            return
        number = len(self.states)
        if kind == "add":
            new.names[object_id] = (f"object {number}", 1)
            for key in [key for key in new.cells if key[0] == object_id]:
                new.cells[key] = NOTHING
        elif kind == "delete":
            new.names[object_id] = (old.names[object_id][0], 0)
        elif kind == "clear":
            new.cells[object_id, frame] = NOTHING
        else:
            self.blobs += 1
            self.run("INSERT INTO pixels VALUES (?, ?)", self.blobs, blob(self.blobs))
            run = (1, 0.5) if kind == "auto" else (None, None)
            state = CellState.AUTO if kind == "auto" else CellState.KEYFRAME
            new.cells[object_id, frame] = (int(state), self.blobs, *run)
        self.run("INSERT INTO steps VALUES (?, ?, ?, 1)", number, number, f"step {number}")
        for key in new.cells:
            before = old.cells.get(key, NOTHING)
            if before != new.cells[key]:
                self.run(
                    f"INSERT INTO step_cells VALUES ({', '.join('?' * 11)})",
                    number, *key, *before, *new.cells[key],
                )  # fmt: skip
        if new.names != old.names:
            was, now = old.names.get(object_id, (new.names[object_id][0], 0)), new.names[object_id]
            self.run(
                "INSERT INTO step_objects VALUES (?, ?, ?, 5, 1, ?, ?, 5, 1, ?)",
                number, object_id, *was, *now,
            )  # fmt: skip
        self.states.append(new)

    def finish(self, undone: int) -> int:
        """Leave the last steps undone; the number of the present state."""
        present = max(0, len(self.states) - 1 - undone)
        state = self.states[present]
        self.run("UPDATE steps SET done = 0 WHERE id > ?", present)
        for object_id, (name, _) in self.states[-1].names.items():
            _, alive = state.names.get(object_id, (name, 0))
            shown = state.names.get(object_id, (name, 0))[0]
            self.run("INSERT INTO objects VALUES (?, ?, 5, 1, ?)", object_id, shown, alive)
        for key, version in state.cells.items():
            if version != NOTHING:
                self.run("INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?)", *key, *version)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.close()
        return present


def shown(project: Project) -> dict[tuple[int, int], tuple[object, ...]]:
    cells = {}
    for info in project.objects():
        for frame in np.flatnonzero(project.states(info.id)).tolist():
            cell = project.cell(info.id, frame)
            cells[info.id, frame] = (cell.state, cell.pixels, cell.run_id, cell.confidence)
    return cells


def expected(state: Old) -> dict[tuple[int, int], tuple[object, ...]]:
    return {
        key: (version[0], blob(version[1] or 0), *version[2:])
        for key, version in state.shown().items()
    }


kinds = st.sampled_from(["add", "draw", "draw", "auto", "clear", "delete"])
steps = st.lists(st.tuples(kinds, st.integers(1, 2), st.integers(0, FRAMES - 1)), max_size=14)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(steps=steps, undone=st.integers(0, 4))
def test_every_step_leads_where_it_led(
    tmp_path: Path, version_1_tables: str, steps: list[tuple[str, int, int]], undone: int
) -> None:
    path = tmp_path / "old.evermask"
    writer = Writer(path, version_1_tables)
    for step in [("add", 1, 0), *steps]:
        writer.step(*step)
    present = writer.finish(undone)
    with Project.open(path) as project:
        assert shown(project) == expected(writer.states[present])
        for number in range(present - 1, -1, -1):
            assert project.undo() is not None
            assert shown(project) == expected(writer.states[number])
        assert project.undo() is None
        for state in writer.states[1:]:
            assert project.redo() is not None
            assert shown(project) == expected(state)
            names = {i: name for i, (name, alive) in state.names.items() if alive}
            assert {info.id: info.name for info in project.objects()} == names
        assert project.redo() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cells SET frame = 99",
        "UPDATE cells SET pixels_id = 99",
        "UPDATE cells SET object_id = 9",
        "DELETE FROM media",
        "UPDATE step_cells SET frame = 99",
        "UPDATE step_objects SET object_id = 2",
    ],
)
def test_old_files_are_not_believed(tmp_path: Path, version_1_tables: str, statement: str) -> None:
    path = tmp_path / "old.evermask"
    writer = Writer(path, version_1_tables)
    for step in (("add", 1, 0), ("draw", 1, 2)):
        writer.step(*step)
    writer.finish(0)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute(statement)
        database.commit()
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(path)
    assert [file.name for file in tmp_path.glob("*.evermask-lock")] == []
