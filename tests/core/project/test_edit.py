import pytest

from core.masks import pack_pixels
from core.project.cell_pages import Plane
from core.project.project import Project
from core.types import CellState, ObjectId

ONE = ObjectId(1)


@pytest.fixture
def drawn(project: Project) -> Project:
    """Object 1 with a keyframe on frame 3."""
    import numpy as np

    project.add_object()
    pixels = np.zeros((project.media.height, project.media.width), bool)
    pixels[2:5, 2:5] = True
    with project.edit("draw") as edit:
        edit.put(ONE, 3, CellState.KEYFRAME, pack_pixels(pixels))
    return project


def test_nothing_is_in_the_project_before_the_block_ends(drawn: Project) -> None:
    with drawn.edit("clear") as edit:
        edit.put(ONE, 3, CellState.EMPTY, None)
        assert edit.state(ONE, 3) is CellState.EMPTY
        assert drawn.state(ONE, 3) is CellState.KEYFRAME
    assert drawn.state(ONE, 3) is CellState.EMPTY
    assert edit.change is not None


def test_an_edit_that_fails_changes_nothing(drawn: Project) -> None:
    def fails() -> None:
        with drawn.edit("clear") as edit:
            edit.put(ONE, 3, CellState.EMPTY, None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert drawn.state(ONE, 3) is CellState.KEYFRAME
    assert drawn.undo_name == "draw"


def test_a_cell_is_put_back_as_it_was_in_every_plane(drawn: Project) -> None:
    with drawn.edit("look") as edit:
        was = {plane: edit.cells.read(ONE, plane)[3:4].copy() for plane in Plane}
    before = drawn.cell(ONE, 3)
    with drawn.edit("clear") as edit:
        edit.put(ONE, 3, CellState.EMPTY, None)
    with drawn.edit("put back") as edit:
        edit.put_back(ONE, 3, was)
    assert drawn.cell(ONE, 3) == before
    with pytest.raises(IndexError), drawn.edit("beyond") as edit:
        edit.put_back(ONE, 10_000, was)


def test_a_setting_is_one_step_that_undoing_takes_back(drawn: Project) -> None:
    with drawn.edit("Set") as edit:
        edit.set_setting("memory", "frozen")
    assert edit.change is not None
    assert not edit.change.frames
    assert drawn.setting("memory") == "frozen"
    with drawn.edit("Set again") as edit:
        edit.set_setting("memory", "open")
        edit.put(ONE, 3, CellState.EMPTY, None)

    assert drawn.undo_name == "Set again"
    drawn.undo()
    assert drawn.setting("memory") == "frozen"
    assert drawn.state(ONE, 3) is CellState.KEYFRAME
    drawn.undo()
    assert drawn.setting("memory") is None
    drawn.redo()
    assert drawn.setting("memory") == "frozen"


def test_a_setting_as_it_is_makes_no_step(drawn: Project) -> None:
    with drawn.edit("Set") as edit:
        edit.set_setting("memory", None)
    assert edit.step_id is None
    assert drawn.undo_name == "draw"
