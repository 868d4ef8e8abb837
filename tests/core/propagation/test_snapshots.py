from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import torch

from core.memory.banks import MemoryBanks
from core.memory.frame_memory import FrameMemory
from core.memory.policy import MemoryPolicy
from core.model.lstt import LayerMemory
from core.propagation.plan import Plan, checksum, plan_of
from core.propagation.request import PropagationRequest
from core.propagation.slots import SlotMap
from core.propagation.snapshots import Kept, SnapshotStore
from core.propagation.tracker import Snapshot
from core.types import Direction, Mask, ObjectId

ONE_BYTES = 2 * 4
"""A snapshot holding one local memory of a single number as key and as value."""
FORWARD, BACKWARD = Direction.FORWARD, Direction.BACKWARD


def mask_with(*ids: int) -> Mask:
    mask = np.zeros((2, 20), np.uint8)
    mask[0, : len(ids)] = ids
    return mask


FIRST = mask_with(1)


def kept_at(
    frame: int,
    references: Mapping[int, Mask] | None = None,
    mask: Mask = FIRST,
    keyframes: Mapping[int, Mask] | None = None,
) -> Kept:
    references = references if references is not None else {0: FIRST}
    number = torch.zeros(1, 1, 1)
    local = FrameMemory((LayerMemory(number, number),), frame)
    ids = {ObjectId(int(i)) for m in references.values() for i in np.unique(m) if i}
    return Kept(
        Snapshot(frame, SlotMap.of(ids), MemoryBanks(MemoryPolicy(), local=local)),
        {f: checksum(m) for f, m in references.items()},
        {f: checksum(m) for f, m in (keyframes or references).items()},
        checksum(mask),
    )


def plan_from(start: int, keyframes: Mapping[int, Mask] | None = None, step: int = 1) -> Plan:
    return plan_of(
        PropagationRequest(keyframes or {0: FIRST, start: FIRST}, start, start + step), 3
    )


def frames(store: SnapshotStore, direction: Direction = FORWARD) -> list[int]:
    """Frames in the store, found from outside: each is the nearest one to itself."""
    found = set()
    for frame in range(0, 900, 10):
        kept = store.nearest(plan_from(frame, {0: FIRST, frame: FIRST}, direction.step))
        if kept is not None:
            found.add(kept.snapshot.frame)
    return sorted(found)


# --- which one is found


def test_the_last_one_before_the_start_is_found() -> None:
    store = SnapshotStore()
    for frame in (50, 100, 150):
        store.keep(FORWARD, kept_at(frame))

    assert store.nearest(plan_from(120)).snapshot.frame == 100
    assert store.nearest(plan_from(100)).snapshot.frame == 100
    assert store.nearest(plan_from(49)) is None


def test_the_other_direction_has_its_own() -> None:
    store = SnapshotStore()
    store.keep(BACKWARD, kept_at(50))

    assert store.nearest(plan_from(40, step=-1)).snapshot.frame == 50
    assert store.nearest(plan_from(60, step=-1)) is None
    assert store.nearest(plan_from(60)) is None


def test_a_changed_or_removed_reference_makes_it_untrue() -> None:
    store = SnapshotStore()
    store.keep(FORWARD, kept_at(50, {0: FIRST, 20: FIRST}))

    assert store.nearest(plan_from(60, {0: FIRST, 20: FIRST, 60: FIRST})) is not None
    assert store.nearest(plan_from(60, {0: FIRST, 20: mask_with(0, 1), 60: FIRST})) is None
    assert store.nearest(plan_from(60, {0: FIRST, 60: FIRST})) is None


def test_an_older_one_that_is_still_true_is_found_instead() -> None:
    store = SnapshotStore()
    store.keep(FORWARD, kept_at(50))
    store.keep(FORWARD, kept_at(100, {0: FIRST, 80: FIRST}))
    assert store.nearest(plan_from(120)).snapshot.frame == 50


def test_objects_that_moved_to_other_slots_make_it_untrue() -> None:
    store = SnapshotStore()
    store.keep(FORWARD, kept_at(50, {0: mask_with(2)}))

    assert store.nearest(plan_from(60, {0: mask_with(2), 60: mask_with(2, 5)})) is not None
    assert store.nearest(plan_from(60, {0: mask_with(2), 60: mask_with(1, 2)})) is None


# --- when a run goes on exactly there


def test_a_run_goes_on_where_the_last_one_ended() -> None:
    assert kept_at(50).continues_in(plan_from(50))


def test_a_run_from_another_frame_or_mask_does_not() -> None:
    assert not kept_at(50).continues_in(plan_from(51))
    assert not kept_at(50).continues_in(plan_from(50, {0: FIRST, 50: mask_with(0, 1)}))


def test_a_keyframe_drawn_meanwhile_is_taken_in_so_the_run_does_not_go_on_as_it_was() -> None:
    assert not kept_at(50).continues_in(plan_from(50, {0: FIRST, 50: FIRST, 80: FIRST}))
    assert kept_at(50, keyframes={0: FIRST, 80: FIRST}).continues_in(
        plan_from(50, {0: FIRST, 50: FIRST, 80: FIRST})
    )


# --- forgetting and the budget


def test_what_lies_behind_a_new_start_is_forgotten_in_that_direction_only() -> None:
    store = SnapshotStore()
    for frame in (50, 100, 150):
        store.keep(FORWARD, kept_at(frame))
        store.keep(BACKWARD, kept_at(frame))

    store.forget_beyond(FORWARD, 100)
    assert frames(store) == [50, 100]
    store.forget_beyond(BACKWARD, 100)
    assert frames(store, BACKWARD) == [100, 150]
    store.clear()
    assert len(store) == 0


def test_the_budget_holds_and_the_newest_stays() -> None:
    store = SnapshotStore(budget=8 * ONE_BYTES)
    for frame in range(50, 900, 50):
        store.keep(FORWARD, kept_at(frame))
        assert store.bytes <= 8 * ONE_BYTES
        assert frame in frames(store)
    assert len(store) == 8


def test_thinning_leaves_snapshots_all_along_the_run() -> None:
    store = SnapshotStore(budget=5 * ONE_BYTES)
    for frame in range(10, 510, 10):
        store.keep(FORWARD, kept_at(frame))

    left = frames(store)
    assert left[0] == 10
    assert left[-1] == 500
    assert max(b - a for a, b in pairwise(left)) <= 300


def test_a_single_one_is_kept_though_it_is_over_the_budget() -> None:
    store = SnapshotStore(budget=1)
    store.keep(FORWARD, kept_at(50))
    store.keep(FORWARD, kept_at(100))
    assert frames(store) == [100]


def test_keeping_one_again_replaces_it() -> None:
    store = SnapshotStore()
    store.keep(FORWARD, kept_at(50))
    store.keep(FORWARD, kept_at(50, mask=mask_with(0, 1)))
    assert len(store) == 1
    assert not store.nearest(plan_from(60)).continues_in(plan_from(50))
