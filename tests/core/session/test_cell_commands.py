from collections.abc import Iterator

import numpy as np
import pytest

from core.colors import Pattern
from core.errors import Cancelled
from core.progress import CancelToken, finished
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.session.stale_ranges import StaleRange
from core.tracking_options import TrackingOptions
from core.types import Change, ObjectId, Review

ONE, TWO = ObjectId(1), ObjectId(2)
FRAMES, WIDTH, HEIGHT = 12, 32, 24
LAST = FRAMES - 1


def paint(session: Session, frame: int, object_id: ObjectId, x: float, y: float = 10) -> None:
    stroke = session.begin_stroke(frame, object_id, adds=True)
    stroke.dab(x, y, 5)
    session.apply_stroke(frame, stroke, "Brush")


def track(session: Session, frame: int = 0) -> None:
    run = session.start_run(RunScope(frame), TrackingOptions())
    list(session.walk(run, CancelToken()))


def states(session: Session, object_id: ObjectId = ONE) -> str:
    return "".join("-adkxsh"[state] for state in session.states(object_id))


def everything(session: Session) -> list[object]:
    return [
        session.objects(),
        [session.mask(frame).tobytes() for frame in range(FRAMES)],
        [
            (states(session, i.id), session.locks(i.id).tolist(), session.reviews(i.id).tolist())
            for i in session.objects()
        ],
        [session.comments(info.id) for info in session.objects()],
    ]


@pytest.fixture
def work(session: Session) -> Session:
    """A dog tracked from frame 0 and a man drawn on frames 0 and 5."""
    session.add_object("dog")
    paint(session, 0, ONE, 6)
    track(session)
    session.add_object("man")
    for frame in (0, 5):
        paint(session, frame, TWO, 26, 18)
        session.commit(frame)
    return session


@pytest.fixture
def undone(work: Session) -> Iterator[Session]:
    """What the test does is one step, and undoing it brings everything back."""
    before, name = everything(work), work.undo_name
    yield work
    assert work.undo() is not None
    assert everything(work) == before
    assert work.undo_name == name


def test_locking_changes_the_flag_only(undone: Session) -> None:
    change = undone.set_locked([ONE, TWO], 4, 6, locked=True)
    assert change == Change(frozenset({4, 5, 6}), frozenset({ONE, TWO}))
    assert np.flatnonzero(undone.locks(ONE)).tolist() == [4, 5, 6]
    assert np.flatnonzero(undone.locks(TWO)).tolist() == [5], "empty cells stay free"
    assert states(undone) == "kaaaaaaaaaaa"
    assert undone.undo_name == "Lock 2 objects on frames 4-6"
    assert undone.set_locked([ONE], 4, 5, locked=True) is None


def test_unlocking_is_a_step_too(work: Session) -> None:
    work.set_locked([ONE], 4, 6, locked=True)
    assert work.set_locked([ONE], 5, 5, locked=False) is not None
    assert np.flatnonzero(work.locks(ONE)).tolist() == [4, 6]


def test_drafts_are_not_locked(work: Session) -> None:
    paint(work, 4, ONE, 20)
    assert work.set_locked([ONE], 4, 4, locked=True) is None


def test_locked_cells_are_out_of_reach_of_runs_and_hands(work: Session) -> None:
    work.set_locked([ONE], 4, 6, locked=True)
    before = [work.mask(frame).copy() for frame in (4, 5, 6)]
    stroke = work.begin_stroke(4, ONE, adds=True)
    assert stroke.dab(20, 10, 9).is_empty
    stroke = work.begin_stroke(4, TWO, adds=True)
    stroke.dab(*np.argwhere(work.mask(4) == ONE).mean(axis=0)[::-1], 15)
    work.apply_stroke(4, stroke, "Brush")
    assert ((work.mask(4) == ONE) == (before[0] == ONE)).all()
    paint(work, 0, ONE, 12)
    track(work)
    assert work.clear_cells([ONE], 5, 6) is None
    assert work.mark_absent([ONE], 5, 6) is None
    assert [(work.mask(f) == ONE).tolist() for f in (4, 5, 6)] == [
        (mask == ONE).tolist() for mask in before
    ]


def test_a_cell_locked_while_a_stroke_went_on_is_left_alone(work: Session) -> None:
    stroke = work.begin_stroke(4, ONE, adds=True)
    stroke.dab(20, 10, 9)
    work.set_locked([ONE], 4, 4, locked=True)
    assert work.apply_stroke(4, stroke, "Brush") is None


def test_a_locked_object_is_not_painted_on(work: Session) -> None:
    work.set_object_locked(ONE, locked=True)
    assert work.undo_name == 'Lock "dog"'
    assert work.begin_stroke(4, ONE, adds=True).dab(20, 10, 9).is_empty
    assert work.clear_cells([ONE, TWO], 0, LAST) == Change(frozenset({0, 5}), frozenset({TWO}))
    assert work.locked_objects(3) == {ONE}


