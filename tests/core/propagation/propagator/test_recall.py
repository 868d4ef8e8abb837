"""Looking into a run: what a frame was decided with."""

import numpy as np
import pytest

from core.model.network import Network
from core.propagation.propagator import Propagator
from core.tracker_memory import MemoryPart
from core.types import Mask, ObjectId
from tests.core.propagation.propagator.runs import (
    LAST,
    Film,
    Run,
    Squares,
    assert_same,
    options,
    recall,
    told,
)


def test_what_the_newest_frame_was_decided_with_can_be_told_while_a_run_goes_on(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    assert propagator.newest() is None
    results = run.lazily(propagator, {0: first}, 0, 8)
    for _ in range(5):
        next(results)

    found = propagator.newest()
    assert found is not None
    assert found.is_exact
    assert (found.memory.frame, found.attention.frame) == (5, 5)
    assert told(found) == [
        (MemoryPart.REFERENCE, 0, 5),
        (MemoryPart.GLOBAL, 3, 2),
        (MemoryPart.LOCAL, 4, 1),
    ]
    assert [(share.part, share.frame) for share in found.attention.shares] == [
        (MemoryPart.REFERENCE, 0),
        (MemoryPart.GLOBAL, 3),
    ]
    assert found.attention.share_of(MemoryPart.REFERENCE) == pytest.approx(
        1 - found.attention.share_of(MemoryPart.GLOBAL), abs=1e-4
    )
    assert found.attention.looked_at.shape == (7, 9)
    assert found.memory.entries[0].last_used in (4, 5)


def test_attention_of_one_object_only(propagator: Propagator, run: Run, first: Mask) -> None:
    results = run.lazily(propagator, {0: first}, 0, 8)
    result = next(results)
    shown = frozenset(ObjectId(int(i)) for i in np.unique(result.mask) if i)
    assert shown
    everywhere, there = propagator.newest(), propagator.newest(shown)
    assert everywhere is not None
    assert there is not None
    assert not np.allclose(everywhere.attention.looked_at, there.attention.looked_at)


def test_any_frame_is_recalled_as_the_run_had_it(
    propagator: Propagator, run: Run, film: Film, first: Mask
) -> None:
    masks, seen = {0: first}, {}
    for result in run.lazily(propagator, {0: first}, 0, 8):
        masks[result.index] = result.mask
        seen[result.index] = propagator.newest()

    for frame in (1, 3, 6, 8):
        found = recall(propagator, film, {0: first}, frame, masks)
        assert found.is_exact
        assert told(found) == told(seen[frame])
        for mine, theirs in zip(found.attention.shares, seen[frame].attention.shares, strict=True):
            assert mine.looked_at == pytest.approx(theirs.looked_at, abs=1e-5)


def test_looking_back_changes_no_later_run(
    network: Network, run: Run, film: Film, first: Mask
) -> None:
    plain, looked_into = Propagator(options(), network), Propagator(options(), network)
    found = [run(each, {0: first}, 0, 6) for each in (plain, looked_into)]
    masks = {0: first} | {result.index: result.mask for result in found[0]}
    # Beyond the run as well, where somebody else made the masks.
    masks |= dict.fromkeys(range(7, 11), masks[6])
    for frame in (10, 4):
        recall(looked_into, film, {0: first}, frame, masks)

    rest = [run(each, {0: first}, 6, LAST, tracked_start=masks[6]) for each in (plain, looked_into)]
    assert_same(*rest)


def test_with_a_keyframe_drawn_since_it_is_what_a_run_would_begin_with(
    propagator: Propagator, run: Run, film: Film, first: Mask, square: Squares
) -> None:
    masks = {0: first} | {r.index: r.mask for r in run(propagator, {0: first}, 0, 8)}
    found = recall(propagator, film, {0: first, 7: square(1, 2, at=44)}, 6, masks)

    assert not found.is_exact
    assert [entry.frame for entry in found.memory.of(MemoryPart.REFERENCE)] == [0, 7]
