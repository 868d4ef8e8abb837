from typing import Any

import numpy as np

from core.review.cells import MOST_KEYFRAMES, Cells
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def test_cells_of_all_objects(project: Any, square: Any) -> None:
    project.set(1, square(0))
    project.set(2, np.maximum(square(0), square(30, 2)))
    project.keyframes = {2}
    cells = Cells.of(project)
    assert set(cells.states) == {ONE, TWO}
    assert np.flatnonzero(cells.filled[ONE]).tolist() == [1, 2]
    assert np.flatnonzero(cells.any_filled).tolist() == [1, 2]
    assert np.flatnonzero(cells.any_keyframe).tolist() == [2]
    assert cells.keyframes(ONE) == (2,)


def test_an_object_that_is_deleted_meanwhile(project: Any, square: Any) -> None:
    project.set(1, square(0))
    project.set(2, square(0, 9))
    cells = Cells.of(project)
    assert set(cells.states) == {ONE}, "object 9 has no states any more"


def test_an_empty_project(project: Any) -> None:
    cells = Cells.of(project)
    assert not cells.any_filled.any()
    assert cells.revisions.size == 6


def test_many_keyframes_are_thinned_over_the_clip(make_project: Any, square: Any) -> None:
    project = make_project(200)
    for frame in range(200):
        project.set(frame, square(0))
    project.keyframes = set(range(200))
    found = Cells.of(project).keyframes(ONE)
    assert (len(found), found[0], found[-1]) == (MOST_KEYFRAMES, 0, 199)
