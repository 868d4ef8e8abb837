from pathlib import Path

import pytest

from core.project import forgetting
from core.project.cell_pages import Plane
from core.project.project import Project
from core.project.records import MediaFacts
from core.types import (
    CellState,
)
from tests.core.project.little_project import (
    FORWARD,
    FRAMES,
    ONE,
    contents,
    result,
    square,
    write,
)


def test_a_new_step_ends_redo(project: Project) -> None:
    project.add_object()
    project.apply("One", [write(1, 0, CellState.DRAFT, square(1))])
    project.undo()
    assert project.redo_name == "One"
    project.apply("Two", [write(1, 1, CellState.DRAFT, square(1))])
    assert project.redo_name is None
    assert project.redo() is None


def test_history_survives_a_restart(path: Path, facts: MediaFacts) -> None:
    with Project.create(path, facts) as project:
        project.add_object()
        project.apply("Draw", [write(1, 0, CellState.KEYFRAME, square(0))])
        run = project.start_run(FORWARD, "Track")
        project.store_results(run, [result(f, (1, square(1))) for f in range(1, 5)])
        project.finish_run(run)
        project.apply("Brush", [write(1, 2, CellState.DRAFT, square(4))])
        full = contents(project)
        project.undo()
        project.undo()
        half = contents(project)
    with Project.open(path) as project:
        assert contents(project) == half
        project.redo()
        project.redo()
        assert contents(project) == full
        while project.undo() is not None:
            pass
        assert project.objects() == ()


def test_a_mask_that_is_brought_back_outlives_the_step_that_let_go_of_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.add_object()
    project.apply("Draw", [write(1, 0, CellState.DRAFT, square(1))])
    old = project._grid.array(ONE, Plane.CONTENTS)[0].copy()
    project.apply("Redraw", [write(1, 0, CellState.DRAFT, square(4))])
    with project.edit("Bring back") as edit:
        edit.cells.write(ONE, Plane.CONTENTS)[0] = old
    assert project.mask_of(ONE, 0).tolist() == square(1).tolist()
    monkeypatch.setattr(forgetting, "STEPS_KEPT", 1)
    project.add_object()
    while project.tidy():
        pass
    project._masks.drop(range(FRAMES))
    assert project.mask_of(ONE, 0).tolist() == square(1).tolist()
    assert project.mask(0)[2, 2] == ONE
