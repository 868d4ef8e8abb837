"""The network as a method: a small random one, whose masks nobody checks but whose memories are."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from core.benchmark.tracking import NetworkMethod, TrackerFollower, load_network_method
from core.errors import DeviceError, WeightsError
from core.memory.policy import policy_from_text
from core.model.config import ModelConfig
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.device import choose_device
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.tracking_options import TrackingOptions
from core.types import Image, Mask

SMALL = ModelConfig(channels=32, heads=4, layers=2, feedforward=64, window_radius=2)
HEIGHT, WIDTH = 97, 129


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(3)
    return Network(SMALL)


@pytest.fixture
def follower_of(network: Network) -> Callable[[str], TrackerFollower]:
    def make(memory: str) -> TrackerFollower:
        device = choose_device("cpu", "fp32")
        return NetworkMethod(network, device, policy_from_text(memory), 97).follower()

    return make


def picture(t: int) -> Image:
    return np.random.default_rng(t).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)


def blocks(*ids: int) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for place, object_id in enumerate(ids):
        mask[10:40, 10 * place : 10 * place + 10] = object_id
    return mask


@pytest.mark.parametrize("memory", ["R,G,L", "aot-l", "G", "L"])
def test_an_object_that_comes_later_is_predicted_from_then_on(
    follower_of: Callable[[str], TrackerFollower], memory: str
) -> None:
    follower = follower_of(memory)
    follower.begin(0, picture(0), blocks(5))
    for t in (1, 2):
        predicted = follower.predict(t, picture(t))
        assert set(np.unique(predicted)) <= {0, 5}
        if t == 1:
            follower.remember(t, picture(t), predicted)
    follower.introduce(2, picture(2), blocks(5, 3))
    assert len(follower._tracker.banks.references) == 2
    assert set(np.unique(follower.predict(3, picture(3)))) <= {0, 3, 5}
    assert follower._slots.objects == (5, 3)


def test_the_eleventh_object_opens_a_second_group(
    follower_of: Callable[[str], TrackerFollower],
) -> None:
    follower = follower_of("R,G,L")
    follower.begin(0, picture(0), blocks(*range(1, 11)))
    follower.remember(1, picture(1), follower.predict(1, picture(1)))
    follower.predict(2, picture(2))
    follower.introduce(2, picture(2), blocks(*range(1, 12)))
    assert follower._slots.groups == 2
    assert follower.predict(3, picture(3)).shape == (HEIGHT, WIDTH)


def test_failures_of_the_device_say_what_to_do(
    follower_of: Callable[[str], TrackerFollower], monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = follower_of("R,G,L")
    follower.begin(0, picture(0), blocks(1))

    def exhausted(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(follower._tracker, "step", exhausted)
    with pytest.raises(DeviceError, match="Memory ran out at frame 1"):
        follower.predict(1, picture(1))


def test_wrong_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.safetensors"
    path.write_bytes(b"\x08\x00\x00")
    with pytest.raises(WeightsError, match="cut"):
        load_network_method(TrackingOptions(device="cpu", weights=path))


def test_masks_are_those_of_a_run_in_the_window(
    follower_of: Callable[[str], TrackerFollower], network: Network
) -> None:
    follower = follower_of("R,G,L")
    follower.begin(0, picture(0), blocks(1, 2))
    options = TrackingOptions(97, "cpu", "fp32", likeness=0.0, reach=0.0)
    request = PropagationRequest({0: blocks(1, 2)}, start=0, stop=4)
    for result in Propagator(options, network).propagate(request, picture, CancelToken()):
        predicted = follower.predict(result.index, picture(result.index))
        follower.remember(result.index, picture(result.index), predicted)
        assert np.array_equal(predicted, result.mask)
