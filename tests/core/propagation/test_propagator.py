import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import (
    Cancelled,
    DeviceError,
    EvermaskError,
    MediaError,
    OutOfMemoryError,
    WeightsError,
)
from core.frames import Frames
from core.memory.banks import reference_frames
from core.model.encoder import Features
from core.model.lstt import Readout
from core.model.network import Network
from core.progress import CancelToken, Progress, finished
from core.propagation import walk as module
from core.propagation.bank_files import chosen_bank
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.propagation.tracker import Tracker
from core.tracker_memory import MemoryPart, MemoryRules, Recollection
from core.tracking_options import TrackingOptions
from core.types import FrameResult, Image, Mask, ObjectId

Film = Callable[..., Image]
Squares = Callable[..., Mask]

SIZE = 96
LAST = 12


def options(size: int = SIZE, memory: str = "R,G,L", likeness: float = 0.0) -> TrackingOptions:
    return TrackingOptions(size, "cpu", "fp32", memory, likeness=likeness, reach=0)


@pytest.fixture
def propagator(network: Network) -> Propagator:
    return Propagator(options(), network)


@pytest.fixture
def first(square: Squares) -> Mask:
    return square(1, 2)


@pytest.fixture(autouse=True)
def frequent_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SNAPSHOT_EVERY", 4)


