from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.frames import Frames
from core.memory.policy import DDMEMORY, MemoryPolicy
from core.propagation.plan import Plan, choose_references, plan_of, read_reference
from core.propagation.request import PlainKeyframes, PropagationRequest, checksum
from core.propagation.slots import SlotMap
from core.tracker_memory import MemoryRules
from core.types import Direction, Mask, ObjectId

FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


def mask_with(*ids: int, at: int = 0) -> Mask:
    mask = np.zeros((4, 60), np.uint8)
    mask[at, : len(ids)] = ids
    return mask


def planned(keyframes: dict[int, Mask], start: int, stop: int, **more: object) -> Plan:
    return plan_of(PropagationRequest(keyframes, start, stop, **more))


def roles(
    keyframes: Mapping[int, Mask],
    at: int,
    direction: Direction = FORWARD,
    policy: MemoryPolicy = DDMEMORY,
) -> list[tuple[int, bool]]:
    plain = PlainKeyframes(keyframes)
    shown = {frame: plain.objects_on(frame) for frame in plain}
    return list(choose_references(shown, direction, at, policy).items())


# --- which keyframes serve as references


def test_a_single_keyframe_is_the_permanent_reference() -> None:
    assert roles({5: mask_with(3, 9)}, 5) == [(5, True)]


def test_the_corrections_nearest_to_the_frame_serve_on_either_side_of_it() -> None:
    keyframes = {frame: mask_with(1) for frame in (0, 10, 20, 30, 40, 50, 90)}
    assert roles(keyframes, 30) == [(0, True), (20, False), (30, False), (40, False)]
    assert roles(keyframes, 88) == [(0, True), (40, False), (50, False), (90, False)]


def test_of_two_that_are_as_near_the_one_already_passed_serves() -> None:
    keyframes = {frame: mask_with(1) for frame in (0, 20, 40)}
    one = MemoryPolicy(corrections=1)
    assert roles(keyframes, 30, FORWARD, one) == [(0, True), (20, False)]
    assert roles(keyframes, 10, BACKWARD, one) == [(40, True), (20, False)]


def test_the_keyframe_itself_is_always_a_reference() -> None:
    keyframes = {frame: mask_with(1) for frame in range(50)}
    assert (25, False) in roles(keyframes, 25, policy=MemoryPolicy(corrections=1))


def test_a_first_appearance_is_permanent_however_far_away() -> None:
    keyframes = {frame: mask_with(1) for frame in range(0, 100, 10)}
    keyframes[60] = mask_with(1, 2)
    assert roles(keyframes, 0) == [
        (0, True),
        (10, False),
        (20, False),
        (30, False),
        (60, True),
    ]


def test_going_backward_the_first_keyframe_is_the_last_one() -> None:
    keyframes = {0: mask_with(1), 50: mask_with(1, 2), 99: mask_with(1)}
    assert dict(roles(keyframes, 99, BACKWARD)) == {99: True, 50: True, 0: False}


def test_first_appearances_are_bounded_for_each_group() -> None:
    shown = {frame: frozenset({frame + 1}) for frame in range(30)}
    policy = MemoryPolicy(first_appearances=10, corrections=0)
    assert list(choose_references(shown, FORWARD, 29, policy)) == list(range(11))
    assert list(choose_references(shown, FORWARD, 29, policy, groups=2)) == list(range(21))


