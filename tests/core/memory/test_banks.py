from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import torch

from core.memory.banks import MemoryBanks, Reference, reference_frames
from core.memory.frame_memory import FrameMemory
from core.memory.looks import Looks
from core.memory.policy import AOT_L, MemoryPolicy, policy_from_text
from core.model.lstt import LayerMemory, Memory
from core.types import ObjectId

GRID = (2, 3)
TOKENS, CHANNELS, LAYERS = 6, 4, 2
ABSORBED = 1000


def memory_of(frame: int) -> FrameMemory:
    """Every key is the frame's number."""
    key = torch.full((1, TOKENS, CHANNELS), float(frame))
    return FrameMemory(tuple(LayerMemory(key.clone(), -key) for _ in range(LAYERS)), frame)


def frames_of(memory: Memory | None) -> list[int]:
    """The numbers along the token axis, one for each frame's worth of tokens."""
    assert memory is not None
    return [int(part[0, 0, 0]) for part in memory[0].key.split(TOKENS, dim=1)]


@dataclass
class SpyNetwork:
    """Writes down what went in; a state that absorbed a frame has that frame's number + 1000."""

    absorbed: list[tuple[int, int]] = field(default_factory=list)

    def absorb(self, state: Memory, evicted: Memory, grid: tuple[int, int]) -> Memory:
        assert grid == GRID
        self.absorbed.append((frames_of(state)[0], frames_of(evicted)[0]))
        return tuple(LayerMemory(m.key + ABSORBED, m.value - ABSORBED) for m in evicted)


@pytest.fixture
def spy() -> SpyNetwork:
    return SpyNetwork()


def started(policy: MemoryPolicy, frame: int = 0) -> MemoryBanks:
    memory = memory_of(frame)
    return MemoryBanks(policy).with_reference(memory, permanent=True).standing_at(memory, None)


def after(banks: MemoryBanks, spy: SpyNetwork, *frames: int) -> MemoryBanks:
    for frame in frames:
        banks = banks.remembering(memory_of(frame), spy, GRID)
    return banks


# --- the flow of R, G and L


def test_frame_1_is_matched_with_the_reference_in_both_branches(spy: SpyNetwork) -> None:
    banks = started(MemoryPolicy())

    assert frames_of(banks.long_term()) == [0]
    assert frames_of(banks.short_term()) == [0]
    assert spy.absorbed == []


def test_at_frame_2_global_memory_is_still_idle_and_not_read(spy: SpyNetwork) -> None:
    banks = after(started(MemoryPolicy()), spy, 1)

    assert frames_of(banks.long_term()) == [0]
    assert frames_of(banks.short_term()) == [1]
    assert spy.absorbed == []


def test_at_frame_3_global_memory_has_absorbed_frame_1_into_the_reference(spy: SpyNetwork) -> None:
    banks = after(started(MemoryPolicy()), spy, 1, 2)

    assert frames_of(banks.long_term()) == [0, 1 + ABSORBED]
    assert frames_of(banks.short_term()) == [2]
    assert spy.absorbed == [(0, 1)]


def test_every_frame_is_absorbed_two_frames_later_and_the_reference_never(spy: SpyNetwork) -> None:
    banks = after(started(MemoryPolicy()), spy, *range(1, 8))

    assert spy.absorbed == [(0, 1), *((f - 1 + ABSORBED, f) for f in range(2, 7))]
    assert banks.global_state is not None
    assert banks.global_state.frame == 6


# --- toggles of Table 4


@pytest.mark.parametrize(
    ("text", "long_at_1", "long_at_3", "has_short"),
    [
        ("R,G,L", [0], [0, 1001], True),
        ("R,G", [0], [0, 1001], False),
        ("R,L", [0], [0], True),
        ("G,L", [0], [1001], True),
        ("R", [0], [0], False),
        ("G", [0], [1001], False),
        ("L", None, None, True),
    ],
)
def test_a_memory_that_is_off_is_dropped_not_filled_in(
    spy: SpyNetwork,
    text: str,
    long_at_1: list[int] | None,
    long_at_3: list[int] | None,
    has_short: bool,
) -> None:
    first = started(policy_from_text(text))
    third = after(first, spy, 1, 2)

    for banks, expected in ((first, long_at_1), (third, long_at_3)):
        long_term = banks.long_term()
        assert (long_term and frames_of(long_term)) == expected
        assert (banks.short_term() is not None) == has_short
    if "G" not in text:
        assert spy.absorbed == []


def test_without_local_memory_frames_are_still_absorbed(spy: SpyNetwork) -> None:
    after(started(policy_from_text("R,G")), spy, 1, 2, 3)
    assert spy.absorbed == [(0, 1), (1001, 2)]


# --- AOT-L


def test_aot_l_keeps_every_fifth_frame_in_front_newest_first(spy: SpyNetwork) -> None:
    banks = after(started(AOT_L), spy, *range(1, 17))
    assert frames_of(banks.long_term()) == [15, 10, 5, 0]


