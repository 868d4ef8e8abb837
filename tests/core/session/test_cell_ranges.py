import numpy as np
import pytest

from core.project.project import Project
from core.session.cell_ranges import free_cells, have_pixels, step_name
from core.session.session import Session
from core.types import CellState, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def project(session: Session) -> Project:
    session.add_object("dog")
    session.add_object("man")
    return session._project


def test_steps_name_their_cells(project: Project) -> None:
    assert step_name(project, "Clear", [ONE], 3, 6) == 'Clear "dog" on frames 3-6'
    assert step_name(project, "Lock", [ONE, TWO], 4, 4) == "Lock 2 objects on frame 4"


def test_locked_cells_and_objects_are_not_free(session: Session, project: Project) -> None:
    session.mark_absent([ONE, TWO], 2, 3)
    session.set_locked([ONE], 2, 3, locked=True)
    session.set_object_locked(TWO, locked=True)
    with project.edit("Look") as edit:
        found = {o: frames.tolist() for o, frames in free_cells(edit, [ONE, TWO], 1, 4)}

    assert found == {ONE: [1, 4]}


def test_only_some_states_have_pixels() -> None:
    states = np.array(
        [CellState.EMPTY, CellState.DRAFT, CellState.ABSENT, CellState.AUTO], np.uint8
    )
    assert have_pixels(states).tolist() == [False, True, False, True]
