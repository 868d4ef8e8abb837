"""What keyframes teach a run: corrections, references, masks given on the way."""

import numpy as np
import torch

from core.frames import Frames
from core.memory.banks import reference_frames
from core.model.network import Network
from core.propagation.propagator import Propagator
from core.propagation.tracker import Tracker
from core.tracker_memory import MemoryRules
from core.types import Mask
from tests.core.propagation.propagator.runs import Run, Squares, assert_same, differ, options


def test_a_correction_becomes_a_further_reference(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    run(propagator, {0: first}, 0, 6)
    run(propagator, {0: first, 6: square(1, 2, at=50)}, 6, 8)
    assert reference_frames(trackers[-1].banks) == [0, 6]


def test_a_correction_changes_what_follows(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    propagator = Propagator(options(), network)
    plain = run(propagator, {0: first}, 0, 8)
    corrected = run(propagator, {0: first, 4: square(1, 2, at=50)}, 4, 8)
    assert [r.index for r in corrected] == [5, 6, 7, 8]
    assert differ(corrected, plain[4:])


def test_corrections_are_bounded_to_those_nearest_to_the_start(
    propagator: Propagator, run: Run, trackers: list[Tracker], square: Squares
) -> None:
    keyframes = {frame: square(1, 2, at=20 + frame) for frame in range(0, 12, 2)}
    run(propagator, keyframes, 10, 12)
    assert reference_frames(trackers[-1].banks) == [0, 6, 8, 10]


def test_a_keyframe_ahead_serves_as_reference(
    network: Network, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    plain = run(Propagator(options(), network), {0: first}, 0, 4)
    helped = run(Propagator(options(), network), {0: first, 9: square(1, 2, at=50)}, 0, 4)

    assert reference_frames(trackers[-1].banks) == [0, 9]
    assert differ(helped, plain)


def test_a_new_object_in_the_middle_grows_the_slots_to_a_second_group(
    propagator: Propagator, run: Run, square: Squares
) -> None:
    ten = np.zeros((97, 129), np.uint8)
    for object_id in range(1, 11):
        ten[20:60, 10 * object_id : 10 * object_id + 10] = object_id
    before = run(propagator, {0: ten}, 0, 3)
    ten_bytes = propagator.state_bytes
    eleven = before[-1].mask.copy()
    eleven[70:90, 20:60] = 200
    after = run(propagator, {0: ten, 3: eleven}, 3, 6)

    assert [set(r.confidence) for r in after] == [{*range(1, 11), 200}] * 3
    assert all(set(np.unique(r.mask).tolist()) <= {*range(11), 200} for r in after)
    assert propagator.state_bytes > 2 * ten_bytes


def test_global_memory_lives_on_behind_a_small_correction(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask
) -> None:
    run(propagator, {0: first}, 0, 6)
    state = trackers[-1].banks.global_state
    # What the tracker says about frame 6 from its snapshot there, but for one pixel.
    agreed = trackers[-1].step(6, run.frame(6)).mask
    agreed[tuple(np.argwhere(agreed > 0)[0])] = 0
    next(run.lazily(propagator, {0: first, 6: agreed}, 6, 8))

    inherited = trackers[-1].banks.global_state
    assert state is not None
    assert inherited is not None
    assert all(torch.equal(a, b) for a, b in zip(inherited.tensors(), state.tensors(), strict=True))
    assert reference_frames(trackers[-1].banks) == [0, 6]


def test_global_memory_starts_anew_when_the_prediction_was_far_off(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    run(propagator, {0: first}, 0, 6)
    results = run.lazily(propagator, {0: first, 6: square(2, 1, at=60)}, 6, 8)
    next(results)
    assert trackers[-1].banks.global_state is None


def test_what_is_settled_is_yielded_and_remembered(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    given = square(1, 2, at=55)

    def settle(frame: int, predicted: Mask) -> Mask:
        return given if frame == 3 else predicted

    plain = run(Propagator(options(), network), {0: first}, 0, 6)
    settled = run(Propagator(options(), network), {0: first}, 0, 6, settle=settle)

    assert_same(settled[:2], plain[:2])
    assert np.array_equal(settled[2].mask, given)
    assert differ(settled[3:], plain[3:])


def test_a_keyframe_on_the_way_becomes_a_reference_and_others_make_room(
    propagator: Propagator, run: Run, trackers: list[Tracker], square: Squares
) -> None:
    keyframes = {frame: square(1, 2, at=20 + frame) for frame in (0, 1, 2, 3, 7, 9, 11)}

    def settle(frame: int, predicted: Mask) -> Mask:
        return keyframes.get(frame, predicted)

    results = run.lazily(propagator, keyframes, 0, 12, settle=settle)
    seen = {result.index: reference_frames(trackers[-1].banks) for result in results}
    assert seen[2] == [0, 1, 2, 3]
    assert seen[8] == [0, 3, 7, 9]
    assert seen[12] == [0, 7, 9, 11]


def test_a_keyframe_drawn_while_the_run_goes_on_is_learned_from(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    keyframes = {0: first}
    results = run.lazily(
        propagator, keyframes, 0, 8, settle=lambda frame, mask: keyframes.get(frame, mask)
    )
    next(results)
    keyframes[5] = square(1, 2, at=50)
    found = list(results)
    assert np.array_equal(found[3].mask, keyframes[5])
    assert reference_frames(trackers[-1].banks) == [0, 5]


def test_meeting_a_keyframe_that_differs_much_starts_global_memory_anew(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    keyframes = {0: first, 5: square(2, 1, at=60)}
    results = run.lazily(
        propagator, keyframes, 0, 8, settle=lambda frame, mask: keyframes.get(frame, mask)
    )
    history = {}
    for result in results:
        state = trackers[-1].banks.global_state
        history[result.index] = None if state is None else state.frame
    assert history[4] == 3
    assert (history[5], history[6], history[7]) == (None, None, 6)


def test_excluded_frames_leave_nothing_behind(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    keyframes = {0: first, 5: square(1, 2, at=40)}
    results = run.lazily(propagator, keyframes, 0, 9, memory=MemoryRules(Frames(range(3, 7))))
    local = {}
    for result in results:
        banks = trackers[-1].banks
        local[result.index] = banks.local.frame if banks.local is not None else None
        assert reference_frames(banks) == [0]
    assert local == {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 7, 8: 8, 9: 9}


def test_history_can_be_forgotten(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask
) -> None:
    before = run(propagator, {0: first}, 0, 6)
    results = run.lazily(
        propagator, {0: first}, 6, 8, tracked_start=before[-1].mask, fresh_history=True
    )
    next(results)
    assert trackers[-1].banks.global_state is None