def test_aot_l_gives_up_its_oldest_frame_but_never_the_reference(spy: SpyNetwork) -> None:
    banks = after(started(AOT_L), spy, *range(1, 41))
    assert frames_of(banks.long_term()) == [40, 35, 30, 25, 20, 0]


def test_aot_l_counts_from_where_the_run_began_in_both_directions(spy: SpyNetwork) -> None:
    banks = started(AOT_L).with_reference(memory_of(33), permanent=False)
    banks = banks.standing_at(memory_of(33), None)

    assert [m.frame for m in after(banks, spy, *range(34, 44)).recent] == [43, 38]
    assert [m.frame for m in after(banks, spy, *range(32, 22, -1)).recent] == [23, 28]


# --- references


def test_the_first_reference_is_permanent_whatever_was_asked() -> None:
    banks = MemoryBanks(MemoryPolicy()).with_reference(memory_of(0), permanent=False)
    assert banks.references[0].permanent


def test_corrections_are_bounded_and_the_oldest_makes_room() -> None:
    banks = started(MemoryPolicy(corrections=3))
    for frame in (10, 20, 30, 40, 50):
        banks = banks.with_reference(memory_of(frame), permanent=False)

    assert reference_frames(banks) == [0, 30, 40, 50]
    assert frames_of(banks.long_term()) == [0, 30, 40, 50]


def test_permanent_references_stay_however_many_corrections_come() -> None:
    banks = started(MemoryPolicy(corrections=2))
    for frame in range(10, 100, 10):
        banks = banks.with_reference(memory_of(frame), permanent=frame in (10, 40))

    assert reference_frames(banks) == [0, 10, 40, 80, 90]


def test_a_run_from_a_correction_reads_all_references_and_the_given_global_memory() -> None:
    correction = memory_of(30)
    banks = started(MemoryPolicy()).with_reference(correction, permanent=False)
    banks = banks.standing_at(correction, memory_of(7))

    assert frames_of(banks.long_term()) == [0, 30, 7]
    assert frames_of(banks.short_term()) == [30]


def test_without_history_global_memory_starts_from_the_correction(spy: SpyNetwork) -> None:
    correction = memory_of(30)
    banks = started(policy_from_text("G,L")).with_reference(correction, permanent=False)
    banks = banks.standing_at(correction, None)

    assert frames_of(banks.long_term()) == [30]
    after(banks, spy, 31, 32)
    assert spy.absorbed == [(30, 31)]


def test_a_correction_is_not_absorbed_when_it_leaves_local_memory(spy: SpyNetwork) -> None:
    banks = started(MemoryPolicy()).standing_at(memory_of(30), memory_of(7))
    after(banks, spy, 31, 32)
    assert spy.absorbed == [(7, 31)]


# --- immutability and size


def test_remembering_leaves_the_old_banks_as_they_were(spy: SpyNetwork) -> None:
    banks = after(started(MemoryPolicy()), spy, 1, 2)
    before = replace(banks)

    after(banks, spy, 3, 4)

    assert banks == before
    assert frames_of(banks.long_term()) == [0, 1001]


def test_a_frame_that_serves_twice_is_counted_once(spy: SpyNetwork) -> None:
    one = memory_of(0).bytes

    banks = started(MemoryPolicy())
    assert banks.bytes == one
    assert after(banks, spy, 1).bytes == 2 * one
    assert after(banks, spy, 1, 2).bytes == 3 * one


@pytest.mark.parametrize("text", ["R,G,L", "R,G", "R,L", "G,L", "R", "G", "L", "aot-b", "aot-l"])
def test_the_size_does_not_grow_with_the_video(spy: SpyNetwork, text: str) -> None:
    banks = after(started(policy_from_text(text)), spy, *range(1, 31))
    assert after(banks, spy, *range(31, 1001)).bytes == banks.bytes


def test_empty_banks_give_nothing_to_read() -> None:
    banks = MemoryBanks(MemoryPolicy())
    assert banks.long_term() is None
    assert banks.short_term() is None
    assert banks.bytes == 0


# --- what global memory learns


def test_a_tracked_start_is_absorbed_only_into_a_global_memory_that_was_there(
    spy: SpyNetwork,
) -> None:
    started_at = MemoryBanks(MemoryPolicy()).standing_at_tracked(memory_of(30), memory_of(7))
    after(started_at, spy, 31, 32)
    assert spy.absorbed == [(7, 30), (1030, 31)]

    spy.absorbed.clear()
    after(MemoryBanks(MemoryPolicy()).standing_at_tracked(memory_of(30), None), spy, 31, 32)
    assert spy.absorbed == [(30, 31)]


def test_a_frozen_global_memory_is_read_and_learns_nothing(spy: SpyNetwork) -> None:
    banks = started(MemoryPolicy(frozen=True)).standing_at(memory_of(0), memory_of(7))
    banks = after(banks, spy, 1, 2, 3)
    assert spy.absorbed == []
    assert frames_of(banks.long_term()) == [0, 7]


