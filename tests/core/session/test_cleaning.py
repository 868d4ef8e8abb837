import numpy as np
import pytest

from core.drawing.cleanup import Cleanup
from core.errors import Cancelled
from core.progress import CancelToken, Progress
from core.session.session import Session
from core.types import CellState, Change, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
GROW = Cleanup(grow=2)


def draw(session: Session, frame: int, object_id: ObjectId, x: float) -> None:
    stroke = session.begin_stroke(frame, object_id, adds=True)
    stroke.dab(x, 12, 8)
    session.apply_stroke(frame, stroke, "Brush")


@pytest.fixture
def drawn(session: Session) -> Session:
    """Object 1 on frames 0 to 3, a keyframe on 0; object 2 beside it on frame 1."""
    session.add_object()
    session.add_object()
    for frame in range(4):
        draw(session, frame, ONE, 10)
    session.commit(0)
    draw(session, 1, TWO, 18)
    return session


def bake(session: Session, frames: list[int], cleanup: Cleanup = GROW) -> Change | None:
    items = list(session.clean_up(ONE, frames, cleanup, CancelToken()))
    last = items[-1] if items else None
    return last if isinstance(last, Change) else None


def test_a_preview_stores_nothing(drawn: Session) -> None:
    before = drawn.mask(0).copy()
    preview = drawn.cleaned_mask(0, ONE, GROW)
    assert (preview == ONE).sum() > (before == ONE).sum()
    assert np.array_equal(drawn.mask(0), before)


def test_baking_gives_what_the_preview_showed_as_one_step(drawn: Session) -> None:
    before = [drawn.mask(frame).copy() for frame in range(4)]
    previews = [drawn.cleaned_mask(frame, ONE, GROW) for frame in range(4)]
    change = bake(drawn, [0, 1, 2, 3])
    assert change is not None
    assert change.frames == {0, 1, 2, 3}
    for frame in range(4):
        assert np.array_equal(drawn.mask(frame), previews[frame])
    drawn.undo()
    for frame in range(4):
        assert np.array_equal(drawn.mask(frame), before[frame])


def test_over_a_range_states_stay_on_one_frame_it_is_a_draft(drawn: Session) -> None:
    bake(drawn, [0, 1])
    assert drawn.states(ONE)[0] == CellState.KEYFRAME
    bake(drawn, [0])
    assert drawn.states(ONE)[0] == CellState.DRAFT


def test_no_pixel_is_taken_from_another_object(drawn: Session) -> None:
    other = drawn.mask(1) == TWO
    bake(drawn, [1], Cleanup(grow=6))
    assert np.array_equal(drawn.mask(1) == TWO, other)


def test_frames_without_a_mask_and_masks_that_are_clean_are_passed_over(drawn: Session) -> None:
    undo_name = drawn.undo_name
    assert bake(drawn, [4, 5]) is None
    assert bake(drawn, [0, 1], Cleanup(holes=20)) is None
    assert drawn.undo_name == undo_name


def test_stopping_leaves_everything_as_it_was(drawn: Session) -> None:
    before = [drawn.mask(frame).copy() for frame in range(4)]
    token = CancelToken()
    work = drawn.clean_up(ONE, range(4), GROW, token)
    assert isinstance(next(work), Progress)
    token.cancel()
    with pytest.raises(Cancelled):
        list(work)
    for frame in range(4):
        assert np.array_equal(drawn.mask(frame), before[frame])


def test_locked_cells_stay(drawn: Session) -> None:
    drawn.set_locked([ONE], 0, 0, locked=True)
    before = drawn.mask(0).copy()
    bake(drawn, [0, 1])
    assert np.array_equal(drawn.mask(0), before)
