from collections.abc import Callable, Iterator

import numpy as np
import pytest

from core.errors import Cancelled
from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.session.speed_test import (
    LONGEST_S,
    MOST_FRAMES,
    OBJECTS,
    SIZES,
    WARM_UP,
    MeasuredSpeed,
    measure_speed,
)
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image, ObjectId
from core.weights_file import SHIPPED_WEIGHTS


class Clock:
    """Time that goes on only when the network computes."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Network:
    device_text = "a fake device"

    def __init__(self, clock: Clock, per_frame_s: float) -> None:
        self._clock = clock
        self._per_frame_s = per_frame_s
        self.done = 0

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult | Progress]:
        mask = request.keyframes[0]
        assert set(np.unique(mask)) == {0, *range(1, OBJECTS + 1)}
        yield Progress(0, 1)
        for frame in request.frames:
            token.checkpoint()
            assert read_frame(frame).shape == (*mask.shape, 3)
            # Warming up is slow.
            self._clock.now_s += 30 if frame <= WARM_UP else self._per_frame_s
            self.done += 1
            yield FrameResult(frame, mask, {ObjectId(1): 0.5})


def measured(per_frame_s: float) -> tuple[list[MeasuredSpeed], list[Network]]:
    clock, made = Clock(), []

    def make(options: TrackingOptions) -> Network:
        made.append(Network(clock, per_frame_s))
        return made[-1]

    found = list(measure_speed(TrackingOptions(), CancelToken(), make, clock))
    return [one for one in found if isinstance(one, MeasuredSpeed)], made


def test_both_sizes_are_measured_without_the_warming_up() -> None:
    speeds, _ = measured(0.5)
    assert [one.size for one in speeds] == list(SIZES)
    assert [one.per_second for one in speeds] == pytest.approx([2.0, 2.0])
    assert {(one.device, one.objects) for one in speeds} == {("a fake device", OBJECTS)}


def test_a_slow_computer_is_not_kept_busy_for_long() -> None:
    speeds, networks = measured(2 * LONGEST_S)
    assert speeds[0].per_second == pytest.approx(0.5 / LONGEST_S)
    assert [network.done for network in networks] == [WARM_UP + 1] * len(SIZES)


def test_a_fast_one_does_all_frames() -> None:
    speeds, networks = measured(0.001)
    assert speeds[0].per_second == pytest.approx(1000)
    assert networks[0].done == WARM_UP + MOST_FRAMES


def test_it_can_be_stopped() -> None:
    token = CancelToken()
    steps = measure_speed(TrackingOptions(), token, lambda options: Network(Clock(), 1))
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        list(steps)


@pytest.mark.slow
@pytest.mark.skipif(not SHIPPED_WEIGHTS.is_file(), reason="the weights are not here")
def test_the_real_network_has_a_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.session.speed_test.SIZES", (96,))
    monkeypatch.setattr("core.session.speed_test.LONGEST_S", 0.0)
    (speed,) = (
        one
        for one in measure_speed(TrackingOptions(device="cpu"), CancelToken())
        if isinstance(one, MeasuredSpeed)
    )
    assert speed.device.startswith("CPU")
    assert speed.per_second > 0
