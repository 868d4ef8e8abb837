import numpy as np

from core.propagation.plan import Plan, checksum, plan_of
from core.propagation.request import PropagationRequest
from core.types import Direction, Mask


def mask_with(*ids: int, at: int = 0) -> Mask:
    mask = np.zeros((4, 60), np.uint8)
    mask[at, : len(ids)] = ids
    return mask


def planned(keyframes: dict[int, Mask], start: int, stop: int, corrections: int = 3) -> Plan:
    return plan_of(PropagationRequest(keyframes, start, stop), corrections)


def roles(plan: Plan) -> list[tuple[int, bool]]:
    return [(reference.frame, reference.permanent) for reference in plan.references]


def test_a_single_keyframe_is_the_permanent_reference() -> None:
    plan = planned({5: mask_with(3, 9)}, 5, 30)

    assert roles(plan) == [(5, True)]
    assert plan.slots.objects == (3, 9)
    assert plan.direction is Direction.FORWARD
    assert np.array_equal(plan.start_mask, mask_with(3, 9))


def test_the_corrections_nearest_to_the_start_serve_on_either_side_of_it() -> None:
    keyframes = {frame: mask_with(1) for frame in (0, 10, 20, 30, 40, 50, 90)}
    assert roles(planned(keyframes, 30, 39)) == [(0, True), (20, False), (30, False), (40, False)]


def test_the_start_is_always_a_reference() -> None:
    keyframes = {frame: mask_with(1) for frame in range(50)}
    assert (25, False) in roles(planned(keyframes, 25, 80, corrections=1))


def test_a_first_appearance_is_permanent_however_far_away() -> None:
    keyframes = {frame: mask_with(1) for frame in range(0, 100, 10)}
    keyframes[60] = mask_with(1, 2)
    assert roles(planned(keyframes, 0, 9)) == [
        (0, True),
        (10, False),
        (20, False),
        (30, False),
        (60, True),
    ]


def test_going_backward_the_first_keyframe_is_the_last_one() -> None:
    keyframes = {0: mask_with(1), 50: mask_with(1, 2), 99: mask_with(1)}
    assert roles(planned(keyframes, 99, 51)) == [(99, True), (50, True), (0, False)]


def test_objects_of_all_keyframes_get_slots() -> None:
    keyframes = {0: mask_with(1), 50: mask_with(*range(2, 14))}
    plan = planned(keyframes, 0, 49)
    assert plan.slots.objects == tuple(range(1, 14))
    assert plan.slots.groups == 2


def test_keyframes_without_any_object_are_fine() -> None:
    plan = planned({0: mask_with()}, 0, 9)
    assert plan.slots.objects == ()
    assert roles(plan) == [(0, True)]


def test_a_mask_edited_later_does_not_change_the_plan() -> None:
    mask = mask_with(1)
    plan = planned({0: mask}, 0, 9)
    mask[:] = 7

    assert plan.references[0].mask.max() == 1
    assert plan.checksums[0] == checksum(mask_with(1))


def test_checksums_tell_masks_apart() -> None:
    assert checksum(mask_with(1)) == checksum(mask_with(1).copy(order="F"))
    assert checksum(mask_with(1)) != checksum(mask_with(2))
    assert checksum(mask_with(1)) != checksum(mask_with(1, at=1))
