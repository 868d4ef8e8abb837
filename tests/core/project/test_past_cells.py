import numpy as np
import pytest

from core.masks import pack_pixels
from core.project.cell_pages import STATE_BITS, Plane
from core.project.past_cells import PastCells
from core.project.project import Project
from core.project.records import CellWrite
from core.types import CellState, FrameIndex, ObjectId

ONE = ObjectId(1)


def draw(project: Project, frame: FrameIndex, column: int, state: CellState) -> None:
    pixels = np.zeros((project.media.height, project.media.width), bool)
    pixels[2:5, column] = True
    project.apply("Brush", [CellWrite(ONE, frame, state, pack_pixels(pixels))])


@pytest.fixture
def drawn(project: Project) -> Project:
    """One object, drawn three times on frame 3, and elsewhere in between."""
    project.add_object()
    for column in range(3):
        draw(project, 3, column, CellState.KEYFRAME)
        draw(project, 7, column, CellState.KEYFRAME)
    return project


def past(project: Project) -> PastCells:
    return project._history.past


def blobs(project: Project, frame: FrameIndex) -> list[int]:
    """What the cell held before each step near it, newest first."""
    return [int(old["pixels"]) for old in past(project).contents(ONE, frame)]


def test_the_versions_of_a_cell_are_told_newest_first(drawn: Project) -> None:
    now = int(drawn._grid.array(ONE, Plane.CONTENTS)["pixels"][3])
    versions = list(dict.fromkeys(blobs(drawn, 3)))

    assert versions[-1] == 0, "at first there was nothing"
    assert versions[:-1] == sorted(versions[:-1], reverse=True), "blobs are numbered as they come"
    assert len({*versions} - {0, now}) == 2


def test_what_was_taken_back_is_no_past(drawn: Project) -> None:
    before = blobs(drawn, 3)
    draw(drawn, 3, 6, CellState.DRAFT)
    assert blobs(drawn, 3)[1:] == before
    drawn.undo()

    assert blobs(drawn, 3) == before


def test_what_a_cell_was_before_it_became_a_draft(drawn: Project) -> None:
    for column in (5, 6):
        draw(drawn, 3, column, CellState.DRAFT)
    before = past(drawn).before_drawing(ONE, 3)

    assert before is not None
    assert int(before[Plane.MARKS][0]) & STATE_BITS == CellState.KEYFRAME


def test_what_never_was_a_draft_was_nothing_before(drawn: Project) -> None:
    assert past(drawn).before_drawing(ONE, 3) is None
