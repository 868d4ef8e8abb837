import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import Cancelled, DeviceError, EvermaskError, MediaError, WeightsError
from core.memory.banks import reference_frames
from core.model.encoder import Features
from core.model.lstt import Readout
from core.model.network import Network
from core.progress import CancelToken
from core.propagation import propagator as module
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.propagation.tracker import Tracker
from core.tracking_options import TrackingOptions
from core.types import FrameResult, Image, Mask

Film = Callable[..., Image]
Squares = Callable[..., Mask]

SIZE = 96
LAST = 12


def options(size: int = SIZE, memory: str = "R,G,L") -> TrackingOptions:
    return TrackingOptions(size=size, device="cpu", dtype="fp32", memory=memory)


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
    ) -> list[FrameResult]:
        return list(self.lazily(propagator, keyframes, start, stop, token))

    def lazily(
        self,
        propagator: Propagator,
        keyframes: dict[int, Mask],
        start: int,
        stop: int,
        token: CancelToken | None = None,
    ) -> Iterator[FrameResult]:
        request = PropagationRequest(keyframes, start, stop)
        return propagator.propagate(request, self.frame, token or CancelToken())


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
    after = run(propagator, {start: first, last.index: last.mask}, last.index, stop)

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
    after = run(propagator, {0: first, 5: before[-1].mask}, 5, 8)
    assert_same(before + after, straight)