def test_clearing_a_range(undone: Session) -> None:
    change = undone.clear_cells([ONE, TWO], 3, 6)
    assert change is not None
    assert change.objects == {ONE, TWO}
    assert {f for f in range(FRAMES) if change.edits(f)} == {3, 4, 5, 6}
    assert states(undone) == "kaa----aaaaa"
    assert undone.undo_name == "Clear 2 objects on frames 3-6"


def test_marking_absent_is_a_truth(undone: Session) -> None:
    undone.mark_absent([ONE], 3, 4)
    assert states(undone) == "kssxxhhhhhhh"
    assert not (undone.mask(3) == ONE).any()
    assert undone.stale_ranges() == [
        StaleRange(ONE, 1, 2, is_hard=False),
        StaleRange(ONE, 5, LAST, is_hard=True, cause=4),
    ]
    assert undone.stale_count() == 7
    assert undone.stale_reason(undone.stale_ranges()[1]) == "frame 00004 marked absent"


def test_reasons_say_what_happened_to_the_keyframe(work: Session) -> None:
    paint(work, 3, ONE, 20)
    work.commit(3)
    assert work.stale_reason(work.stale_ranges()[-1]) == "keyframe 00003 edited"
    work.clear_cells([ONE], 3, 3)
    assert work.stale_reason(work.stale_ranges()[-1]) == "keyframe 00003 removed"
    assert work.stale_reason(work.stale_ranges()[0]) == "other keyframes of its run changed"


def test_moving_cells_to_another_object(undone: Session) -> None:
    dog = [undone.mask(frame) == ONE for frame in range(FRAMES)]
    undone.move_cells(ONE, TWO, 6, 9)
    assert states(undone) == "kaaaaa----aa"
    assert states(undone, TWO) == "k----kaaaa--"
    assert all(((undone.mask(f) == TWO) == dog[f]).all() for f in (6, 7, 8, 9))
    assert undone.confidences(TWO)[6] == pytest.approx(0.75), "provenance goes along"
    assert undone.undo_name == 'Move "dog" on frames 6-9 to "man"'


def test_only_masks_move(work: Session) -> None:
    assert work.move_cells(TWO, ONE, 1, 4) is None
    assert work.move_cells(TWO, TWO, 0, 4) is None
    assert states(work) == "kaaaaaaaaaaa"


def test_merging_joins_masks_and_takes_the_source_away(undone: Session) -> None:
    seen = [undone.mask(frame) > 0 for frame in range(FRAMES)]
    steps = undone.merge_objects(ONE, TWO, 0, LAST, CancelToken())
    change = finished(steps)
    assert change is not None
    assert change.object_list
    assert [info.name for info in undone.objects()] == ["man"]
    assert set(states(undone, TWO)) <= set("kash")
    assert states(undone, TWO)[0] == states(undone, TWO)[5] == "k"
    assert all(((undone.mask(f) > 0) == seen[f]).all() for f in range(FRAMES))


def test_merging_a_range_keeps_the_rest(undone: Session) -> None:
    finished(undone.merge_objects(ONE, TWO, 5, LAST, CancelToken()))
    assert [info.name for info in undone.objects()] == ["dog", "man"]
    assert states(undone)[5:] == "-" * 7
    assert states(undone, TWO)[0] == states(undone, TWO)[5] == "k"


def test_a_cancelled_merge_changes_nothing(work: Session) -> None:
    before, token = everything(work), CancelToken()
    steps = work.merge_objects(ONE, TWO, 0, LAST, token)
    token.cancel()
    with pytest.raises(Cancelled):
        finished(steps)
    assert everything(work) == before


def test_a_merge_takes_over_what_a_run_wrote_meanwhile(work: Session) -> None:
    steps = work.merge_objects(ONE, TWO, 0, LAST, CancelToken())
    next(steps)
    paint(work, 5, ONE, 20)
    seen = work.mask(5) > 0
    finished(steps)
    assert ((work.mask(5) == TWO) == seen).all()


def test_copying_and_pasting_one_mask(undone: Session) -> None:
    pixels = undone.copy_mask(ONE, 0)
    assert pixels is not None
    undone.paste_mask(pixels, ONE, 9)
    assert states(undone)[9] == "d"
    assert ((undone.mask(9) == ONE) == pixels).all()
    assert undone.undo_name == 'Paste "dog" on frame 9'


def test_an_empty_cell_gives_nothing_to_copy(work: Session) -> None:
    assert work.copy_mask(TWO, 3) is None


def test_pasting_over_a_range_makes_keyframes_and_takes_pixels(undone: Session) -> None:
    pixels = undone.copy_mask(TWO, 0)
    assert pixels is not None
    finished(undone.paste_mask_to_range(pixels, ONE, 4, 6, CancelToken()))
    assert states(undone)[4:7] == "kkk"
    assert undone.mask(5)[18, 26] == ONE
    assert states(undone, TWO)[5] == "k", "what lost pixels stays what it was"


