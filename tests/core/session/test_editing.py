import numpy as np

from core.drawing.stroke import PaintMode
from core.session.session import Session
from core.types import CellState, Change, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
FRAMES, WIDTH, HEIGHT = 12, 32, 24


def paint(session: Session, frame: int, object_id: ObjectId, x: float, y: float, size: float = 7):
    stroke = session.begin_stroke(frame, object_id, adds=True)
    stroke.dab(x, y, size)
    return session.apply_stroke(frame, stroke, "Brush")


def erase(session: Session, frame: int, object_id: ObjectId, x: float, y: float, size: float = 7):
    stroke = session.begin_stroke(frame, object_id, adds=False)
    stroke.dab(x, y, size)
    return session.apply_stroke(frame, stroke, "Eraser")


def state(session: Session, object_id: ObjectId, frame: int) -> CellState:
    return CellState(int(session.states(object_id)[frame]))


def test_a_stroke_makes_a_draft_and_enter_a_keyframe(session: Session) -> None:
    session.add_object()
    assert paint(session, 3, ONE, 10, 10) == Change(frozenset({3}), frozenset({ONE}))
    assert state(session, ONE, 3) is CellState.DRAFT
    assert session.undo_name == "Brush"
    assert session.commit(3) == Change(frozenset({3}), frozenset({ONE}))
    assert state(session, ONE, 3) is CellState.KEYFRAME
    assert session.undo_name == "Commit frame 3"
    assert session.commit(3) is None


def test_a_changed_keyframe_is_a_draft_again(session: Session) -> None:
    session.add_object()
    paint(session, 3, ONE, 10, 10)
    session.commit(3)
    before = session.mask(3)
    paint(session, 3, ONE, 20, 10)
    assert state(session, ONE, 3) is CellState.DRAFT
    session.undo()
    assert state(session, ONE, 3) is CellState.KEYFRAME
    assert np.array_equal(session.mask(3), before)


def test_painting_over_another_object_changes_both_in_one_step(session: Session) -> None:
    session.add_object()
    session.add_object()
    paint(session, 0, ONE, 10, 10, 9)
    session.commit(0)
    change = paint(session, 0, TWO, 13, 10, 9)
    assert change == Change(frozenset({0}), frozenset({ONE, TWO}))
    assert [state(session, i, 0) for i in (ONE, TWO)] == [CellState.DRAFT] * 2
    erase(session, 0, TWO, 13, 10, 30)
    assert set(np.unique(session.mask(0))) == {0, 1}
    assert session.mask(0)[10, 13] == 0, "what was painted over does not come back"


def test_painting_behind_leaves_the_other_object_alone(session: Session) -> None:
    session.add_object()
    session.add_object()
    paint(session, 0, ONE, 10, 10, 9)
    session.commit(0)
    stroke = session.begin_stroke(0, TWO, adds=True, mode=PaintMode.BEHIND)
    stroke.dab(13, 10, 9)
    assert session.apply_stroke(0, stroke, "Brush") == Change(frozenset({0}), frozenset({TWO}))
    assert state(session, ONE, 0) is CellState.KEYFRAME


def test_a_stroke_that_changes_nothing_is_no_step(session: Session) -> None:
    session.add_object()
    assert session.apply_stroke(0, session.begin_stroke(0, ONE, adds=True), "Brush") is None
    assert erase(session, 0, ONE, 10, 10) is None
    stroke = session.begin_stroke(0, ONE, adds=True)
    stroke.dab(-50, -50, 9)
    assert session.apply_stroke(0, stroke, "Brush") is None
    assert session.undo_name == 'Add "object 1"'


def test_a_stroke_keeps_what_a_run_wrote_beside_it_meanwhile(session: Session) -> None:
    session.add_object()
    session.add_object()
    stroke = session.begin_stroke(0, ONE, adds=True)
    stroke.dab(5, 5, 5)
    paint(session, 0, TWO, 25, 15)
    session.apply_stroke(0, stroke, "Brush")
    assert session.mask(0)[15, 25] == TWO
    assert session.mask(0)[5, 5] == ONE


def test_committing_an_emptied_object_says_it_is_not_there(session: Session) -> None:
    session.add_object()
    paint(session, 0, ONE, 10, 10)
    session.commit(0)
    paint(session, 5, ONE, 10, 10)
    erase(session, 5, ONE, 10, 10, 30)
    session.commit(5)
    assert state(session, ONE, 5) is CellState.KEYFRAME
    assert not session.mask(5).any()


def test_committing_a_scribble_wiped_out_again_leaves_nothing(session: Session) -> None:
    session.add_object()
    paint(session, 5, ONE, 10, 10)
    erase(session, 5, ONE, 10, 10, 30)
    session.commit(5)
    assert state(session, ONE, 5) is CellState.EMPTY


def test_list_edits_have_readable_names(session: Session) -> None:
    session.add_object("dog")
    session.rename_object(ONE, "cat")
    assert session.undo_name == 'Rename "dog"'
    session.recolor_object(ONE, (1, 2, 3))
    assert session.undo_name == 'Recolour "cat"'
    session.set_object_visible(ONE, visible=False)
    assert session.undo_name == 'Hide "cat"'
    session.set_object_visible(ONE, visible=True)
    assert session.undo_name == 'Show "cat"'
    assert session.set_object_visible(ONE, visible=True) is None
