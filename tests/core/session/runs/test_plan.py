from core.frames import Frames
from core.session.runs.plan import Leg, RunPlan
from core.types import Direction, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
ON = Leg(4, 9, Direction.FORWARD, {ONE: Frames(range(5, 10)), TWO: Frames([6])}, {TWO: Frames([6])})
BACK = Leg(4, 1, Direction.BACKWARD, {ONE: Frames([1, 2, 3])})


def test_a_plan_is_the_sum_of_its_legs() -> None:
    plan = RunPlan((ON, BACK))

    assert plan.start == 4
    assert plan.objects == {ONE, TWO}
    assert plan.frames == Frames([1, 2, 3, 5, 6, 7, 8, 9])
    assert plan.walked == 8
    assert plan.replaced == 1


def test_a_leg_from_both_sides_is_as_long_as_what_lies_between() -> None:
    gap = Leg(4, 9, Direction.FORWARD, {ONE: Frames(range(5, 10))}, far_end=10)
    assert gap.length == 5

    gone_on = Leg(4, 9, Direction.FORWARD, {ONE: Frames([7])}, far_end=10, reached=(6, 8))
    assert gone_on.length == 1
