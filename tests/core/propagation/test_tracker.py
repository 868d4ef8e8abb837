from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.memory.policy import AOT_B, MemoryPolicy, policy_from_text
from core.model.network import Network
from core.propagation.device import Device
from core.propagation.scaling import mask_to_size
from core.propagation.slots import SlotMap
from core.propagation.strays import strays
from core.propagation.tracker import Step, Tracker, overlap, without
from core.types import Image, Mask, ObjectId

Film = Callable[..., Image]
Squares = Callable[..., Mask]
MakeTracker = Callable[..., Tracker]

TOGGLES = ["R,G,L", "R,G", "R,L", "G,L", "R", "G", "L", "aot-b", "aot-l"]


@pytest.fixture
def tracker_of(network: Network, device: Device) -> MakeTracker:
    def make(
        *ids: int, policy: MemoryPolicy | str = "R,G,L", frame_size: tuple[int, int] = (97, 129)
    ) -> Tracker:
        if isinstance(policy, str):
            policy = policy_from_text(policy)
        slots = SlotMap.of(ObjectId(i) for i in ids)
        return Tracker(network, device, policy, slots, frame_size, short_side=65)

    return make


@pytest.fixture
def started(tracker_of: MakeTracker, film: Film, square: Squares) -> MakeTracker:
    def make(*ids: int, policy: MemoryPolicy | str = "R,G,L") -> Tracker:
        tracker = tracker_of(*ids, policy=policy)
        tracker.start(0, film(0), square(*ids))
        return tracker

    return make


def walk(tracker: Tracker, film: Film, frames: Iterable[int]) -> list[Step]:
    steps = []
    for frame in frames:
        steps.append(tracker.step(frame, film(frame)))
        tracker.commit(steps[-1])
    return steps


def remember_many(tracker: Tracker, film: Film, count: int) -> None:
    """As if so many frames had been tracked; looking at each would take long."""
    step = tracker.step(1, film(1))
    for frame in range(1, count + 1):
        tracker.commit(replace(step, frame=frame))


def assert_same(first: Step, second: Step) -> None:
    """Bit for bit."""
    assert np.array_equal(first.mask, second.mask)
    assert first.confidence == second.confidence
    for a, b in zip(first.readout.outputs, second.readout.outputs, strict=True):
        assert torch.equal(a, b)


def differ(first: Step, second: Step) -> bool:
    pairs = zip(first.readout.outputs, second.readout.outputs, strict=True)
    return any(not torch.allclose(a, b, atol=1e-4) for a, b in pairs)


# --- the state keeps its size


@pytest.mark.parametrize("policy", TOGGLES)
def test_the_state_is_as_large_after_200_frames_as_after_10(
    started: MakeTracker, film: Film, policy: str
) -> None:
    tracker = started(1, 2, policy=policy)
    remember_many(tracker, film, 40)
    early = tracker.state_bytes
    remember_many(tracker, film, 200)
    assert tracker.state_bytes == early


@pytest.mark.parametrize("policy", sorted(set(TOGGLES) - {"aot-l"}))
def test_all_but_aot_l_have_their_full_size_within_ten_frames(
    started: MakeTracker, film: Film, policy: str
) -> None:
    tracker = started(1, policy=policy)
    remember_many(tracker, film, 10)
    early = tracker.state_bytes
    remember_many(tracker, film, 40)
    assert tracker.state_bytes == early


@pytest.mark.slow
def test_the_state_keeps_its_size_over_200_frames_really_tracked(
    started: MakeTracker, film: Film
) -> None:
    tracker = started(1, 2)
    walk(tracker, film, range(1, 11))
    early = tracker.state_bytes
    walk(tracker, film, range(11, 201))
    assert tracker.state_bytes == early


def test_the_state_is_reference_global_and_local_memory(started: MakeTracker, film: Film) -> None:
    """Keys and values of two layers, 32 channels, 5 x 6 tokens, three memories, 4 bytes each."""
    tracker = started(1)
    walk(tracker, film, range(1, 4))
    assert tracker.state_bytes == 3 * (2 * 2 * 32 * 5 * 6 * 4)


# --- step and commit


def test_step_is_pure(started: MakeTracker, film: Film) -> None:
    tracker = started(1, 2)
    walk(tracker, film, range(1, 4))
    banks = tracker.banks
    contents = [t.clone() for layer in banks.long_term() for t in layer]

    first, second = tracker.step(4, film(4)), tracker.step(4, film(4))

    assert_same(first, second)
    assert tracker.banks is banks
    assert all(
        torch.equal(a, b)
        for a, b in zip(contents, (t for m in banks.long_term() for t in m), strict=True)
    )


