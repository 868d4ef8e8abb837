from pathlib import Path

import numpy as np
import pytest

from core.masks import pack_pixels
from core.project import forgetting
from core.project.cell_pages import Plane
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts, RunInfo
from core.types import (
    CellState,
    Direction,
    FrameResult,
    ObjectId,
)

FRAMES, WIDTH, HEIGHT = 12, 10, 8
ONE, TWO = ObjectId(1), ObjectId(2)
FORWARD = RunInfo(Direction.FORWARD, 0, FRAMES - 1)


def square(corner: int, side: int = 3) -> np.ndarray:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[corner : corner + side, corner : corner + side] = True
    return pixels


def write(object_id: int, frame: int, state: CellState, pixels: np.ndarray) -> CellWrite:
    return CellWrite(ObjectId(object_id), frame, state, pack_pixels(pixels))


def result(frame: int, *objects: tuple[int, np.ndarray]) -> FrameResult:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for object_id, pixels in objects:
        mask[pixels] = object_id
    confidence = {ObjectId(object_id): 0.5 + frame / 100 for object_id, _ in objects}
    return FrameResult(frame, mask, confidence)


def contents(project: Project) -> tuple[object, ...]:
    """Everything a user could see, to compare before and after."""
    return (
        project.objects(),
        [project.states(info.id).tolist() for info in project.objects()],
        [project.mask(frame).tobytes() for frame in range(FRAMES)],
        [np.nan_to_num(project.confidences(i.id), nan=-1).tolist() for i in project.objects()],
        project.undo_name,
        project.redo_name,
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
