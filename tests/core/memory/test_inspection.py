import math

import numpy as np
import pytest
import torch

from core.memory.banks import MemoryBanks
from core.memory.frame_memory import FrameMemory
from core.memory.inspection import attention_of, describe_banks
from core.memory.policy import AOT_B, AOT_L, DDMEMORY, MemoryPolicy
from core.model.lstt import LayerMemory, LayerTrace, Readout
from core.tracker_memory import MemoryPart

GRID = (2, 3)
TOKENS, CHANNELS, HEADS, LAYERS = 6, 4, 2, 2


def memory_at(frame: int, seed: int | None = None) -> FrameMemory:
    generator = torch.Generator().manual_seed(frame if seed is None else seed)
    return FrameMemory(
        tuple(
            LayerMemory(
                torch.randn(1, TOKENS, CHANNELS, generator=generator),
                torch.randn(1, TOKENS, CHANNELS, generator=generator),
            )
            for _ in range(LAYERS)
        ),
        frame,
    )


def banks_of(policy: MemoryPolicy = DDMEMORY) -> MemoryBanks:
    """References 0 and 40, global memory up to 48, local memory 49."""
    banks = MemoryBanks(policy).with_reference(memory_at(0), permanent=True)
    banks = banks.with_reference(memory_at(40), permanent=False)
    return banks.standing_at(memory_at(49), memory_at(48))


def readout_of(seed: int = 5) -> Readout:
    generator = torch.Generator().manual_seed(seed)
    traces = tuple(
        LayerTrace(key, key)
        for key in torch.randn(LAYERS, 1, TOKENS, CHANNELS, generator=generator)
    )
    return Readout((), traces)


# --- what is remembered


def test_every_memory_is_told_with_its_frame_age_and_size() -> None:
    described = describe_banks(banks_of(), 49)
    one = memory_at(0).bytes

    assert [(e.part, e.frame, e.age, e.bytes, e.is_permanent) for e in described.entries] == [
        (MemoryPart.REFERENCE, 0, 49, one, True),
        (MemoryPart.REFERENCE, 40, 9, one, False),
        (MemoryPart.GLOBAL, 48, 1, one, False),
        (MemoryPart.LOCAL, 49, 0, one, False),
    ]
    assert described.tokens == 3 * TOKENS


def test_a_frame_that_serves_twice_is_told_twice_and_counted_once() -> None:
    first = memory_at(0)
    banks = MemoryBanks(DDMEMORY).with_reference(first, permanent=True).standing_at(first, None)
    described = describe_banks(banks, 0)

    assert [entry.part for entry in described.entries] == [MemoryPart.REFERENCE, MemoryPart.LOCAL]
    assert described.bytes == first.bytes


def test_memories_that_are_off_are_not_told() -> None:
    assert MemoryPart.GLOBAL not in {e.part for e in describe_banks(banks_of(AOT_B), 49).entries}
    assert describe_banks(MemoryBanks(DDMEMORY), 0).entries == ()


# --- what a frame reads


def test_shares_add_up_to_one_and_maps_to_their_share() -> None:
    attention = attention_of(readout_of(), banks_of(), 50, GRID, HEADS)

    assert [(s.part, s.frame) for s in attention.shares] == [
        (MemoryPart.REFERENCE, 0),
        (MemoryPart.REFERENCE, 40),
        (MemoryPart.GLOBAL, 48),
    ]
    assert sum(share.share for share in attention.shares) == pytest.approx(1)
    assert all(s.looked_at.sum() == pytest.approx(s.share) for s in attention.shares)
    assert attention.looked_at.shape == GRID
    assert attention.looked_at.sum() == pytest.approx(1)


def test_shares_equal_the_softmax_written_out() -> None:
    banks, readout = banks_of(), readout_of()
    memory = banks.long_term()
    assert memory is not None
    expected = np.zeros(3 * TOKENS)
    depth = CHANNELS // HEADS
    for trace, layer in zip(readout.traces, memory, strict=True):
        for head in range(HEADS):
            channels = slice(head * depth, (head + 1) * depth)
            for query in trace.key[0, :, channels]:
                logits = [
                    float(query @ key) / math.sqrt(depth) for key in layer.key[0, :, channels]
                ]
                weights = np.exp(logits)
                expected += weights / weights.sum()
    expected /= LAYERS * HEADS * TOKENS

    found = attention_of(readout, banks, 50, GRID, HEADS)
    assert np.concatenate([s.looked_at.ravel() for s in found.shares]) == pytest.approx(expected)


def test_a_memory_like_the_frame_itself_gets_nearly_all_of_it() -> None:
    frame = memory_at(7)
    alike = FrameMemory(
        tuple(LayerMemory(20 * layer.key, layer.value) for layer in frame.layers), 7
    )
    banks = MemoryBanks(DDMEMORY).with_reference(memory_at(0, seed=1), permanent=True)
    banks = banks.with_reference(alike, permanent=False)
    traces = tuple(LayerTrace(layer.key, layer.key) for layer in frame.layers)

    attention = attention_of(Readout((), traces), banks, 8, GRID, HEADS)
    assert attention.shares[1].share > 0.9


def test_only_the_chosen_places_count() -> None:
    places = np.zeros(GRID, bool)
    places[1, 2] = True
    whole = readout_of()
    one = Readout((), tuple(LayerTrace(t.key[:, -1:], t.key[:, -1:]) for t in whole.traces))

    found = attention_of(whole, banks_of(), 50, GRID, HEADS, places)
    expected = attention_of(one, banks_of(), 50, GRID, HEADS)
    assert found.looked_at == pytest.approx(expected.looked_at)
    nowhere = attention_of(whole, banks_of(), 50, GRID, HEADS, np.zeros(GRID, bool))
    assert sum(s.share for s in nowhere.shares) == pytest.approx(1)


def test_with_nothing_remembered_nothing_is_read() -> None:
    assert attention_of(readout_of(), MemoryBanks(DDMEMORY), 1, GRID, HEADS).shares == ()


def test_the_frames_of_aot_l_are_told_as_recent() -> None:
    class Keeps:
        def absorb(self, *_: object) -> None:
            raise AssertionError("AOT-L has no global memory")

    banks = MemoryBanks(AOT_L).with_reference(memory_at(0), permanent=True)
    banks = banks.standing_at(memory_at(0), None)
    for frame in range(1, 6):
        banks = banks.remembering(memory_at(frame), Keeps(), GRID)  # type: ignore[arg-type]

    attention = attention_of(readout_of(), banks, 6, GRID, HEADS)
    assert [(s.part, s.frame) for s in attention.shares] == [
        (MemoryPart.RECENT, 5),
        (MemoryPart.REFERENCE, 0),
    ]