def test_looking_elsewhere_first_changes_nothing(started: MakeTracker, film: Film) -> None:
    tracker, other = started(1, 2), started(1, 2)
    other.step(90, film(90))
    for a, b in zip(walk(tracker, film, range(1, 4)), walk(other, film, range(1, 4)), strict=True):
        assert_same(a, b)


def test_the_mask_that_is_committed_shapes_the_next_prediction(
    started: MakeTracker, film: Film, square: Squares
) -> None:
    tracker, corrected = started(1), started(1)
    tracker.commit(tracker.step(1, film(1)), square(1, at=4))
    corrected.commit(corrected.step(1, film(1)), square(1, at=60))
    assert differ(tracker.step(2, film(2)), corrected.step(2, film(2)))


def test_committing_the_predicted_mask_is_the_default(started: MakeTracker, film: Film) -> None:
    tracker, other = started(1, 2), started(1, 2)
    tracker.commit(tracker.step(1, film(1)))
    step = other.step(1, film(1))
    other.commit(step, step.mask.copy())
    assert_same(tracker.step(2, film(2)), other.step(2, film(2)))


@pytest.mark.parametrize("policy", ["R,G,L", "G", "L"])
def test_the_past_matters(started: MakeTracker, film: Film, policy: str) -> None:
    tracker, other = started(1, 2, policy=policy), started(1, 2, policy=policy)
    walk(tracker, film, [1, 2, 3])
    walk(other, film, [1, 70, 3])
    # Without local memory frame 70 is read once it was absorbed, with it at once.
    walk(tracker, film, [4])
    walk(other, film, [4])
    assert differ(tracker.step(5, film(5)), other.step(5, film(5)))


# --- methods


def test_reference_and_local_memory_alone_are_aot_b(started: MakeTracker, film: Film) -> None:
    ours, theirs = started(1, 2, policy="R,L"), started(1, 2, policy=AOT_B)
    for a, b in zip(walk(ours, film, range(1, 6)), walk(theirs, film, range(1, 6)), strict=True):
        assert_same(a, b)


def test_global_memory_makes_no_difference_before_it_absorbed_a_frame(
    started: MakeTracker, film: Film
) -> None:
    ours, theirs = started(1, 2, policy="R,G,L"), started(1, 2, policy="R,L")
    with_global = walk(ours, film, range(1, 5))
    without = walk(theirs, film, range(1, 5))

    assert_same(with_global[0], without[0])
    assert_same(with_global[1], without[1])
    assert differ(with_global[2], without[2])


# --- snapshots


@pytest.mark.parametrize("policy", ["R,G,L", "R", "aot-l"])
def test_a_restored_tracker_goes_on_like_one_that_never_stopped(
    started: MakeTracker, tracker_of: MakeTracker, film: Film, policy: str
) -> None:
    straight = started(1, 2, policy=policy)
    steps = walk(straight, film, range(1, 13))

    early = started(1, 2, policy=policy)
    walk(early, film, range(1, 7))
    snapshot = early.snapshot()
    walk(early, film, [50, 51])

    late = tracker_of(1, 2, policy=policy)
    late.restore(snapshot)
    for expected, found in zip(steps[6:], walk(late, film, range(7, 13)), strict=True):
        assert_same(expected, found)


def test_in_bf16_local_memory_is_half_as_large_and_a_snapshot_is_still_exact(
    network: Network, film: Film, square: Squares
) -> None:
    bf16 = Device(torch.device("cpu"), torch.bfloat16, "CPU")
    straight, late = (
        Tracker(network, bf16, MemoryPolicy(), SlotMap.of([ObjectId(1)]), (97, 129), 65)
        for _ in range(2)
    )
    straight.start(0, film(0), square(1))
    walk(straight, film, range(1, 5))
    snapshot = straight.snapshot()
    late.restore(snapshot)

    for a, b in zip(walk(straight, film, [5, 6]), walk(late, film, [5, 6]), strict=True):
        assert_same(a, b)
    assert straight.state_bytes == (2 + 2 + 4) * (2 * 2 * 32 * 5 * 6)  # R and L halved, G not


def test_a_snapshot_costs_what_it_does_not_share(started: MakeTracker, film: Film) -> None:
    tracker = started(1)
    walk(tracker, film, range(1, 4))
    snapshot = tracker.snapshot()
    assert snapshot.frame == 3
    assert snapshot.bytes == tracker.state_bytes * 2 // 3


