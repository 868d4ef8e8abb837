import contextlib
import sqlite3
import zlib
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProjectError
from core.frames import Frames
from core.masks import pack_pixels
from core.project.loading import load
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts, RunInfo
from core.types import CellState, Direction, FrameResult, ObjectId

ONE = ObjectId(1)
RUN = RunInfo(Direction.FORWARD, 2, 5, "fast", frozenset({ONE}), Frames([2]), "f00d")


@pytest.fixture
def filled(path: Path, facts: MediaFacts) -> Path:
    with Project.create(path, facts) as project:
        project.add_object("dog")
        blank = np.zeros((facts.height, facts.width), np.uint8)
        project.apply("Draw", [CellWrite(ONE, 2, CellState.DRAFT, pack_pixels(blank > 0))])
        run = project.start_run(RUN, "Track")
        project.store_results(run, [FrameResult(3, blank, {ONE: 0.5})])
        project.finish_run(run)
    return path


def edit(path: Path, statement: str, *values: object) -> None:
    database = sqlite3.connect(path)
    database.execute(statement, values)
    database.commit()
    database.close()


def test_everything_is_there_again(filled: Path, facts: MediaFacts) -> None:
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        loaded = load(connection, filled)
    assert loaded.media.frame_count == facts.frame_count
    assert loaded.media.fingerprint == facts.fingerprint
    assert loaded.entries[ONE].name == "dog"
    assert loaded.grid.states(ONE).tolist()[:5] == [0, 0, CellState.DRAFT, CellState.AUTO, 0]
    confidences = loaded.grid.confidences(ONE)
    assert confidences[3] == 0.5
    assert np.isnan(np.delete(confidences, 3)).all()
    assert loaded.interrupted_runs == ()
    (run,) = loaded.runs.values()
    assert (run.objects, run.anchors, run.weights) == (RUN.objects, RUN.anchors, RUN.weights)


def test_runs_that_never_ended_are_told(filled: Path) -> None:
    edit(filled, "UPDATE runs SET finished = 0")
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        loaded = load(connection, filled)
    (run,) = loaded.interrupted_runs
    assert (run.direction, run.start, run.stop, run.head) == (Direction.FORWARD, 2, 5, 3)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM media",
        "UPDATE media SET frame_count = 99999999999",
        "UPDATE media SET width = 70000",
        "UPDATE media SET frame_count = 3",
        "UPDATE cells SET object_id = 9",
        "UPDATE cells SET page = 7",
        "UPDATE cells SET page_id = 99",
        "UPDATE objects SET entry_id = NULL",
        "UPDATE pages SET data = x'00'",
        "UPDATE runs SET objects = '{}'",
        "UPDATE runs SET objects = '[1.5]'",
        "UPDATE runs SET anchors = '[[5, 2]]'",
        "UPDATE runs SET anchors = '[[5]]'",
        "UPDATE runs SET anchors = 'no json'",
        "DELETE FROM cells WHERE plane = 2",
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
        "UPDATE step_pages SET page = 7",
        "UPDATE step_pages SET object_id = 9",
        "UPDATE step_pages SET before = 99",
    ],
)
def test_a_history_that_leads_nowhere_is_damage_when_it_is_walked(
    filled: Path, statement: str
) -> None:
    edit(filled, statement)
    with Project.open(filled) as project:
        states = project.states(ONE).tolist()
        with pytest.raises(ProjectError, match="damaged"):
            project.undo()
        assert project.states(ONE).tolist() == states


def test_states_nobody_knows_are_damage(filled: Path, facts: MediaFacts) -> None:
    data = zlib.compress(bytes([7]) * facts.frame_count)
    edit(filled, "UPDATE pages SET data = ? WHERE length(data) < 100", data)
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(filled)


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
