"""Snapshots on the way: when they are kept, and when they can be gone on from."""

from pathlib import Path

import pytest

from core.memory.banks import reference_frames
from core.model.network import Network
from core.progress import CancelToken, Progress
from core.propagation import walk as module
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.propagation.tracker import Tracker
from core.types import FrameResult, Mask
from tests.core.propagation.propagator.runs import LAST, Run, Squares, assert_same, options


def kept_frames(propagator: Propagator) -> list[int]:
    return sorted(frame for _, _, frame in propagator._setup.snapshots._kept)


def test_snapshots_are_kept_at_the_start_along_the_run_and_at_its_end(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    run(propagator, {0: first}, 0, 10)
    assert kept_frames(propagator) == [0, 4, 8, 10]


def test_on_a_slow_device_they_are_kept_more_often(
    propagator: Propagator, run: Run, first: Mask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEEP_AFTER_S", 0.0)
    run(propagator, {0: first}, 0, 3)
    assert kept_frames(propagator) == [0, 1, 2, 3]


def test_a_new_run_forgets_the_snapshots_of_the_frames_it_rewrites(
    propagator: Propagator, run: Run, first: Mask, square: Squares
) -> None:
    run(propagator, {0: first}, 0, 12)
    run(propagator, {0: first, 6: square(1, 2, at=50)}, 6, 9)
    assert kept_frames(propagator) == [0, 4, 6, 9, 12]


def test_a_changed_earlier_keyframe_makes_snapshots_useless(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    used, fresh = Propagator(options(), network), Propagator(options(), network)
    before = run(used, {0: first}, 0, 6)
    edited = {0: square(1, 2, at=40)}
    last = before[-1].mask
    assert_same(
        run(used, edited, 6, 8, tracked_start=last), run(fresh, edited, 6, 8, tracked_start=last)
    )


def test_a_mask_edited_while_the_run_goes_on_is_noticed_afterwards(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    """The snapshot belongs to the mask the run began with, not to the one it ended with."""
    used, fresh = Propagator(options(), network), Propagator(options(), network)
    keyframes = {0: first}
    results = run.lazily(used, keyframes, 0, 6)
    before = [next(results) for _ in range(2)]
    keyframes[0] = square(1, 2, at=40)
    before += list(results)
    last = before[-1].mask
    assert_same(
        run(used, keyframes, 6, 8, tracked_start=last),
        run(fresh, keyframes, 6, 8, tracked_start=last),
    )


def test_a_keyframe_drawn_ahead_after_a_stop_is_used_when_going_on(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    before = run(propagator, {0: first}, 0, 4)
    keyframes = {0: first, 9: square(1, 2, at=50)}
    run(propagator, keyframes, 4, 6, tracked_start=before[-1].mask)
    assert 9 in reference_frames(trackers[-1].banks)


@pytest.mark.parametrize("going_on_at", [2, 3, 5, 7, 11])
def test_between_snapshots_the_run_catches_up_and_gives_the_same(
    network: Network, run: Run, first: Mask, going_on_at: int
) -> None:
    straight = run(Propagator(options(), network), {0: first}, 0, LAST)
    propagator = Propagator(options(), network)
    run(propagator, {0: first}, 0, LAST)
    there = straight[going_on_at - 1].mask
    request = PropagationRequest({0: first}, going_on_at, LAST, tracked_start=there)
    found = list(propagator.propagate(request, run.frame, CancelToken()))

    again = [item for item in found if isinstance(item, Progress)]
    results = [item for item in found if isinstance(item, FrameResult)]
    assert len(again) == going_on_at % 4
    assert_same(results, straight[going_on_at:])


def test_snapshots_on_disk_outlive_the_program(
    network: Network, run: Run, first: Mask, tmp_path: Path
) -> None:
    straight = run(Propagator(options(), network), {0: first}, 0, 9)
    before = run(Propagator(options(), network, snapshot_folder=tmp_path), {0: first}, 0, 6)
    restarted = Propagator(options(), network, snapshot_folder=tmp_path)
    last = before[-1]
    after = run(restarted, {0: first}, 6, 9, tracked_start=last.mask)
    assert_same(before + after, straight)


def test_without_its_snapshots_a_tracked_start_is_no_reference(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    """What was tracked may be wrong: the network must not learn it as if a person had drawn it."""
    results = run(propagator, {0: first}, 6, 12, tracked_start=square(1, 2, at=40))

    assert [r.index for r in results] == [7, 8, 9, 10, 11, 12]
    assert reference_frames(trackers[-1].banks) == [0]


def test_another_policy_or_size_has_snapshots_of_its_own(
    network: Network, run: Run, first: Mask, tmp_path: Path
) -> None:
    before = run(Propagator(options(), network, snapshot_folder=tmp_path), {0: first}, 0, 6)
    for other in (options(memory="R,L"), options(size=112)):
        used = Propagator(other, network, snapshot_folder=tmp_path)
        fresh = Propagator(other, network)
        last = before[-1].mask
        assert_same(
            run(used, {0: first}, 6, 8, tracked_start=last),
            run(fresh, {0: first}, 6, 8, tracked_start=last),
        )
