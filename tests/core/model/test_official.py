"""Our network with the official AOT names and weights: the same numbers as the official code.

`aot_conformance.npz` holds what that code computes for pseudo-random weights that are a function
of the weights' names; `aot_parameters.json` lists those names and their shapes.
"""

import json
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.model.lstt import LayerMemory, Memory
from core.model.network import IMAGE_DEVIATION, IMAGE_MEAN, Network
from core.model.official import official_name

SHAPES: dict[str, list[int]] = json.loads(
    Path(__file__).with_name("aot_parameters.json").read_text()
)
UNUSED = "LSTT.mask_token"


@pytest.fixture(scope="module")
def expected() -> dict[str, NDArray[np.generic]]:
    with np.load(Path(__file__).with_name("aot_conformance.npz")) as stored:
        return dict(stored)


@pytest.fixture(scope="module")
def published(expected: dict[str, NDArray[np.generic]]) -> Network:
    network = Network().eval()
    state = network.state_dict()
    for ours in state:
        theirs = official_name(ours)
        if theirs is not None:
            state[ours] = generated(theirs, str(expected["salt"]))
    network.load_state_dict(state)
    return network


def generated(name: str, salt: str) -> Tensor:
    shape = SHAPES[name]
    seed = zlib.crc32((salt + name).encode())
    r = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    if name.endswith("running_var"):
        return torch.from_numpy(1 + 0.1 * np.abs(r))
    if len(shape) == 1:
        return torch.from_numpy(1 + 0.1 * r if name.endswith("weight") else 0.05 * r)
    return torch.from_numpy((r / np.sqrt(np.prod(shape[1:]))).astype(np.float32))


def network_input(frames: NDArray[np.generic]) -> Tensor:
    mean, deviation = torch.tensor(IMAGE_MEAN), torch.tensor(IMAGE_DEVIATION)
    return ((torch.from_numpy(frames).float() / 255 - mean) / deviation).permute(0, 3, 1, 2)


def in_front(newest: Memory, others: Memory) -> Memory:
    return tuple(
        LayerMemory(torch.cat([n.key, o.key], 1), torch.cat([n.value, o.value], 1))
        for n, o in zip(newest, others, strict=True)
    )


def test_every_weight_has_its_official_place(published: Network) -> None:
    shapes = {
        official_name(ours): list(tensor.shape)
        for ours, tensor in published.state_dict().items()
        if official_name(ours) is not None
    }

    assert shapes == {name: shape for name, shape in SHAPES.items() if name != UNUSED}


def test_global_memory_has_no_official_name() -> None:
    assert official_name("global_memory.cells.0.gate.weight") is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("encoder.features.2.conv.0.0.weight", "encoder.features.2.conv.0.0.weight"),
        ("encoder.projector.bias", "encoder_projector.bias"),
        ("lstt.layers.2.to_key.weight", "LSTT.layers.2.linear_Q.weight"),
        (
            "lstt.layers.0.short_term.relative_value",
            "LSTT.layers.0.short_term_attn.relative_emb_v",
        ),
        ("decoder.merge_16.norm.weight", "decoder.conv_16x.gn.weight"),
    ],
)
def test_names(ours: str, theirs: str) -> None:
    assert official_name(ours) == theirs


def test_projected_features(published: Network, expected: dict[str, NDArray[np.generic]]) -> None:
    with torch.inference_mode():
        features = published.encode(network_input(expected["frames"][1:2]))

    wanted = torch.from_numpy(expected["features_x16_projected"])
    assert float((features.query[0] - wanted).abs().max()) <= 1e-5


@pytest.mark.parametrize(("policy", "every"), [("aot_b", 0), ("aot_l_gap2", 2)])
def test_logits_of_a_clip(
    published: Network, expected: dict[str, NDArray[np.generic]], policy: str, every: int
) -> None:
    """Frame 0 is the reference; the given masks are remembered, not the predicted ones."""
    images = network_input(expected["frames"])
    masks = torch.from_numpy(expected["masks"]).long()
    with torch.inference_mode():
        seen = [published.encode(image[None]) for image in images]
        identity = published.identify(masks[:1])
        readout = published.match_reference(seen[0], identity)
        long_term = short_term = published.memorize(readout, identity)
        for t in range(1, 5):
            readout = published.match(seen[t], long_term, short_term)
            logits = published.decode(seen[t], readout)[0, :3]
            wanted = torch.from_numpy(expected[policy][t - 1])
            assert float((logits - wanted).abs().max()) <= 1e-5
            short_term = published.memorize(readout, published.identify(masks[t : t + 1], 2))
            if every and t % every == 0:
                long_term = in_front(short_term, long_term)