class Run:
    """Shorthand: runs requests on the little film and remembers which frames were read."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self.read: list[int] = []
        self.unreadable: set[int] = set()

    def frame(self, index: int) -> Image:
        self.read.append(index)
        if index in self.unreadable:
            raise MediaError(f"frame {index} cannot be read")
        return self._film(index)

    def __call__(
        self,
        propagator: Propagator,
        keyframes: dict[int, Mask],
        start: int,
        stop: int,
        token: CancelToken | None = None,
        **more: object,
    ) -> list[FrameResult]:
        return list(self.lazily(propagator, keyframes, start, stop, token, **more))

    def lazily(
        self,
        propagator: Propagator,
        keyframes: dict[int, Mask],
        start: int,
        stop: int,
        token: CancelToken | None = None,
        **more: object,
    ) -> Iterator[FrameResult]:
        request = PropagationRequest(keyframes, start, stop, **more)
        found = propagator.propagate(request, self.frame, token or CancelToken())
        return (result for result in found if isinstance(result, FrameResult))


@pytest.fixture
def run(film: Film) -> Run:
    return Run(film)


@pytest.fixture
def trackers(monkeypatch: pytest.MonkeyPatch) -> list[Tracker]:
    """Every tracker that stood at a start, in order."""
    made: list[Tracker] = []

    class Recorded(Tracker):
        def commit(self, *arguments: object) -> None:
            if self not in made:
                made.append(self)
            super().commit(*arguments)

    monkeypatch.setattr(module, "Tracker", Recorded)
    return made


def assert_same(found: list[FrameResult], expected: list[FrameResult]) -> None:
    """Bit for bit."""
    assert [r.index for r in found] == [r.index for r in expected]
    for a, b in zip(found, expected, strict=True):
        assert np.array_equal(a.mask, b.mask)
        assert a.confidence == b.confidence


def differ(found: list[FrameResult], expected: list[FrameResult]) -> bool:
    return any(
        a.confidence != b.confidence or not np.array_equal(a.mask, b.mask)
        for a, b in zip(found, expected, strict=True)
    )


# --- construction


@pytest.mark.parametrize("size", [95, 1081, 0, -480])
def test_a_size_out_of_range_is_refused_with_the_range(network: Network, size: int) -> None:
    with pytest.raises(EvermaskError, match=r"Use 96 to 1080"):
        Propagator(options(size), network)


def test_missing_weights_are_reported(tmp_path) -> None:
    missing = TrackingOptions(device="cpu", weights=tmp_path / "none.safetensors")
    with pytest.raises(WeightsError, match="not found"):
        Propagator(missing)


def test_wrong_options_are_refused_before_weights_are_read(tmp_path) -> None:
    wrong = TrackingOptions(memory="X", weights=tmp_path / "none.safetensors")
    with pytest.raises(EvermaskError, match="'X' is not known"):
        Propagator(wrong)


def test_it_says_where_it_computes(propagator: Propagator) -> None:
    assert propagator.device_text.startswith("CPU")
    assert propagator.size == SIZE
    assert propagator.peak_memory_bytes > 0


# --- which frames


@pytest.mark.parametrize(("start", "stop", "frames"), [(3, 6, [4, 5, 6]), (6, 3, [5, 4, 3])])
def test_the_frames_of_the_request_are_yielded_in_order(
    propagator: Propagator, run: Run, first: Mask, start: int, stop: int, frames: list[int]
) -> None:
    results = run(propagator, {start: first}, start, stop)

    assert [result.index for result in results] == frames
    assert all(result.mask.shape == first.shape for result in results)
    assert all(set(result.confidence) == {1, 2} for result in results)
    assert run.read == [start, *frames] or run.read == [frames[0], start, *frames[1:]]
    assert propagator.state_bytes > 0


def test_an_empty_range_does_nothing(propagator: Propagator, run: Run, first: Mask) -> None:
    assert run(propagator, {3: first}, 3, 3) == []
    assert run.read == []


def test_frames_are_read_only_when_they_are_asked_for(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    results = run.lazily(propagator, {0: first}, 0, LAST)
    next(results)
    assert sorted(run.read) == [0, 1]


def test_backward_is_forward_on_the_reversed_clip(
    network: Network, film: Film, first: Mask
) -> None:
    forward, reversed_ = Run(film), Run(lambda frame: film(LAST - frame))
    backward = forward(Propagator(options(), network), {LAST: first}, LAST, 3)
    mirrored = reversed_(Propagator(options(), network), {0: first}, 0, LAST - 3)

    assert [r.index for r in backward] == [LAST - r.index for r in mirrored]
    for a, b in zip(backward, mirrored, strict=True):
        assert np.array_equal(a.mask, b.mask)
        assert a.confidence == b.confidence


def test_unreadable_frames_are_passed_over(propagator: Propagator, run: Run, first: Mask) -> None:
    run.unreadable = {1, 4, 5}
    results = run(propagator, {0: first}, 0, 7)
    assert [result.index for result in results] == [2, 3, 6, 7]


def test_an_unreadable_frame_is_as_if_it_did_not_exist(
    network: Network, film: Film, first: Mask
) -> None:
    damaged = Run(film)
    damaged.unreadable = {3}
    shortened = Run(lambda frame: film(frame if frame < 3 else frame + 1))
    found = damaged(Propagator(options(), network), {0: first}, 0, 6)
    expected = shortened(Propagator(options(), network), {0: first}, 0, 5)
    for a, b in zip(found, expected, strict=True):
        assert np.array_equal(a.mask, b.mask)


def test_an_unreadable_start_is_an_error(propagator: Propagator, run: Run, first: Mask) -> None:
    run.unreadable = {0}
    with pytest.raises(MediaError, match="frame 0"):
        run(propagator, {0: first}, 0, 3)


def test_an_unreadable_keyframe_elsewhere_does_not_serve(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    run.unreadable = {9}
    found = run(Propagator(options(), network), {0: first, 9: square(1, 2, at=50)}, 0, 5)
    expected = run(Propagator(options(), network), {0: first}, 0, 5)
    assert_same(found, expected)


def test_keyframes_without_any_object_track_nothing(propagator: Propagator, run: Run) -> None:
    results = run(propagator, {0: np.zeros((97, 129), np.uint8)}, 0, 3)
    assert [result.index for result in results] == [1, 2, 3]
    assert not any(result.mask.any() for result in results)


# --- pause, cancel, stop


def test_cancelling_ends_between_two_frames_and_keeps_what_was_yielded(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    token = CancelToken()
    results = run.lazily(propagator, {0: first}, 0, LAST, token)
    kept = [next(results).index for _ in range(3)]
    token.cancel()
    with pytest.raises(Cancelled):
        next(results)
    assert kept == [1, 2, 3]
    assert max(run.read) == 3


class HeldToken(CancelToken):
    """Stands still at one checkpoint until another thread lets it go on."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._left = at
        self.is_held = threading.Event()

    def checkpoint(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.pause()
            self.is_held.set()
        super().checkpoint()


def test_a_paused_run_gives_the_same_results(network: Network, run: Run, first: Mask) -> None:
    straight = run(Propagator(options(), network), {0: first}, 0, 8)
    token = HeldToken(at=4)

    def let_go() -> None:
        assert token.is_held.wait(timeout=30)
        assert token.is_paused
        token.resume()

    other = threading.Thread(target=let_go)
    other.start()
    held = run(Propagator(options(), network), {0: first}, 0, 8, token)
    other.join()

    assert token.is_held.is_set()
    assert_same(held, straight)


@pytest.mark.parametrize("stop_at", [1, 3, 4, 6])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("memory", ["R,G,L", "aot-l"])
def test_going_on_after_a_stop_equals_the_run_without_it(
    network: Network, run: Run, first: Mask, stop_at: int, direction: int, memory: str
) -> None:
    start = LAST if direction < 0 else 0
    stop = start + 9 * direction
    straight = run(Propagator(options(memory=memory), network), {start: first}, start, stop)

    propagator = Propagator(options(memory=memory), network)
    results = run.lazily(propagator, {start: first}, start, stop)
    before = [next(results) for _ in range(stop_at)]
    results.close()
    last = before[-1]
    after = run(propagator, {start: first}, last.index, stop, tracked_start=last.mask)

    assert_same(before + after, straight)


@pytest.mark.parametrize("stop_at", [1, 2, 5])
def test_going_on_after_a_stop_leaves_out_the_same_strays(
    network: Network, run: Run, first: Mask, stop_at: int
) -> None:
    near = replace(options(), reach=0.01)
    straight = run(Propagator(near, network), {0: first}, 0, 9)
    plain = run(Propagator(options(), network), {0: first}, 0, 9)
    assert any((a.mask != b.mask).any() for a, b in zip(straight, plain, strict=True))

    propagator = Propagator(near, network)
    results = run.lazily(propagator, {0: first}, 0, 9)
    before = [next(results) for _ in range(stop_at)]
    results.close()
    after = run(propagator, {0: first}, stop_at, 9, tracked_start=before[-1].mask)
    assert_same(before + after, straight)


@pytest.mark.parametrize("stop_at", [2, 5])
def test_going_on_after_a_stop_doubts_the_same_finds(
    network: Network, run: Run, first: Mask, stop_at: int
) -> None:
    straight = run(Propagator(options(likeness=0.98), network), {0: first}, 0, 9)
    plain = run(Propagator(options(), network), {0: first}, 0, 9)
    assert any((a.mask != b.mask).any() for a, b in zip(straight, plain, strict=True))

    propagator = Propagator(options(likeness=0.98), network)
    results = run.lazily(propagator, {0: first}, 0, 9)
    before = [next(results) for _ in range(stop_at)]
    results.close()
    after = run(propagator, {0: first}, stop_at, 9, tracked_start=before[-1].mask)
    assert_same(before + after, straight)


def test_going_on_after_a_cancel_equals_the_run_without_it(
    network: Network, run: Run, first: Mask
) -> None:
    straight = run(Propagator(options(), network), {0: first}, 0, 8)
    propagator, token = Propagator(options(), network), CancelToken()
    results = run.lazily(propagator, {0: first}, 0, 8, token)
    before = [next(results) for _ in range(5)]
    token.cancel()
    with pytest.raises(Cancelled):
        next(results)
    after = run(propagator, {0: first}, 5, 8, tracked_start=before[-1].mask)
    assert_same(before + after, straight)


def test_going_on_with_other_corrections_far_away_is_still_exact(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    """The start of the second run must not push a correction out of the references."""
    keyframes = {frame: square(1, 2, at=20 + frame) for frame in (0, 1, 2, 3)}
    straight = run(Propagator(options(), network), keyframes, 3, 9)
    propagator = Propagator(options(), network)
    before = run(propagator, keyframes, 3, 6)
    after = run(propagator, keyframes, 6, 9, tracked_start=before[-1].mask)
    assert_same(before + after, straight)


# --- corrections and references


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


# --- snapshots


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


# --- masks given on the way


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


# --- a second pass with frozen memory


def frozen(network: Network, folder: Path) -> Propagator:
    asked = replace(options(), frozen_memory=True)
    return Propagator(asked, network, snapshot_folder=folder)


def test_a_second_pass_reads_what_the_first_learned_and_learns_no_more(
    network: Network, run: Run, trackers: list[Tracker], first: Mask, tmp_path: Path
) -> None:
    once = Propagator(options(), network, snapshot_folder=tmp_path)
    plain = run(once, {0: first}, 0, 9)
    learned = trackers[-1].banks.global_state

    second = run.lazily(frozen(network, tmp_path), {0: first}, 0, 9)
    results = []
    for result in second:
        results.append(result)
        state = trackers[-1].banks.global_state
        assert state is not None
        assert learned is not None
        assert state.frame == 8
        assert all(
            torch.equal(a, b) for a, b in zip(state.tensors(), learned.tensors(), strict=True)
        )
    assert differ(results, plain)


def test_a_second_pass_without_a_first_one_tracks_without_global_memory(
    network: Network, run: Run, first: Mask, tmp_path: Path
) -> None:
    found = run(frozen(network, tmp_path), {0: first}, 0, 5)
    expected = run(Propagator(options(memory="R,L"), network), {0: first}, 0, 5)
    assert_same(found, expected)


# --- looking in


def told(found: Recollection) -> list[tuple[MemoryPart, int, int]]:
    return [(entry.part, entry.frame, entry.age) for entry in found.memory.entries]


def recall(
    propagator: Propagator,
    film: Film,
    keyframes: dict[int, Mask],
    frame: int,
    masks: dict[int, Mask],
    step: int = 1,
) -> Recollection:
    """As the memory inspector asks: stored masks are what was remembered."""
    request = PropagationRequest(
        keyframes,
        frame - step,
        frame,
        tracked_start=None if frame - step in keyframes else masks[frame - step],
        settle=lambda frame, seen: masks[frame],
    )
    return finished(propagator.recall(request, film, CancelToken()))


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


# --- rules of memory


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


# --- saved memory


@pytest.fixture
def saved(propagator: Propagator, run: Run, film: Film, first: Mask, tmp_path: Path) -> Path:
    """Global memory as it was when frame 7 was decided."""
    masks = {0: first} | {r.index: r.mask for r in run(propagator, {0: first}, 0, 8)}
    request = PropagationRequest({0: first}, 6, 7, masks[6], settle=lambda f, seen: masks[f])
    path = tmp_path / "bank.safetensors"
    for _ in propagator.save_bank(request, film, CancelToken(), path):
        pass
    return path


def with_bank(path: Path) -> MemoryRules:
    return MemoryRules(bank=chosen_bank(path))


def test_a_run_without_a_history_begins_with_the_saved_memory(
    network: Network, run: Run, first: Mask, saved: Path
) -> None:
    other = Propagator(options(), network)
    results = run.lazily(other, {0: first}, 0, 4, memory=with_bank(saved))
    next(results)
    found = other.newest()
    assert found is not None
    assert (MemoryPart.GLOBAL, 5) in [(e.part, e.frame) for e in found.memory.entries]

    plain = run(Propagator(options(), network), {0: first}, 0, 4)
    banked = run(Propagator(options(), network), {0: first}, 0, 4, memory=with_bank(saved))
    assert any(not np.array_equal(a.mask, b.mask) for a, b in zip(plain, banked, strict=True))


def test_a_run_with_a_saved_memory_goes_on_as_if_it_had_not_stopped(
    network: Network, run: Run, first: Mask, saved: Path
) -> None:
    rules = with_bank(saved)
    whole = run(Propagator(options(), network), {0: first}, 0, 8, memory=rules)
    halves = Propagator(options(), network)
    found = run(halves, {0: first}, 0, 5, memory=rules)
    found += run(halves, {0: first}, 5, 8, memory=rules, tracked_start=found[-1].mask)
    assert_same(found, whole)


def test_a_saved_memory_that_does_not_fit_is_told(
    network: Network, run: Run, square: Squares, saved: Path
) -> None:
    rules = with_bank(saved)
    with pytest.raises(EvermaskError, match="another number of objects"):
        run(Propagator(options(), network), {0: square(1)}, 0, 4, memory=rules)
    saved.unlink()
    with pytest.raises(EvermaskError, match="could not be read"):
        run(Propagator(options(), network), {0: square(1, 2)}, 0, 4, memory=rules)


def test_where_there_is_no_global_memory_yet_none_is_saved(
    propagator: Propagator, film: Film, first: Mask, tmp_path: Path
) -> None:
    path = tmp_path / "bank.safetensors"
    request = PropagationRequest({0: first}, 0, 1)
    with pytest.raises(EvermaskError, match="no global memory at this frame yet"):
        list(propagator.save_bank(request, film, CancelToken(), path))
    assert not path.exists()


# --- failures of the device


class FaultyNetwork(Network):
    """Decodes only while nobody gave it an error to raise."""

    def __init__(self, network: Network) -> None:
        torch.nn.Module.__init__(self)
        self._network = network
        self.error: Exception | None = None
        self.config = network.config

    def encode(self, images: Tensor) -> Features:
        return self._network.encode(images)

    def identify(self, *arguments: object) -> Tensor:
        return self._network.identify(*arguments)

    def match(self, *arguments: object) -> Readout:
        return self._network.match(*arguments)

    def match_reference(self, *arguments: object) -> Readout:
        return self._network.match_reference(*arguments)

    def memorize(self, *arguments: object) -> object:
        return self._network.memorize(*arguments)

    def absorb(self, *arguments: object) -> object:
        return self._network.absorb(*arguments)

    def decode(self, features: Features, readout: Readout) -> Tensor:
        if self.error is not None:
            raise self.error
        return self._network.decode(features, readout)


@pytest.fixture
def faulty(network: Network) -> FaultyNetwork:
    return FaultyNetwork(network).eval()


def test_running_out_of_memory_keeps_what_was_done_and_tells_the_frame(
    faulty: FaultyNetwork, run: Run, first: Mask
) -> None:
    propagator = Propagator(options(), faulty)
    results = run.lazily(propagator, {0: first}, 0, 8)
    kept = [next(results) for _ in range(3)]
    faulty.error = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
    with pytest.raises(OutOfMemoryError, match=r"ran out at frame 4.*Every finished frame is safe"):
        next(results)
    faulty.error = None

    straight = run(Propagator(options(), faulty), {0: first}, 0, 8)
    after = run(propagator, {0: first}, 3, 8, tracked_start=kept[-1].mask)
    assert_same(kept + after, straight)


def test_running_out_of_memory_at_the_very_start_is_told_too(
    faulty: FaultyNetwork, run: Run, first: Mask
) -> None:
    faulty.error = RuntimeError("CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate")
    with pytest.raises(OutOfMemoryError) as caught:
        run(Propagator(options(), faulty), {0: first}, 0, 3)
    assert caught.value.frame == 1


def test_a_smaller_size_shares_the_network(network: Network, run: Run, first: Mask) -> None:
    propagator = Propagator(options(144), network)
    run(propagator, {0: first}, 0, 3)
    large = propagator.state_bytes
    propagator.shrink_to(108)
    found = run(propagator, {0: first}, 0, 3)
    assert propagator.size == 108
    assert propagator.state_bytes < large
    assert_same(found, run(Propagator(options(108), network), {0: first}, 0, 3))


def test_a_device_fault_is_reported_with_the_frame(
    faulty: FaultyNetwork, run: Run, first: Mask
) -> None:
    faulty.error = RuntimeError("CUDA error: an illegal memory access was encountered")
    with pytest.raises(DeviceError, match="failed at frame 1"):
        run(Propagator(options(), faulty), {0: first}, 0, 3)


def test_a_bug_is_not_dressed_up(faulty: FaultyNetwork, run: Run, first: Mask) -> None:
    faulty.error = RuntimeError("The size of tensor a must match the size of tensor b")
    with pytest.raises(RuntimeError, match="size of tensor"):
        run(Propagator(options(), faulty), {0: first}, 0, 3)