def test_before_the_start_there_is_nothing_to_keep(tracker_of: MakeTracker) -> None:
    with pytest.raises(RuntimeError, match="has not started"):
        tracker_of(1).snapshot()


def test_starting_again_forgets_everything(
    started: MakeTracker, film: Film, square: Squares
) -> None:
    used, fresh = started(1, 2), started(1, 2)
    walk(used, film, range(1, 4))
    for tracker in (used, fresh):
        tracker.start(20, film(20), square(1, 2, at=40))
    assert_same(used.step(21, film(21)), fresh.step(21, film(21)))


# --- references


def test_a_further_reference_is_read(started: MakeTracker, film: Film, square: Squares) -> None:
    tracker, other = started(1), started(1)
    other.add_reference(30, film(30), square(1, at=60))
    assert differ(tracker.step(1, film(1)), other.step(1, film(1)))


def test_references_added_on_the_way_stay_bounded(
    started: MakeTracker, film: Film, square: Squares
) -> None:
    tracker = started(1)
    sizes = []
    for frame in range(1, 8):
        tracker.add_reference(frame, film(frame), square(1))
        sizes.append(tracker.state_bytes)
    assert sizes[2:] == [sizes[2]] * 5


def test_standing_at_a_correction_it_is_the_previous_frame(
    started: MakeTracker, film: Film, square: Squares
) -> None:
    tracker = started(1)
    tracker.add_reference(30, film(30), square(1, at=60))
    tracker.stand_at_reference(30)
    assert tracker.snapshot().frame == 30
    assert tracker.banks.local is tracker.banks.references[1].memory


# --- objects and slots


def test_objects_keep_their_numbers(started: MakeTracker, film: Film) -> None:
    steps = walk(started(3, 7, 200), film, range(1, 6))

    seen = {int(i) for step in steps for i in np.unique(step.mask)}
    assert seen <= {0, 3, 7, 200}
    assert len(seen) > 1
    assert all(set(step.confidence) == {3, 7, 200} for step in steps)


def test_the_numbers_themselves_do_not_matter(started: MakeTracker, film: Film) -> None:
    low = walk(started(1, 2, 3), film, range(1, 4))
    high = walk(started(3, 7, 200), film, range(1, 4))
    table = np.zeros(256, np.uint8)
    table[[1, 2, 3]] = [3, 7, 200]
    for a, b in zip(low, high, strict=True):
        assert np.array_equal(table[a.mask], b.mask)


def test_eleven_objects_are_two_groups_with_twice_the_state(
    tracker_of: MakeTracker, film: Film
) -> None:
    mask = np.zeros((97, 129), np.uint8)
    for object_id in range(1, 12):
        mask[20:60, 10 * object_id : 10 * object_id + 10] = object_id
    ten, eleven = tracker_of(*range(1, 11)), tracker_of(*range(1, 12))
    ten.start(0, film(0), np.where(mask == 11, 0, mask))
    eleven.start(0, film(0), mask)
    walk(ten, film, range(1, 4))
    steps = walk(eleven, film, range(1, 4))

    assert eleven.state_bytes == 2 * ten.state_bytes
    assert all(set(step.confidence) == set(range(1, 12)) for step in steps)
    assert all(step.mask.max() <= 11 for step in steps)


def test_without_any_object_there_is_only_background(started: MakeTracker, film: Film) -> None:
    for step in walk(started(), film, range(1, 4)):
        assert not step.mask.any()
        assert step.confidence == {}


# --- sizes


@pytest.mark.parametrize("size", [(97, 129), (50, 71), (33, 200), (131, 64), (480, 854)])
def test_masks_have_the_size_of_the_source(
    tracker_of: MakeTracker, film: Film, square: Squares, size: tuple[int, int]
) -> None:
    height, width = size
    tracker = tracker_of(1, frame_size=size)
    image = np.resize(film(0), (height, width, 3))
    mask = np.zeros(size, np.uint8)
    mask[5:30, 5:30] = 1
    tracker.start(0, image, mask)
    step = tracker.step(1, image)
    tracker.commit(step)
    assert step.mask.shape == size
    assert step.mask.dtype == np.uint8


# --- confidence


def test_confidence_lies_between_0_and_1_also_where_nothing_is_seen(
    started: MakeTracker, film: Film
) -> None:
    tracker = started(1, 2, 9)
    steps = walk(tracker, film, range(1, 9))
    absent = [(s, i) for s in steps for i in s.confidence if not (s.mask == i).any()]

    assert absent
    assert all(0 <= value <= 1 for step in steps for value in step.confidence.values())


