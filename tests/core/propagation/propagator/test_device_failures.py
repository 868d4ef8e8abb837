"""Failures of the device: what is kept, and what is told."""

import pytest
import torch
from torch import Tensor

from core.errors import (
    DeviceError,
    OutOfMemoryError,
)
from core.model.encoder import Features
from core.model.lstt import Readout
from core.model.network import Network
from core.propagation.propagator import Propagator
from core.types import Mask
from tests.core.propagation.propagator.runs import Run, assert_same, options
from tests.core.propagation.wrapped import Wrapped


class FaultyNetwork(Wrapped):
    """Decodes only while nobody gave it an error to raise."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self.error: Exception | None = None

    def decode(self, features: Features, readout: Readout) -> Tensor:
        if self.error is not None:
            raise self.error
        return super().decode(features, readout)


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
