"""Our network with the official AOT names and weights: the same numbers as the official code."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.model.network import Network
from core.model.official import official_name

UNUSED = "LSTT.mask_token"


@pytest.fixture(scope="module")
def published(official_weights: dict[str, Tensor]) -> Network:
    network = Network().eval()
    state = network.state_dict()
    for ours in state:
        theirs = official_name(ours)
        if theirs is not None:
            state[ours] = official_weights[theirs]
    network.load_state_dict(state)
    return network


def test_every_weight_has_its_official_place(
    published: Network, official_shapes: dict[str, list[int]]
) -> None:
    shapes = {
        official_name(ours): list(tensor.shape)
        for ours, tensor in published.state_dict().items()
        if official_name(ours) is not None
    }

    assert shapes == {name: shape for name, shape in official_shapes.items() if name != UNUSED}


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


def test_projected_features(
    published: Network,
    expected: dict[str, NDArray[np.generic]],
    normalised: Callable[[NDArray[np.generic]], Tensor],
) -> None:
    with torch.inference_mode():
        features = published.encode(normalised(expected["frames"][1:2]))

    wanted = torch.from_numpy(expected["features_x16_projected"])
    assert float((features.query[0] - wanted).abs().max()) <= 1e-5


@pytest.mark.parametrize("policy", ["aot_b", "aot_l_gap2"])
def test_logits_of_a_clip(
    published: Network, conformance_error: Callable[[Network, str], float], policy: str
) -> None:
    assert conformance_error(published, policy) <= 1e-5
