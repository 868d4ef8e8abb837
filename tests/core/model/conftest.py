"""A small network for tests that do not need the published size, and what official AOT computes.

`aot_conformance.npz` holds what the official code computes for pseudo-random weights that are a
function of the weights' names; `aot_parameters.json` lists those names and their shapes.
"""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.model.config import ModelConfig
from core.model.lstt import LayerMemory, Memory
from core.model.network import IMAGE_DEVIATION, IMAGE_MEAN, Network

SMALL = ModelConfig(channels=32, heads=4, layers=2, feedforward=64, window_radius=2)


@pytest.fixture
def config() -> ModelConfig:
    return SMALL


@pytest.fixture
def network(config: ModelConfig) -> Network:
    """Small and random, value table included (it starts at zero and would hide mistakes)."""
    torch.manual_seed(1)
    made = Network(config).eval()
    with torch.no_grad():
        for layer in made.lstt.layers:
            layer.short_term.relative_value.normal_()
        # The encoder starts with unit statistics: its maps are tiny without this.
        for parameter in made.encoder.features.parameters():
            parameter.mul_(1.5)
    return made


@pytest.fixture(scope="session")
def expected() -> dict[str, NDArray[np.generic]]:
    """Frames, masks and what the official network makes of them."""
    with np.load(Path(__file__).with_name("aot_conformance.npz")) as stored:
        return dict(stored)


@pytest.fixture(scope="session")
def official_shapes() -> dict[str, list[int]]:
    shapes: dict[str, list[int]] = json.loads(
        Path(__file__).with_name("aot_parameters.json").read_text()
    )
    return shapes


@pytest.fixture(scope="session")
def official_weights(
    official_shapes: dict[str, list[int]], expected: dict[str, NDArray[np.generic]]
) -> dict[str, Tensor]:
    """The weights under their official names, the unused token included: read only."""
    salt = str(expected["salt"])
    return {name: _generated(name, shape, salt) for name, shape in official_shapes.items()}


def _generated(name: str, shape: list[int], salt: str) -> Tensor:
    seed = zlib.crc32((salt + name).encode())
    r = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    if name.endswith("running_var"):
        return torch.from_numpy(1 + 0.1 * np.abs(r))
    if len(shape) == 1:
        return torch.from_numpy(1 + 0.1 * r if name.endswith("weight") else 0.05 * r)
    return torch.from_numpy((r / np.sqrt(np.prod(shape[1:]))).astype(np.float32))


@pytest.fixture(scope="session")
def normalised() -> Callable[[NDArray[np.generic]], Tensor]:
    mean, deviation = torch.tensor(IMAGE_MEAN), torch.tensor(IMAGE_DEVIATION)

    def make(frames: NDArray[np.generic]) -> Tensor:
        return ((torch.from_numpy(frames).float() / 255 - mean) / deviation).permute(0, 3, 1, 2)

    return make


@pytest.fixture(scope="session")
def conformance_error(
    expected: dict[str, NDArray[np.generic]],
    normalised: Callable[[NDArray[np.generic]], Tensor],
) -> Callable[[Network, str], float]:
    """How far a network's logits are from the official ones, at most, under `policy`.

    Frame 0 is the reference; the given masks are remembered, not the predicted ones. `aot_b` has
    the reference alone as long-term memory, `aot_l_gap2` takes in every second frame.
    """

    def measure(network: Network, policy: str) -> float:
        images = normalised(expected["frames"])
        masks = torch.from_numpy(expected["masks"]).long()
        errors = []
        with torch.inference_mode():
            seen = [network.encode(image[None]) for image in images]
            readout = network.match_reference(seen[0], network.identify(masks[:1]))
            long_term = short_term = network.memorize(readout, network.identify(masks[:1]))
            for t in range(1, 5):
                readout = network.match(seen[t], long_term, short_term)
                logits = network.decode(seen[t], readout)[0, :3]
                wanted = torch.from_numpy(expected[policy][t - 1])
                errors.append(float((logits - wanted).abs().max()))
                short_term = network.memorize(readout, network.identify(masks[t : t + 1], 2))
                if policy == "aot_l_gap2" and t % 2 == 0:
                    long_term = _in_front(short_term, long_term)
        return max(errors)

    return measure


def _in_front(newest: Memory, others: Memory) -> Memory:
    return tuple(
        LayerMemory(torch.cat([n.key, o.key], 1), torch.cat([n.value, o.value], 1))
        for n, o in zip(newest, others, strict=True)
    )
