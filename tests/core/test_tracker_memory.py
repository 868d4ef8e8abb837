import numpy as np
import pytest

from core.tracker_memory import (
    Attention,
    AttentionShare,
    MemoryPart,
    RememberedFrame,
    TrackerMemory,
)


def share(part: MemoryPart, frame: int, value: float) -> AttentionShare:
    return AttentionShare(part, frame, value, np.full((2, 3), value / 6, np.float32))


def test_shares_of_a_part_add_up() -> None:
    attention = Attention(
        9,
        (
            share(MemoryPart.REFERENCE, 0, 0.5),
            share(MemoryPart.REFERENCE, 4, 0.125),
            share(MemoryPart.GLOBAL, 7, 0.375),
        ),
    )

    assert attention.share_of(MemoryPart.REFERENCE) == 0.625
    assert attention.share_of(MemoryPart.RECENT) == 0
    assert attention.looked_at == pytest.approx(np.full((2, 3), 1 / 6))


def test_without_any_memory_there_is_nothing_to_look_at() -> None:
    assert Attention(3, ()).looked_at.size == 0


def test_entries_are_found_by_their_part() -> None:
    first = RememberedFrame(MemoryPart.REFERENCE, 0, 9, 100, is_permanent=True)
    local = RememberedFrame(MemoryPart.LOCAL, 9, 0, 100)
    memory = TrackerMemory(9, (first, local), 200, 12)

    assert memory.of(MemoryPart.REFERENCE) == (first,)
    assert memory.of(MemoryPart.GLOBAL) == ()
