import numpy as np
import pytest

from core.project.project import Project
from core.types import (
    CellState,
)
from tests.core.project.little_project import (
    ONE,
    TWO,
    square,
    write,
)


def test_revisions_tell_which_frames_changed(project: Project) -> None:
    info = project.add_object()
    assert not project.revisions().any(), "nothing was drawn yet"
    project.apply("Brush", [write(info.id, 3, CellState.KEYFRAME, square(1))])
    drawn = project.revisions()
    assert np.flatnonzero(drawn).tolist() == [3]
    project.apply("Brush", [write(info.id, 5, CellState.KEYFRAME, square(1))])
    project.undo()
    later = project.revisions()
    assert later[3] == drawn[3]
    assert later[5] > drawn[3]
    project.delete_object(info.id)
    assert project.revisions()[3] > later[3]


def test_deleted_objects_answer_no_questions(project: Project) -> None:
    project.add_object()
    project.delete_object(ONE)
    for ask in (project.states, project.confidences, project.object, project.delete_object):
        with pytest.raises(LookupError):
            ask(ONE)
    with pytest.raises(LookupError):
        project.apply("Draw", [write(1, 0, CellState.DRAFT, square(1))])


def test_a_mask_is_the_objects_in_order_of_id(project: Project) -> None:
    project.add_object()
    project.add_object()
    project.apply(
        "Draw",
        [write(2, 4, CellState.DRAFT, square(2)), write(1, 4, CellState.AUTO, square(1))],
    )
    mask = project.mask(4)
    assert mask[1, 1] == ONE
    assert mask[2, 2] == TWO
    assert not mask.flags.writeable
    assert project.mask(4) is mask, "kept until the frame changes"
    project.delete_object(TWO)
    assert project.mask(4)[2, 2] == ONE
