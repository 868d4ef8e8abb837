"""Tests of core.model.mixing."""

import dataclasses

import pytest
import torch

from core.model.mixing import mix
from core.model.network import Network


def test_a_mix_lies_between_the_two() -> None:
    torch.manual_seed(0)
    first, second = Network(), Network()
    mixed = mix(first, second, 0.25)
    name = "decoder.logits.weight"
    expected = 0.75 * first.state_dict()[name] + 0.25 * second.state_dict()[name]
    torch.testing.assert_close(mixed[name], expected)
    assert mixed.keys() == first.state_dict().keys()


def test_different_networks_do_not_mix() -> None:
    first, second = Network(), Network()
    second.config = dataclasses.replace(second.config, candidate="tanh")
    with pytest.raises(ValueError, match="different"):
        mix(first, second, 0.5)
