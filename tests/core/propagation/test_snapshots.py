from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from core.memory.banks import MemoryBanks, Reference
from core.memory.frame_memory import FrameMemory
from core.memory.looks import Habit
from core.memory.policy import AOT_L, DDMEMORY
from core.model.lstt import LayerMemory
from core.propagation.plan import Plan, plan_of
from core.propagation.request import PropagationRequest, checksum
from core.propagation.snapshots import (
    Facts,
    MemoryShelf,
    SnapshotStore,
    State,
    banks_of,
    state_of,
)
from core.types import Direction, Mask, ObjectId

ONE_BYTES = 2 * 4
"""A snapshot holding one local memory of a single number as key and as value."""
FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD
SETUP = "a network"


def mask_with(*ids: int) -> Mask:
    mask = np.zeros((2, 20), np.uint8)
    mask[0, : len(ids)] = ids
    return mask


FIRST = mask_with(1)


def memory_at(frame: int, value: float = 0.0) -> FrameMemory:
    number = torch.full((1, 1, 1), value)
    return FrameMemory((LayerMemory(number, number.clone()),), frame)


def state_at(frame: int) -> State:
    return State({"local": memory_at(frame)}, {}, (), absorbs_local=True)


def facts_at(
    frame: int,
    references: Mapping[int, Mask] | None = None,
    mask: Mask = FIRST,
    keyframes: Mapping[int, Mask] | None = None,
    direction: Direction = FORWARD,
    setup: str = SETUP,
) -> Facts:
    references = references if references is not None else {0: FIRST}
    keyframes = keyframes if keyframes is not None else references
    ids = {int(i) for m in keyframes.values() for i in np.unique(m) if i}
    return Facts(
        setup,
        direction,
        frame,
        tuple(sorted(ids)),
        tuple((f, f == 0, checksum(m)) for f, m in references.items()),
        {f: checksum(m) for f, m in keyframes.items()},
        checksum(mask),
    )


def plan_from(
    start: int,
    keyframes: Mapping[int, Mask] | None = None,
    step: int = 1,
    tracked: Mask | None = FIRST,
) -> Plan:
    return plan_of(
        PropagationRequest(keyframes or {0: FIRST}, start, start + step, tracked_start=tracked)
    )


def store_with(*all_facts: Facts, budget: int = 1 << 20) -> SnapshotStore:
    store = SnapshotStore(MemoryShelf(), budget)
    for facts in all_facts:
        store.keep(facts, state_at(facts.frame))
    return store


def frames(store: SnapshotStore, direction: Direction = FORWARD) -> list[int]:
    """Frames in the store, found from outside: each is the nearest one to itself."""
    found = set()
    for frame in range(0, 1000, 10):
        plan = plan_from(frame, step=direction.step)
        kept = store.history(SETUP, plan, 0)
        if kept is not None:
            found.add(kept[0].frame)
    return sorted(found)


def before(store: SnapshotStore, at: int, plan: Plan | None = None, reach: int = 999) -> int | None:
    found = store.before(SETUP, plan or plan_from(at), at, reach)
    return found[0].frame if found else None


# --- which one is found


def test_the_last_one_before_a_frame_is_found() -> None:
    store = store_with(facts_at(50), facts_at(100), facts_at(150))
    assert before(store, 120) == 100
    assert before(store, 100) == 100
    assert before(store, 49) is None
    assert before(store, 190, reach=30) is None


def test_the_other_direction_has_its_own() -> None:
    store = store_with(facts_at(50, direction=BACKWARD))
    assert before(store, 40, plan_from(40, step=-1)) == 50
    assert before(store, 60, plan_from(60, step=-1)) is None
    assert before(store, 60) is None


def test_another_network_policy_or_size_has_its_own() -> None:
    assert before(store_with(facts_at(50, setup="another")), 60) is None