@given(
    st.dictionaries(
        st.integers(0, 300),
        st.frozensets(st.integers(1, 60), min_size=1, max_size=6),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from(Direction),
)
def test_no_group_has_more_than_ten_first_appearances_and_none_is_left_out(
    shown: dict[int, frozenset[int]], direction: Direction
) -> None:
    slots = SlotMap.of(ObjectId(i) for ids in shown.values() for i in ids)
    chosen = choose_references(shown, direction, 0, DDMEMORY, slots.groups)
    seen: set[int] = set()
    first_in_group = Counter[int]()
    for frame in sorted(shown, key=lambda frame: frame * direction.step):
        new = shown[frame] - seen
        seen |= new
        assert not new or chosen[frame], "a first appearance is permanent"
        first_in_group.update({slots.objects.index(ObjectId(i)) // 10 for i in new})

    assert max(first_in_group.values()) <= DDMEMORY.first_appearances
    assert len(chosen) <= 1 + DDMEMORY.first_appearances * slots.groups + DDMEMORY.corrections


def test_with_fewer_allowed_the_first_stays_and_then_the_nearest() -> None:
    keyframes = {frame: mask_with(1) for frame in (0, 10, 20, 30)}
    keyframes[15] = mask_with(1, 2)
    assert roles(keyframes, 30, policy=MemoryPolicy(references=3)) == [
        (0, True),
        (20, False),
        (30, False),
    ]
    assert roles(keyframes, 30, policy=MemoryPolicy(references=1)) == [(0, True)]


@given(
    st.dictionaries(
        st.integers(0, 300), st.frozensets(st.integers(1, 12), max_size=4), min_size=1, max_size=40
    ),
    st.sampled_from(Direction),
    st.integers(0, 300),
    st.integers(1, 20),
)
def test_references_are_bounded_whatever_was_drawn(
    shown: dict[int, frozenset[int]], direction: Direction, at: int, most: int
) -> None:
    policy = MemoryPolicy(references=most)
    chosen = choose_references(shown, direction, at, policy)
    first = min(shown, key=lambda frame: frame * direction.step)

    assert chosen[first]
    assert len(chosen) <= min(most, 1 + policy.first_appearances + policy.corrections)
    assert set(chosen) <= set(shown)
    in_order = sorted(chosen, key=lambda frame: frame * direction.step)
    assert list(chosen) == in_order
    unlimited = choose_references(shown, direction, at, DDMEMORY)
    seen = set().union(*(shown[frame] for frame in unlimited))
    assert seen == set().union(*shown.values()) or len(unlimited) > policy.first_appearances


# --- the plan


def test_objects_of_all_keyframes_get_slots() -> None:
    keyframes = {0: mask_with(1), 50: mask_with(*range(2, 14))}
    plan = planned(keyframes, 0, 49)
    assert plan.slots.objects == tuple(range(1, 14))
    assert plan.slots.groups == 2
    assert plan.direction is FORWARD


def test_keyframes_without_any_object_are_fine() -> None:
    plan = planned({0: mask_with()}, 0, 9)
    assert plan.slots.objects == ()
    assert plan.starts_at_keyframe


def test_a_tracked_start_is_told_from_a_drawn_one_and_its_objects_get_slots() -> None:
    plan = planned({0: mask_with(1)}, 7, 9, tracked_start=mask_with(1, 4))

    assert not plan.starts_at_keyframe
    assert np.array_equal(plan.start_mask, mask_with(1, 4))
    assert plan.start_checksum == checksum(mask_with(1, 4))
    assert plan.slots.objects == (1, 4)
    assert list(plan.shown) == list(plan.checksums) == [0]


def test_excluded_keyframes_show_nothing_to_learn_from() -> None:
    keyframes = {0: mask_with(1), 5: mask_with(1, 2), 9: mask_with(1)}
    plan = planned(keyframes, 0, 4, memory=MemoryRules(Frames(range(4, 7))))
    assert list(plan.shown) == [0, 9]
    assert plan.slots.objects == (1, 2)


def test_a_mask_edited_later_does_not_change_the_plan() -> None:
    mask = mask_with(1)
    plan = planned({0: mask}, 0, 9)
    mask[:] = 7

    assert plan.start_mask.max() == 1
    assert plan.checksums[0] == checksum(mask_with(1))


class EditedWhileRead(PlainKeyframes):
    """Somebody paints between two questions."""

    def __init__(self) -> None:
        super().__init__({0: mask_with(1)})
        self._edits = iter([mask_with(2)])

    def __getitem__(self, frame: int) -> Mask:
        found = self._masks[frame]
        self._masks = {0: next(self._edits, found)}  # type: ignore[assignment]
        return found


def test_a_reference_and_its_checksum_belong_together() -> None:
    read = read_reference(EditedWhileRead(), 0, permanent=True)
    assert read.checksum == checksum(read.mask) == checksum(mask_with(2))


@pytest.mark.parametrize("direction", Direction)
def test_keyframes_are_planned_in_the_order_of_the_run(direction: Direction) -> None:
    keyframes = {frame: mask_with(1) for frame in (8, 2, 5)}
    plan = planned(keyframes, 5, 5 + direction.step)
    assert list(plan.shown) == [2, 5, 8][:: direction.step]


def test_pinned_keyframes_stay_however_far_they_are() -> None:
    shown = dict.fromkeys((0, 2, 4, 6, 8, 10), frozenset({1}))
    policy = MemoryPolicy(corrections=2)
    forward = Direction.FORWARD

    assert list(choose_references(shown, forward, 10, policy)) == [0, 8, 10]
    assert list(choose_references(shown, forward, 10, policy, pinned={2})) == [0, 2, 8, 10]
    few = replace(policy, references=2)
    assert list(choose_references(shown, forward, 10, few, pinned={2})) == [0, 2]


def test_rules_about_frames_ahead_make_no_difference_yet() -> None:
    keyframes = {0: mask_with(1), 9: mask_with(1)}
    rules = MemoryRules(Frames([5]), forgets_global=Frames([7]))
    plan = planned(keyframes, 0, 10, memory=rules)

    assert plan.memory_rules_at(4) == ""
    told = [plan.memory_rules_at(frame) for frame in (5, 6, 7)]
    assert told[0] == told[1] != told[2]
    evicted = planned(keyframes, 0, 10, memory=MemoryRules(Frames([9])))
    assert evicted.memory_rules_at(2) != "", "it would be a reference"
