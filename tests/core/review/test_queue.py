import numpy as np
import pytest

from core.review.colours import BINS
from core.review.queue import Cause, Entry, Queue, Wanted, make_queue
from core.review.risk_parts import Part
from core.types import CellState, ObjectId, Review

ONE, TWO = ObjectId(1), ObjectId(2)
COUNT = 40


def cause(**badness: float) -> Cause:
    """Bad frames as f<number>=badness; everything else is good and auto."""
    values = np.full(COUNT, np.nan)
    reasons = np.full(COUNT, int(Part.AREA))
    for name, value in badness.items():
        values[int(name[1:])] = value
    return Cause(
        values,
        reasons,
        np.full(COUNT, CellState.AUTO, np.uint8),
        np.full(COUNT, Review.UNSEEN, np.uint8),
    )


def cells(queue: Queue) -> list[tuple[int, int]]:
    return [(int(e.object_id), e.frame) for e in queue.entries]


def test_worst_first_and_one_of_neighbours() -> None:
    causes = {ONE: cause(f3=0.5, f5=0.9, f20=0.2), TWO: cause(f4=0.7)}
    queue = make_queue(causes, Wanted(), apart=5)
    assert cells(queue) == [(1, 5), (2, 4), (1, 20)]
    assert queue.entries[0] == Entry(5, ONE, 0.9, Part.AREA, CellState.AUTO, Review.UNSEEN)
    assert (queue.approved, queue.total) == (0, 3)


def test_scores_are_their_own_reason() -> None:
    by_score = cause(f5=0.9)
    by_score.reasons[:] = -1
    assert make_queue({ONE: by_score}, Wanted(), 5).entries[0].part is None


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (Wanted(objects=frozenset({TWO})), [(2, 4)]),
        (Wanted(parts=frozenset({Part.WARP})), [(1, 20)]),
        (Wanted(span=(0, 10)), [(1, 5), (2, 4)]),
        (Wanted(only_stale=True), [(2, 4)]),
        (Wanted(only_unapproved=True), [(2, 4), (1, 20)]),
    ],
)
def test_filters(wanted: Wanted, left: list[tuple[int, int]]) -> None:
    causes = {ONE: cause(f5=0.9, f20=0.2), TWO: cause(f4=0.7)}
    causes[ONE].reasons[20] = Part.WARP
    causes[TWO].states[4] = CellState.STALE_HARD
    causes[ONE].reviews[5] = Review.APPROVED
    queue = make_queue(causes, wanted, apart=5)
    assert cells(queue) == left
    assert (queue.approved, queue.total) == (1, 3), "progress is that of all places"


def test_walking() -> None:
    queue = make_queue({ONE: cause(f5=0.9, f20=0.5, f30=0.1)}, Wanted(), 5)
    assert queue.entry is None
    seen = []
    for by in (1, 1, 1, 1, -1, -1, -1):
        queue = queue.step(by)
        assert queue.entry is not None
        seen.append(queue.entry.frame)
    assert seen == [5, 20, 30, 30, 20, 5, 5]
    assert Queue().step(1).entry is None


def test_a_refresh_leaves_the_reviewer_where_they_are() -> None:
    queue = make_queue({ONE: cause(f5=0.9, f20=0.5, f30=0.1)}, Wanted(), 5).step(1).step(1)
    worse_elsewhere = make_queue({ONE: cause(f5=0.9, f12=0.8, f20=0.5)}, Wanted(), 5)
    moved = queue.refreshed(worse_elsewhere)
    assert moved.entry is not None
    assert (moved.entry.frame, moved.place) == (20, 2)


def test_after_a_fix_the_next_is_the_one_that_took_its_place() -> None:
    queue = make_queue({ONE: cause(f5=0.9, f20=0.5, f30=0.1)}, Wanted(), 5).step(1).step(1)
    fixed = queue.refreshed(make_queue({ONE: cause(f5=0.9, f30=0.1)}, Wanted(), 5))
    assert fixed.entry is None
    assert fixed.current == (ONE, 20)
    following = fixed.step(1).entry
    before = fixed.step(-1).entry
    assert following is not None
    assert before is not None
    assert (following.frame, before.frame) == (30, 5)
    assert queue.refreshed(Queue()).step(1).entry is None


def test_diversity_puts_what_looks_alike_later() -> None:
    causes = {ONE: cause(f5=0.9, f20=0.85, f30=0.7)}

    def features(object_id: ObjectId, frames: list[int]) -> np.ndarray:
        made = np.zeros((len(frames), BINS), np.uint8)
        for row, frame in zip(made, frames, strict=True):
            row[0 if frame < 25 else 1] = 255
        return made

    assert cells(make_queue(causes, Wanted(), 5, features)) == [(1, 5), (1, 30), (1, 20)]


def test_a_corrected_place_keeps_its_row_until_the_reviewer_goes_on() -> None:
    one = cause(f5=0.9, f20=0.5, f30=0.1)
    queue = make_queue({ONE: one}, Wanted(), 5).step(1).step(1)
    one.states[20] = CellState.KEYFRAME
    one.badness[20] = 0.05
    one.badness[36] = 0.8
    fixed = queue.refreshed(make_queue({ONE: one}, Wanted(), 5, current=queue.current))
    assert cells(fixed) == [(1, 5), (1, 20), (1, 36), (1, 30)]
    assert fixed.entry is not None
    assert (fixed.entry.is_corrected, fixed.entry.badness) == (True, 0.05)
    gone_on = fixed.step(1)
    later = gone_on.refreshed(make_queue({ONE: one}, Wanted(), 5, current=gone_on.current))
    assert cells(later) == [(1, 5), (1, 36), (1, 30)]
    assert later.current == (ONE, 36)


def test_other_filters_let_go_of_the_row() -> None:
    one = cause(f5=0.9, f20=0.5)
    queue = make_queue({ONE: one}, Wanted(), 5).step(1)
    filtered = queue.refreshed(make_queue({ONE: one}, Wanted(span=(10, 30)), 5))
    assert cells(filtered) == [(1, 20)]
    again = filtered.refreshed(
        make_queue({ONE: one}, Wanted(span=(10, 30)), 5, current=filtered.current)
    )
    assert cells(again) == [(1, 20)]


def test_a_mask_that_is_gone_is_no_place() -> None:
    one = cause(f5=0.9)
    queue = make_queue({ONE: one}, Wanted(), 5).step(1)
    one.states[5] = CellState.EMPTY
    one.badness[5] = np.nan
    left = queue.refreshed(make_queue({ONE: one}, Wanted(), 5, current=queue.current))
    assert left.entries == ()
