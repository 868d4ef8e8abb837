import numpy as np
import pytest

from core.memory.usage import IN_PASSING, Usage
from core.tracker_memory import (
    Attention,
    AttentionShare,
    MemoryPart,
    RememberedFrame,
    TrackerMemory,
)

REFERENCE, GLOBAL, LOCAL = MemoryPart.REFERENCE, MemoryPart.GLOBAL, MemoryPart.LOCAL


def looking(frame: int, *shares: tuple[MemoryPart, int, float]) -> Attention:
    nowhere = np.zeros((1, 1), np.float32)
    return Attention(frame, tuple(AttentionShare(*share, nowhere) for share in shares))


@pytest.fixture
def usage() -> Usage:
    made = Usage()
    made.note(looking(10, (REFERENCE, 0, 0.6), (REFERENCE, 7, 0.2), (GLOBAL, 8, 0.2)))
    made.note(looking(20, (REFERENCE, 0, 0.97), (REFERENCE, 7, IN_PASSING / 2), (GLOBAL, 18, 0.02)))
    return made


def last_used(usage: Usage, part: MemoryPart, frame: int) -> int | None:
    entry = RememberedFrame(part, frame, 1, 100)
    return usage.told_of(TrackerMemory(21, (entry,), 100, 9)).entries[0].last_used


def test_a_look_in_passing_is_no_use(usage: Usage) -> None:
    assert last_used(usage, REFERENCE, 0) == 20
    assert last_used(usage, REFERENCE, 7) == 10


def test_global_memory_is_one_whatever_it_absorbed_last(usage: Usage) -> None:
    assert last_used(usage, GLOBAL, 20) == 10


def test_every_frame_uses_local_memory_and_nobody_what_was_never_seen(usage: Usage) -> None:
    assert last_used(usage, LOCAL, 20) == 21
    assert last_used(usage, REFERENCE, 15) is None