def test_nothing_drawn_since_may_be_missing_for_the_same_run() -> None:
    store = store_with(facts_at(50))
    drawn = plan_from(60, {0: FIRST, 80: FIRST})
    assert before(store, 60, drawn) is None
    found = store.history(SETUP, drawn, 99)
    assert found is not None, "its references are as they were: what it learned still counts"


def test_a_changed_or_removed_reference_makes_it_untrue() -> None:
    both = {0: FIRST, 20: FIRST}
    store = store_with(facts_at(50, both))
    assert store.history(SETUP, plan_from(60, both), 99) is not None
    assert store.history(SETUP, plan_from(60, {0: FIRST, 20: mask_with(0, 1)}), 99) is None
    assert store.history(SETUP, plan_from(60, {0: FIRST}), 99) is None


def test_an_older_one_that_is_still_true_is_found_instead() -> None:
    store = store_with(facts_at(50), facts_at(100, {0: FIRST, 80: FIRST}))
    found = store.history(SETUP, plan_from(120), 99)
    assert found is not None
    assert found[0].frame == 50


def test_objects_in_other_slots_make_it_untrue() -> None:
    store = store_with(facts_at(50, {0: mask_with(2)}))
    assert store.history(SETUP, plan_from(60, {0: mask_with(2)}, tracked=mask_with(2)), 99)
    more = plan_from(60, {0: mask_with(2)}, tracked=mask_with(1, 2))
    assert store.history(SETUP, more, 99) is None


def test_the_one_that_has_seen_most_is_found() -> None:
    store = store_with(
        facts_at(50),
        facts_at(400),
        facts_at(450, {0: FIRST, 9: FIRST}),
        facts_at(500, setup="another"),
    )
    found = store.farthest(SETUP, plan_from(0))
    assert found is not None
    assert found[0].frame == 400


# --- when a run goes on exactly there


def test_a_run_goes_on_where_the_last_one_ended() -> None:
    assert store_with(facts_at(50)).exact(SETUP, plan_from(50)) is not None


@pytest.mark.parametrize(
    "plan",
    [
        plan_from(51),
        plan_from(50, tracked=mask_with(0, 1)),
        plan_from(50, {0: FIRST, 50: FIRST}, tracked=None),
        plan_from(50, {0: FIRST, 80: FIRST}),
        plan_from(50, {0: mask_with(1, 1)}),
    ],
    ids=["elsewhere", "other mask", "committed", "drawn ahead", "edited behind"],
)
def test_from_anything_else_it_does_not(plan: Plan) -> None:
    assert store_with(facts_at(50)).exact(SETUP, plan) is None


def test_a_keyframe_it_passed_is_no_obstacle() -> None:
    both = {0: FIRST, 50: FIRST}
    store = store_with(facts_at(50, both))
    assert store.exact(SETUP, plan_from(50, both, tracked=None)) is not None


# --- forgetting and the budget


def test_what_a_run_rewrites_is_forgotten_in_its_direction_only() -> None:
    store = store_with(
        *(facts_at(frame) for frame in (50, 100, 150)),
        *(facts_at(frame, direction=BACKWARD) for frame in (50, 100, 150)),
    )
    store.forget_between(SETUP, FORWARD, 50, 100)
    assert frames(store) == [50, 150]
    store.forget_between(SETUP, BACKWARD, 150, 60)
    assert frames(store, BACKWARD) == [50, 150]
    store.clear()
    assert len(store) == 0


def test_the_budget_holds_and_the_newest_stays() -> None:
    store = SnapshotStore(MemoryShelf(), budget=8 * ONE_BYTES)
    for frame in range(50, 900, 50):
        store.keep(facts_at(frame), state_at(frame))
        assert store.bytes <= 8 * ONE_BYTES
        assert frame in frames(store)
    assert len(store) == 8


