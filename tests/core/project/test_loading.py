import contextlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProjectError
from core.masks import pack_pixels
from core.project.loading import load
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts, RunInfo
from core.types import CellState, Direction, FrameResult, ObjectId

ONE = ObjectId(1)


@pytest.fixture
def filled(path: Path, facts: MediaFacts) -> Path:
    with Project.create(path, facts) as project:
        project.add_object("dog")
        blank = np.zeros((facts.height, facts.width), np.uint8)
        project.apply("Draw", [CellWrite(ONE, 2, CellState.DRAFT, pack_pixels(blank > 0))])
        run = project.start_run(RunInfo(Direction.FORWARD, 2, 5, "fast"), "Track")
        project.store_results(run, [FrameResult(3, blank, {ONE: 0.5})])
        project.finish_run(run)
    return path


def edit(path: Path, statement: str) -> None:
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()


def test_everything_is_there_again(filled: Path, facts: MediaFacts) -> None:
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        loaded = load(connection, filled)
    assert loaded.media.frame_count == facts.frame_count
    assert loaded.media.fingerprint == facts.fingerprint
    assert loaded.objects[ONE].name == "dog"
    assert loaded.grid.states(ONE).tolist()[:5] == [0, 0, CellState.DRAFT, CellState.AUTO, 0]
    confidences = loaded.grid.confidences(ONE)
    assert confidences[3] == 0.5
    assert np.isnan(np.delete(confidences, 3)).all()
    assert loaded.interrupted_runs == ()


def test_runs_that_never_ended_are_told(filled: Path) -> None:
    edit(filled, "UPDATE runs SET finished = 0")
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        loaded = load(connection, filled)
    assert loaded.interrupted_runs == (RunInfo(Direction.FORWARD, 2, 5, "fast"),)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM media",
        "UPDATE media SET frame_count = 99999999999",
        "UPDATE media SET width = 70000",
        "UPDATE media SET frame_count = 3",
        "UPDATE cells SET object_id = 9",
        "UPDATE step_cells SET frame = 12",
        "UPDATE step_cells SET object_id = 9",
    ],
)
def test_what_does_not_fit_together_is_damage(filled: Path, statement: str) -> None:
    edit(filled, statement)
    before = filled.read_bytes()
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(filled)
    assert filled.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM pixels",
        "UPDATE pixels SET data = x'0102'",
        "UPDATE pixels SET data = x'01640064000000000000000000'",
    ],
)
def test_pixels_that_make_no_mask_are_damage_when_they_are_needed(
    filled: Path, statement: str
) -> None:
    edit(filled, statement)
    with Project.open(filled) as project, pytest.raises(ProjectError, match="damaged"):
        project.mask(2)
