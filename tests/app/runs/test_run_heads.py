from app.runs.run_heads import heads_of, queued_heads
from app.timeline.lanes import RunHead
from core.frames import Frames
from core.session.runs.plan import Leg
from core.types import Direction, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


def test_each_object_shows_where_it_ends() -> None:
    leg = Leg(0, 20, FORWARD, {ONE: Frames.span(1, 20), TWO: Frames.span(1, 8)})

    assert set(heads_of(leg, 5, None, FORWARD)) == {
        RunHead(5, FORWARD, frozenset({ONE}), 20),
        RunHead(5, FORWARD, frozenset({TWO}), 8),
    }
    assert heads_of(leg, 9, None, FORWARD) == [RunHead(9, FORWARD, frozenset({ONE}), 20)]


def test_backward_they_end_at_their_first_frame() -> None:
    leg = Leg(20, 4, BACKWARD, {ONE: Frames.span(4, 19)})
    assert heads_of(leg, 12, None, BACKWARD) == [RunHead(12, BACKWARD, frozenset({ONE}), 4)]


def test_from_both_sides_the_gap_lies_between_two_heads() -> None:
    leg = Leg(0, 19, FORWARD, {ONE: Frames.span(1, 19)}, far_end=20)
    both = frozenset({ONE})
    assert heads_of(leg, 6, 15, FORWARD) == [RunHead(6, FORWARD, both, 15),
                                             RunHead(15, BACKWARD, both)]  # fmt: skip
    assert heads_of(leg, 6, 15, BACKWARD)[0] == RunHead(15, BACKWARD, both, 6)


def test_what_has_not_begun_does_not_move() -> None:
    stale = Leg(3, 30, FORWARD, {ONE: Frames.span(10, 30)})
    assert queued_heads([stale]) == [RunHead(10, FORWARD, frozenset({ONE}), 30, is_moving=False)]