def test_they_are_thick_near_the_head_and_thin_far_from_it() -> None:
    store = SnapshotStore(MemoryShelf(), budget=10 * ONE_BYTES)
    for frame in range(50, 1000, 50):
        store.keep(facts_at(frame), state_at(frame))

    left = frames(store)
    gaps = [b - a for a, b in pairwise(left)]
    assert left[-1] == 950
    assert gaps[-1] == gaps[-2] == 50
    assert max(gaps[:4]) > 50
    assert left[0] <= 150, "the beginning is not given up"


def test_they_are_thick_near_keyframes() -> None:
    keyframes = {0: FIRST, 400: FIRST}
    store = SnapshotStore(MemoryShelf(), budget=10 * ONE_BYTES)
    for frame in range(50, 1000, 50):
        store.keep(facts_at(frame, keyframes=keyframes), state_at(frame))

    left = [frame for _, _, frame in store._kept]
    assert len([frame for frame in left if abs(frame - 400) <= 50]) >= 2


def test_a_single_one_is_kept_though_it_is_over_the_budget() -> None:
    assert frames(store_with(facts_at(50), facts_at(100), budget=1)) == [100]


def test_keeping_one_again_replaces_it() -> None:
    store = store_with(facts_at(50), facts_at(50, mask=mask_with(0, 1)))
    assert len(store) == 1
    assert store.exact(SETUP, plan_from(50)) is None


def test_a_damaged_one_is_as_if_it_had_never_been_there() -> None:
    store = store_with(facts_at(50), facts_at(100))
    store._kept[SETUP, FORWARD, 100].state = None  # type: ignore[attr-defined]
    assert before(store, 120) == 50
    assert len(store) == 1


# --- banks to state and back


def full_banks() -> MemoryBanks:
    references = (Reference(memory_at(0, 1), True), Reference(memory_at(9, 2), False))
    return MemoryBanks(
        DDMEMORY,
        references,
        references[0].memory,
        memory_at(7, 3),
        memory_at(8, 4),
        True,
        habits={ObjectId(1): Habit(0.75, 0.5)},
        places=np.ones((2, 3), np.uint8),
        scene=np.ones(4, np.float32),
    )


def test_banks_come_back_as_they_were() -> None:
    banks = full_banks()
    again = banks_of(state_of(banks), banks.references, DDMEMORY, torch.device("cpu"))
    assert again is not None
    assert again.absorbs_local
    assert again.references == banks.references
    assert again.habits == banks.habits
    assert again.places is banks.places
    assert again.scene is banks.scene
    for role in ("global_state", "local"):
        mine, theirs = getattr(again, role), getattr(banks, role)
        assert mine.frame == theirs.frame
        assert all(torch.equal(a, b) for a, b in zip(mine.tensors(), theirs.tensors(), strict=True))


def test_a_memory_that_is_a_reference_is_not_kept_twice() -> None:
    banks = full_banks()
    at_start = banks.standing_at(banks.references[1].memory, None)
    state = state_of(at_start)
    assert state.bytes == 0
    assert state.shared == {"origin": 9, "local": 9}
    again = banks_of(state, banks.references, DDMEMORY, torch.device("cpu"))
    assert again is not None
    assert again.local is banks.references[1].memory
    assert banks_of(state, banks.references[:1], DDMEMORY, torch.device("cpu")) is None


def test_the_origin_is_kept_only_while_it_is_read() -> None:
    banks = replace(full_banks(), origin=memory_at(5, 9))
    assert "origin" not in state_of(banks).memories
    assert "origin" in state_of(replace(banks, global_state=None)).memories
    assert "origin" in state_of(replace(banks, policy=AOT_L)).memories


def test_states_of_another_network_or_size_are_told() -> None:
    state = state_of(full_banks())
    assert state.has_shape(layers=1, groups=1, tokens=1, channels=1)
    assert not state.has_shape(layers=1, groups=1, tokens=2, channels=1)
    assert not state.has_shape(layers=2, groups=1, tokens=1, channels=1)