def test_the_gate_keeps_unsure_frames_out(spy: SpyNetwork) -> None:
    banks = started(MemoryPolicy(gate=0.6))
    for frame, confidence in ((1, 0.9), (2, 0.5), (3, 0.0), (4, 0.6), (5, 0.9)):
        banks = banks.remembering(memory_of(frame), spy, GRID, confidence)
    assert spy.absorbed == [(0, 1), (1001, 4)]


def test_without_a_gate_even_empty_frames_are_absorbed(spy: SpyNetwork) -> None:
    banks = started(MemoryPolicy())
    for frame in (1, 2):
        banks = banks.remembering(memory_of(frame), spy, GRID, 0.0)
    assert spy.absorbed == [(0, 1)]


def test_a_met_keyframe_is_not_absorbed_and_may_end_the_history(spy: SpyNetwork) -> None:
    banks = after(started(MemoryPolicy()), spy, 1, 2, 3).with_local_as_reference()
    assert spy.absorbed == [(0, 1), (1001, 2)]
    after(banks, spy, 4, 5)
    assert spy.absorbed == [(0, 1), (1001, 2), (1002, 4)]

    spy.absorbed.clear()
    after(banks.without_history(), spy, 4, 5)
    assert spy.absorbed == [(3, 4)]


def test_other_references_leave_the_rest_as_it_is(spy: SpyNetwork) -> None:
    banks = after(started(MemoryPolicy()), spy, 1, 2)
    changed = banks.with_references([Reference(memory_of(50), permanent=True)])
    assert reference_frames(changed) == [50]
    assert changed.local is banks.local
    assert changed.global_state is banks.global_state


# --- what objects look like


ONE, TWO = ObjectId(1), ObjectId(2)
ALONG, ACROSS = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def showing(frame: int, looks: Looks) -> FrameMemory:
    return replace(memory_of(frame), looks=looks)


def test_where_objects_are_is_that_of_the_frame_remembered_last(spy: SpyNetwork) -> None:
    here, there = np.array([[1, 0]], np.uint8), np.array([[0, 1]], np.uint8)
    banks = MemoryBanks(MemoryPolicy()).standing_at(replace(memory_of(0), places=here), None)
    assert banks.places is here
    banks = banks.remembering(replace(memory_of(1), places=there), spy, GRID)
    assert banks.places is there
    assert banks.bytes == replace(banks, places=None).bytes + there.nbytes
    assert banks.without_local(spy, GRID).places is None


def doubting(share: float, looks: Looks) -> MemoryBanks:
    memory = showing(0, looks)
    policy = MemoryPolicy(likeness=share)
    return MemoryBanks(policy).with_reference(memory, permanent=True).standing_at(memory, None)


def test_an_object_looks_like_itself_where_it_was_drawn() -> None:
    assert doubting(0.8, {ONE: ALONG}).habits == {ONE: pytest.approx((1, 1, 0))}


def test_a_sudden_change_is_doubted_a_slow_one_is_not() -> None:
    banks = doubting(0.8, {ONE: ALONG})
    assert banks.doubts({ONE: 0.7}) == {ONE}
    for alike in np.linspace(1, 0.5, 10):
        assert not banks.doubts({ONE: float(alike)})
        banks = banks.used_to({ONE: float(alike)})
    assert not banks.doubts({ONE: 0.5})


def test_an_object_that_is_new_or_was_never_shown_is_not_doubted() -> None:
    banks = doubting(0.8, {ONE: ALONG})
    assert banks.likeness({TWO: ALONG}) == {}
    assert not banks.doubts({TWO: 0.9})


def test_a_share_of_nothing_doubts_nothing() -> None:
    assert not doubting(0, {ONE: ALONG}).doubts({ONE: 0.0})


def test_after_a_cut_finds_are_held_to_more_until_one_looks_as_before() -> None:
    banks = replace(doubting(0.8, {ONE: ALONG}), scene=ALONG)
    assert banks.seeing(ALONG).doubts({ONE: 0.85}) == frozenset()

    banks = banks.seeing(ACROSS)
    assert banks.doubts({ONE: 0.85}) == {ONE}
    banks = banks.seeing(ACROSS)
    assert banks.doubts({ONE: 0.85}) == {ONE}, "the shot goes on"
    banks = banks.used_to({ONE: 0.95})
    assert not banks.doubts({ONE: 0.85})


def test_a_frame_whose_scene_is_not_known_is_no_cut() -> None:
    banks = doubting(0.8, {ONE: ALONG})
    assert banks.seeing(ACROSS).habits == banks.habits
    assert replace(banks, scene=ALONG).seeing(None).habits == banks.habits


def test_a_habit_begins_with_what_an_object_looks_like_at_the_start() -> None:
    banks = doubting(0.8, {ONE: ALONG}).used_to({ONE: 0.9})
    moved = banks.standing_at_tracked(showing(5, {ONE: (0.6 * ALONG + 0.8 * ACROSS)}), None)
    assert moved.habits == {ONE: pytest.approx((0.6, 0.6, 0))}
