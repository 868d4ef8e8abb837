import numpy as np

from core.frames import Frames
from core.session.runs.heads import Heads
from core.session.runs.plan import Leg
from core.types import Direction, FrameIndex, FrameResult, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD
ON = Leg(2, 9, FORWARD, {ONE: Frames(range(3, 10)), TWO: Frames([3, 4])})
GAP = Leg(2, 8, FORWARD, {ONE: Frames(range(3, 9))}, far_end=9)


def seen(frame: FrameIndex, direction: Direction | None = FORWARD) -> FrameResult:
    return FrameResult(frame, np.zeros((2, 2), np.uint8), {}, direction)


def test_a_walk_comes_from_its_start() -> None:
    heads = Heads(ON)
    assert heads.ahead == [3]
    heads.take(seen(3))
    heads.take(seen(4))

    assert (heads.near, heads.far) == (4, None)
    assert heads.ahead == [5]
    assert heads.are_before(ON.writes[ONE])
    assert not heads.are_before(ON.writes[TWO])


def test_what_is_left_begins_where_the_walk_stands() -> None:
    heads = Heads(ON)
    heads.take(seen(4))
    assert heads.rest == Leg(4, 9, FORWARD, {ONE: Frames(range(5, 10))})

    heads.take(seen(9))
    assert heads.are_through
    assert heads.ahead == []


def test_a_walk_backward_goes_the_other_way() -> None:
    heads = Heads(Leg(9, 2, BACKWARD, {ONE: Frames(range(2, 9))}))
    heads.take(seen(8, BACKWARD))

    assert heads.ahead == [7]
    assert heads.rest.writes == {ONE: Frames(range(2, 8))}
    assert not heads.are_before(Frames([8]))


def test_a_gap_is_walked_from_both_ends_until_they_meet() -> None:
    heads = Heads(GAP)
    assert heads.ahead == [3, 8]
    heads.take(seen(3))
    heads.take(seen(8, BACKWARD))
    heads.take(seen(6, None))
    assert (heads.near, heads.far) == (3, 8)
    assert heads.rest.reached == (3, 8)
    assert Heads(heads.rest).ahead == [4, 7]

    for frame in (4, 5, 6, 7):
        heads.take(seen(frame))
    assert heads.ahead == []
    assert not heads.are_through, "blending may still change what was seen"