def test_a_paste_meets_what_changed_meanwhile(work: Session) -> None:
    pixels = work.copy_mask(TWO, 0)
    assert pixels is not None
    steps = work.paste_mask_to_range(pixels, ONE, 4, 6, CancelToken())
    next(steps)
    paint(work, 6, TWO, 25, 18)
    work.set_locked([ONE], 4, 4, locked=True)
    finished(steps)
    assert states(work)[4:7] == "akk"
    assert not ((work.mask(6) == TWO) & pixels).any()
    assert states(work, TWO)[6] == "d"


def test_a_cancelled_paste_changes_nothing(work: Session) -> None:
    before, token = everything(work), CancelToken()
    pixels = work.copy_mask(TWO, 0)
    assert pixels is not None
    steps = work.paste_mask_to_range(pixels, ONE, 4, 6, token)
    token.cancel()
    with pytest.raises(Cancelled):
        finished(steps)
    assert everything(work) == before


def test_repeating_the_nearest_earlier_mask(undone: Session) -> None:
    undone.duplicate_previous_mask(TWO, 8)
    assert states(undone, TWO) == "k----k--d---"
    assert ((undone.mask(8) == TWO) == (undone.mask(5) == TWO)).all()


def test_there_may_be_no_earlier_mask(work: Session) -> None:
    assert work.duplicate_previous_mask(TWO, 0) is None


def test_reviews_go_when_the_mask_changes(undone: Session) -> None:
    change = undone.review_cells([ONE, TWO], 4, 6, Review.APPROVED)
    assert change == Change(frozenset({4, 5, 6}), frozenset({ONE, TWO}))
    assert np.flatnonzero(undone.reviews(TWO)).tolist() == [5], "no mask, no review"
    paint(undone, 5, ONE, 20)
    assert undone.reviews(ONE)[4:7].tolist() == [1, 0, 1]
    undone.undo()


def test_a_run_takes_reviews_of_what_it_writes(work: Session) -> None:
    work.review_cells([ONE], 0, LAST, Review.FLAGGED)
    paint(work, 0, ONE, 9)
    track(work)
    assert not work.reviews(ONE)[:5].any()


def test_comments_are_undone_like_the_rest(undone: Session) -> None:
    assert undone.comment(ONE, 4, "  hand is missing ") == Change(frozenset({4}), frozenset({ONE}))
    assert undone.comments(ONE) == {4: "hand is missing"}
    assert undone.comment(ONE, 4, "hand is missing") is None


def test_comments_go_with_their_object(work: Session) -> None:
    work.comment(ONE, 4, "hand is missing")
    work.comment(ONE, 5, "good")
    work.comment(ONE, 5, " ")
    work.delete_object(ONE)
    assert work.comments(ONE) == {}
    work.undo()
    assert work.comments(ONE) == {4: "hand is missing"}


def test_looks_and_notes_of_objects(undone: Session) -> None:
    assert undone.set_object_pattern(ONE, Pattern.STRIPE) is not None
    assert undone.objects()[0].pattern is Pattern.STRIPE
    undone.set_object_notes(ONE, "belongs to the man")
    assert undone.objects()[0].notes == "belongs to the man"
    assert undone.set_object_notes(ONE, "belongs to the man") is None
    undone.undo()


def test_objects_are_reordered(undone: Session) -> None:
    change = undone.reorder_objects([TWO, ONE])
    assert change == Change(objects=frozenset({ONE, TWO}), object_list=True)
    assert [info.id for info in undone.objects()] == [TWO, ONE]


def test_the_order_is_of_all_objects(work: Session) -> None:
    with pytest.raises(ValueError, match="not the objects"):
        work.reorder_objects([ONE])


def test_a_correction_is_scored_against_the_run(work: Session) -> None:
    assert work.corrections() == [], "the first mask corrects nothing"
    predicted = work.mask(7) == ONE
    paint(work, 7, ONE, 20)
    work.commit(7)
    corrected = work.mask(7) == ONE
    (score,) = work.corrections()
    assert (score.object_id, score.frame) == (ONE, 7)
    assert score.j == pytest.approx((predicted & corrected).sum() / (predicted | corrected).sum())
    assert 0 < score.f < 1
    work.undo()
    assert work.corrections() == []
    work.redo()
    assert work.corrections() == [score]


def test_the_mask_before_the_drawing_can_be_seen(work: Session) -> None:
    predicted = work.mask(7).copy()
    for x in (20, 24):
        paint(work, 7, ONE, x)
    work.commit(7)
    assert np.array_equal(work.previous_mask(7), predicted)
    assert not work.previous_mask(5)[18, 26], "before it was drawn there was nothing"


def test_the_mask_before_the_last_run_can_be_seen(work: Session) -> None:
    before = work.mask(3).copy()
    paint(work, 0, ONE, 12)
    track(work)
    assert not np.array_equal(work.mask(3), before)
    assert np.array_equal(work.previous_mask(3), before)


def test_a_frame_without_history_has_no_earlier_mask(session: Session) -> None:
    session.add_object()
    assert session.previous_mask(3) is None


def test_ranges_lie_in_the_video(work: Session) -> None:
    with pytest.raises(IndexError):
        work.clear_cells([ONE], 5, FRAMES)
    with pytest.raises(LookupError):
        work.clear_cells([ObjectId(9)], 0, 1)
