"""What a person wants of the memories, kept to by runs."""

from core.frames import Frames
from core.model.network import Network
from core.progress import CancelToken, finished
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.tracker_memory import MemoryPart, MemoryRules
from core.types import Mask
from tests.core.propagation.propagator.runs import LAST, Film, Run, assert_same, options


def entries_by_frame(
    propagator: Propagator, run: Run, first: Mask, rules: MemoryRules
) -> dict[int, list[tuple[MemoryPart, int]]]:
    """What each frame was decided with."""
    seen = {}
    for result in run.lazily(propagator, {0: first}, 0, 8, memory=rules):
        found = propagator.newest()
        assert found is not None
        seen[result.index] = [(entry.part, entry.frame) for entry in found.memory.entries]
    return seen


def test_global_memory_begins_anew_where_that_is_wanted(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    rules = MemoryRules(forgets_global=Frames([5]))
    seen = entries_by_frame(propagator, run, first, rules)

    assert (MemoryPart.GLOBAL, 2) in seen[4]
    for frame in (5, 6, 7):
        assert MemoryPart.GLOBAL not in {part for part, _ in seen[frame]}
    assert (MemoryPart.GLOBAL, 6) in seen[8]
    assert (MemoryPart.LOCAL, 4) in seen[5]


def test_a_frame_that_forgets_local_memory_does_not_look_at_the_one_before(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    seen = entries_by_frame(propagator, run, first, MemoryRules(forgets_local=Frames([5])))

    assert MemoryPart.LOCAL not in {part for part, _ in seen[5]}
    assert (MemoryPart.GLOBAL, 4) in seen[5], "what is forgotten is absorbed"
    assert (MemoryPart.LOCAL, 5) in seen[6]


def test_a_memory_that_is_the_only_one_is_not_forgotten(
    network: Network, run: Run, first: Mask
) -> None:
    rules = MemoryRules(forgets_local=Frames([5]))
    alone = Propagator(options(memory="L"), network)
    assert (MemoryPart.LOCAL, 4) in entries_by_frame(alone, run, first, rules)[5]


def test_a_run_that_goes_on_keeps_to_rules_about_frames_ahead(
    network: Network, run: Run, first: Mask
) -> None:
    rules = MemoryRules(Frames([7]), forgets_global=Frames([9]))
    whole = run(Propagator(options(), network), {0: first}, 0, LAST, memory=rules)
    halves = Propagator(options(), network)
    found = run(halves, {0: first}, 0, 6)
    start = found[-1].mask
    found += run(halves, {0: first}, 6, LAST, memory=rules, tracked_start=start)
    assert_same(found, whole)


def test_a_snapshot_made_under_other_rules_is_not_gone_on_from(
    propagator: Propagator, run: Run, film: Film, first: Mask
) -> None:
    masks = {0: first} | {r.index: r.mask for r in run(propagator, {0: first}, 0, 8)}

    def is_exact(rules: MemoryRules) -> bool:
        request = PropagationRequest(
            {0: first}, 6, 7, masks[6], settle=lambda frame, seen: masks[frame], memory=rules
        )
        return finished(propagator.recall(request, film, CancelToken())).is_exact

    assert is_exact(MemoryRules(Frames([9])))
    assert not is_exact(MemoryRules(Frames([0])))
    assert not is_exact(MemoryRules(pinned=Frames([0])))