def test_going_on_with_other_corrections_far_away_is_still_exact(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    """The start of the second run must not push a correction out of the references."""
    keyframes = {frame: square(1, 2, at=20 + frame) for frame in (0, 1, 2, 3)}
    straight = run(Propagator(options(), network), keyframes, 3, 9)
    propagator = Propagator(options(), network)
    before = run(propagator, keyframes, 3, 6)
    after = run(propagator, keyframes | {6: before[-1].mask}, 6, 9)
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

    assert trackers[-1].banks.global_state is state
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
    return sorted(frame for _, frame in propagator._snapshots._kept)


def test_snapshots_are_kept_along_the_run_and_at_its_end(
    propagator: Propagator, run: Run, first: Mask
) -> None:
    run(propagator, {0: first}, 0, 10)
    assert kept_frames(propagator) == [4, 8, 10]


def test_a_new_run_forgets_the_snapshots_behind_its_start(
    propagator: Propagator, run: Run, first: Mask, square: Squares
) -> None:
    run(propagator, {0: first}, 0, 12)
    run(propagator, {0: first, 6: square(1, 2, at=50)}, 6, 7)
    assert kept_frames(propagator) == [4, 7]


def test_a_changed_earlier_keyframe_makes_snapshots_useless(
    network: Network, run: Run, first: Mask, square: Squares
) -> None:
    used, fresh = Propagator(options(), network), Propagator(options(), network)
    before = run(used, {0: first}, 0, 6)
    keyframes = {0: square(1, 2, at=40), 6: before[-1].mask}
    assert_same(run(used, keyframes, 6, 8), run(fresh, keyframes, 6, 8))


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
    keyframes = {0: keyframes[0], 6: before[-1].mask}
    assert_same(run(used, keyframes, 6, 8), run(fresh, keyframes, 6, 8))


def test_a_keyframe_drawn_ahead_after_a_stop_is_used_when_going_on(
    propagator: Propagator, run: Run, trackers: list[Tracker], first: Mask, square: Squares
) -> None:
    before = run(propagator, {0: first}, 0, 4)
    run(propagator, {0: first, 4: before[-1].mask, 9: square(1, 2, at=50)}, 4, 6)
    assert 9 in reference_frames(trackers[-1].banks)


# --- out of memory


class TightNetwork(Network):
    """Decodes only what fits: at most `room` tokens; writes down what did not."""

    def __init__(self, network: Network) -> None:
        torch.nn.Module.__init__(self)
        self._network = network
        self.room = 10**9
        self.refused: list[int] = []

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
        tokens = readout.outputs[0].shape[1]
        if tokens > self.room:
            self.refused.append(tokens)
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return self._network.decode(features, readout)


@pytest.fixture
def tight(network: Network) -> TightNetwork:
    return TightNetwork(network).eval()


TOKENS_AT = {144: 10 * 13, 108: 8 * 10, 96: 7 * 9}


def test_when_memory_runs_out_the_run_goes_on_smaller_and_misses_no_frame(
    tight: TightNetwork, network: Network, run: Run, first: Mask
) -> None:
    propagator = Propagator(options(144), tight)
    results = run.lazily(propagator, {0: first}, 0, 8)
    before = [next(results) for _ in range(3)]
    large = propagator.state_bytes
    tight.room = TOKENS_AT[108]
    after = list(results)

    assert [r.index for r in before + after] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert_same(before, run(Propagator(options(144), network), {0: first}, 0, 3))
    assert all(r.mask.shape == first.shape for r in after)
    assert propagator.size == 108
    assert propagator.state_bytes < large


def test_snapshots_are_given_up_before_the_size(tight: TightNetwork, run: Run, first: Mask) -> None:
    propagator = Propagator(options(144), tight)
    results = run.lazily(propagator, {0: first}, 0, 8)
    for _ in range(5):
        next(results)
    assert kept_frames(propagator) == [4]
    network_decode = tight.decode
    failures = iter([True])

    def fails_once(features: Features, readout: Readout) -> Tensor:
        if next(failures, False):
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return network_decode(features, readout)

    tight.decode = fails_once  # type: ignore[method-assign]
    assert [r.index for r in results] == [6, 7, 8]
    assert propagator.size == 144


def test_it_steps_down_as_often_as_needed(tight: TightNetwork, run: Run, first: Mask) -> None:
    tight.room = TOKENS_AT[96]
    propagator = Propagator(options(144), tight)
    results = run(propagator, {0: first}, 0, 3)

    assert [r.index for r in results] == [1, 2, 3]
    assert propagator.size == 96
    assert tight.refused == [TOKENS_AT[144], TOKENS_AT[108]]


def test_when_even_the_smallest_size_does_not_fit_it_says_what_is_safe(
    tight: TightNetwork, run: Run, first: Mask
) -> None:
    propagator = Propagator(options(144), tight)
    results = run.lazily(propagator, {0: first}, 0, 8)
    kept = [next(results).index for _ in range(3)]
    tight.room = 1
    with pytest.raises(DeviceError, match=r"ran out at frame 4.*Every finished frame is safe"):
        next(results)
    assert kept == [1, 2, 3]


def test_after_such_a_failure_a_later_run_starts_clean(
    tight: TightNetwork, run: Run, first: Mask
) -> None:
    """No snapshot of the larger size is left for it to trip over."""
    propagator = Propagator(options(144), tight)
    results = run.lazily(propagator, {0: first}, 0, 8)
    last = [next(results) for _ in range(3)][-1]
    tight.room = 1
    with pytest.raises(DeviceError):
        next(results)
    tight.room = 10**9

    assert len(run(propagator, {0: first, 3: last.mask}, 3, 6)) == 3
    assert propagator.size == 96


def test_a_device_fault_is_reported_with_the_frame(
    tight: TightNetwork, run: Run, first: Mask
) -> None:
    def faults(features: Features, readout: Readout) -> Tensor:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    tight.decode = faults  # type: ignore[method-assign]
    with pytest.raises(DeviceError, match="failed at frame 1"):
        run(Propagator(options(), tight), {0: first}, 0, 3)


def test_a_bug_is_not_dressed_up(tight: TightNetwork, run: Run, first: Mask) -> None:
    def breaks(features: Features, readout: Readout) -> Tensor:
        raise RuntimeError("The size of tensor a must match the size of tensor b")

    tight.decode = breaks  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="size of tensor"):
        run(Propagator(options(), tight), {0: first}, 0, 3)