# --- finds that look too little like what was shown

DOUBTING = MemoryPolicy(likeness=1.0)
"""Whatever looks less than usual like its reference is doubted."""


def test_likeness_is_worked_out_only_where_it_is_asked_for(
    started: MakeTracker, film: Film
) -> None:
    plain, asking = started(1, 2), started(1, 2, policy=MemoryPolicy(likeness=1e-6))
    assert plain.step(1, film(1)).likeness == {}
    step = asking.step(1, film(1))
    assert set(step.likeness) == set(np.unique(step.mask)) - {0}
    assert not step.doubted
    assert_same(plain.step(1, film(1)), step)


def test_on_the_reference_itself_objects_look_as_they_were_shown(
    started: MakeTracker, film: Film, square: Squares
) -> None:
    tracker = started(1, 2, policy=DOUBTING)
    memory = tracker.memory_of(0, film(0), square(1, 2))
    assert tracker.banks.likeness(memory.looks) == {1: pytest.approx(1), 2: pytest.approx(1)}


def test_what_is_doubted_is_remembered_but_not_shown(started: MakeTracker, film: Film) -> None:
    plain, doubting = started(1, 2), started(1, 2, policy=DOUBTING)
    for frame in range(1, 6):
        seen, doubted = plain.step(frame, film(frame)), doubting.step(frame, film(frame))
        assert_same(seen, doubted)
        assert not np.isin(doubted.shown, [*doubted.doubted]).any()
        assert np.array_equal(doubted.shown, without(doubted.mask, doubted.doubted))
        plain.commit(seen)
        doubting.commit(doubted)
    assert doubted.doubted


def test_what_is_doubted_becomes_no_habit(started: MakeTracker, film: Film) -> None:
    tracker = started(1, 2, policy=DOUBTING)
    before = dict(tracker.banks.habits)
    step = tracker.step(1, film(1))
    tracker.commit(step)
    assert step.doubted == set(step.likeness) != set()
    assert tracker.banks.habits == before


def test_without_leaves_the_others_as_they_are(square: Squares) -> None:
    mask = square(1, 2)
    assert np.array_equal(without(mask, {ObjectId(1)}), np.where(mask == 2, 2, 0))
    assert without(mask, frozenset()) is mask


# --- pieces too far from where their object was


def pieces_out_of_reach(mask: Mask, before: Mask) -> int:
    small, previous = mask_to_size(mask, (25, 33)), mask_to_size(before, (25, 33))
    return sum(int(places.sum()) for places in strays(small, previous, 0.01).values())


def test_strays_are_neither_shown_nor_remembered(
    started: MakeTracker, film: Film, square: Squares
) -> None:
    plain, near = started(1, 2), started(1, 2, policy=MemoryPolicy(reach=0.01))
    everything = plain.step(1, film(1)).mask
    step = near.step(1, film(1))
    assert pieces_out_of_reach(everything, square(1, 2)) > 0
    assert pieces_out_of_reach(step.mask, square(1, 2)) == 0
    assert ((step.mask == everything) | (step.mask != everything) & (everything > 0)).all()
    near.commit(step)
    assert near.banks.places is not None
    assert np.array_equal(near.banks.places, mask_to_size(step.mask, near.banks.places.shape))


def test_what_is_doubted_may_come_back_anywhere(started: MakeTracker, film: Film) -> None:
    tracker = started(1, 2, policy=MemoryPolicy(likeness=1.0, reach=0.01))
    step = tracker.step(1, film(1))
    tracker.commit(step)
    assert step.doubted
    assert tracker.banks.places is not None
    assert not np.isin(tracker.banks.places, [*step.doubted]).any()


def test_without_a_reach_nobody_asks_where_objects_are(started: MakeTracker, film: Film) -> None:
    tracker = started(1, 2)
    walk(tracker, film, [1])
    assert tracker.banks.places is None


# --- overlap


def test_overlap_is_intersection_over_union_of_one_object(square: Squares) -> None:
    first, second = square(1, 2), square(1, 2)
    second[20:32, 20:44] = 0
    assert overlap(first, second, ObjectId(1)) == 0.5
    assert overlap(first, second, ObjectId(2)) == 1
    assert overlap(first, second, ObjectId(9)) == 1
    assert overlap(first, np.zeros_like(first), ObjectId(2)) == 0
