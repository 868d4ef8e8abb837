from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import DeviceError
from core.model.encoder import Features
from core.model.lstt import Readout
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.propagation.stepping_down import propagate_stepping_down
from core.tracking_options import TrackingOptions
from core.types import FrameResult, Image, Mask
from tests.core.propagation.wrapped import Wrapped

Film = Callable[..., Image]
Squares = Callable[..., Mask]

TOKENS_AT = {144: 10 * 13, 108: 8 * 10, 96: 7 * 9}


def options(size: int = 144) -> TrackingOptions:
    return TrackingOptions(size=size, device="cpu", dtype="fp32")


class TightNetwork(Wrapped):
    """Decodes only what fits: at most `room` tokens; writes down what did not."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self.room = 10**9
        self.refused: list[int] = []

    def decode(self, features: Features, readout: Readout) -> Tensor:
        tokens = readout.outputs[0].shape[1]
        if tokens > self.room:
            self.refused.append(tokens)
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return super().decode(features, readout)


@pytest.fixture
def tight(network: Network) -> TightNetwork:
    return TightNetwork(network).eval()


@pytest.fixture
def first(square: Squares) -> Mask:
    return square(1, 2)


def run(propagator: Propagator, film: Film, first: Mask, stop: int) -> Iterator[FrameResult]:
    request = PropagationRequest({0: first}, 0, stop)
    return propagate_stepping_down(propagator, request, film, CancelToken())


def test_when_memory_runs_out_the_run_goes_on_smaller_and_misses_no_frame(
    tight: TightNetwork, network: Network, film: Film, first: Mask
) -> None:
    propagator = Propagator(options(), tight)
    results = run(propagator, film, first, 8)
    before = [next(results) for _ in range(3)]
    large = propagator.state_bytes
    tight.room = TOKENS_AT[108]
    after = list(results)

    assert [r.index for r in before + after] == [1, 2, 3, 4, 5, 6, 7, 8]
    plain = list(run(Propagator(options(), network), film, first, 3))
    assert all(np.array_equal(a.mask, b.mask) for a, b in zip(before, plain, strict=True))
    assert all(r.mask.shape == first.shape for r in after)
    assert propagator.size == 108
    assert propagator.state_bytes < large


def test_it_steps_down_as_often_as_needed(tight: TightNetwork, film: Film, first: Mask) -> None:
    tight.room = TOKENS_AT[96]
    propagator = Propagator(options(), tight)
    results = list(run(propagator, film, first, 3))

    assert [r.index for r in results] == [1, 2, 3]
    assert propagator.size == 96
    assert tight.refused == [TOKENS_AT[144], TOKENS_AT[108]]


def test_when_even_the_smallest_size_does_not_fit_it_says_what_is_safe(
    tight: TightNetwork, film: Film, first: Mask
) -> None:
    propagator = Propagator(options(), tight)
    results = run(propagator, film, first, 8)
    kept = [next(results).index for _ in range(3)]
    tight.room = 1
    with pytest.raises(DeviceError, match=r"ran out at frame 4.*Every finished frame is safe"):
        next(results)
    assert kept == [1, 2, 3]


def test_after_such_a_failure_a_later_run_starts_clean(
    tight: TightNetwork, film: Film, first: Mask
) -> None:
    """No snapshot of the larger size is left for it to trip over."""
    propagator = Propagator(options(), tight)
    results = run(propagator, film, first, 8)
    for _ in range(3):
        next(results)
    tight.room = 1
    with pytest.raises(DeviceError):
        next(results)
    tight.room = 10**9

    assert len(list(run(propagator, film, first, 6))) == 6
    assert propagator.size == 96
