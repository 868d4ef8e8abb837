"""Tests of core.model.lstt."""

import math

import pytest
import torch
from torch import nn

from core.model.config import ModelConfig
from core.model.lstt import LSTT, DropPath, FeedForward, LayerMemory, Memory, sine_position
from core.model.network import Network

GRID = (4, 5)


def random_memory(config: ModelConfig, frames: int = 1, batch: int = 1) -> Memory:
    shape = (batch, frames * GRID[0] * GRID[1], config.channels)
    return tuple(LayerMemory(torch.randn(shape), torch.randn(shape)) for _ in range(config.layers))


def twice(memory: Memory) -> Memory:
    return tuple(
        LayerMemory(torch.cat([m.key, m.key], 1), torch.cat([m.value, m.value], 1)) for m in memory
    )


@pytest.fixture
def lstt(network: Network) -> LSTT:
    return network.lstt


@pytest.fixture
def query(config: ModelConfig) -> torch.Tensor:
    return torch.randn(1, config.channels, *GRID)


def test_position_code_written_out() -> None:
    code = sine_position(3, 5, 8, torch.device("cpu"))[0].view(3, 5, 8)
    y, x = 2 * math.pi * 2 / 2, 2 * math.pi * 1 / 4
    slow = 10000 ** (2 / 4)
    expected = [
        math.sin(y),
        math.cos(y),
        math.sin(y / slow),
        math.cos(y / slow),
        math.sin(x),
        math.cos(x),
        math.sin(x / slow),
        math.cos(x / slow),
    ]

    torch.testing.assert_close(code[2, 1], torch.tensor(expected), atol=1e-5, rtol=1e-5)


def test_position_of_a_single_row_is_finite() -> None:
    assert bool(sine_position(1, 4, 8, torch.device("cpu")).isfinite().all())


def test_readout_has_an_output_and_a_trace_a_layer(
    lstt: LSTT, query: torch.Tensor, config: ModelConfig
) -> None:
    with torch.no_grad():
        readout = lstt(query, random_memory(config), random_memory(config))

    assert len(readout.outputs) == len(readout.traces) == config.layers
    assert all(output.shape == (1, 20, config.channels) for output in readout.outputs)


def test_duplicated_long_term_memory_changes_nothing(
    lstt: LSTT, query: torch.Tensor, config: ModelConfig
) -> None:
    """R and R again is R: why the global memory may start as the reference."""
    memory, near = random_memory(config, frames=2), random_memory(config)
    with torch.no_grad():
        once, again = lstt(query, memory, near), lstt(query, twice(memory), near)

    for a, b in zip(once.outputs, again.outputs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)


def test_order_of_long_term_frames_does_not_matter(
    lstt: LSTT, query: torch.Tensor, config: ModelConfig
) -> None:
    memory, near = random_memory(config, frames=2), random_memory(config)
    turned = tuple(LayerMemory(m.key.roll(20, 1), m.value.roll(20, 1)) for m in memory)
    with torch.no_grad():
        a, b = lstt(query, memory, near).outputs[-1], lstt(query, turned, near).outputs[-1]

    torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("branch", ["long_term", "short_term"])
def test_a_left_out_branch_contributes_nothing(
    lstt: LSTT, query: torch.Tensor, config: ModelConfig, branch: str
) -> None:
    memory = random_memory(config)
    leave_out = {"long_term": None} if branch == "long_term" else {"short_term": None}
    with torch.no_grad():
        both = lstt(query, memory, memory)
        without = lstt(query, **{"long_term": memory, "short_term": memory, **leave_out})
        for layer in lstt.layers:  # the branch still runs, but what it gives is nothing
            output = getattr(layer, branch).output
            assert isinstance(output, nn.Linear)
            nn.init.zeros_(output.weight)
            nn.init.zeros_(output.bias)
        silenced = lstt(query, memory, memory)

    torch.testing.assert_close(without.outputs[-1], silenced.outputs[-1])
    assert not torch.allclose(without.outputs[-1], both.outputs[-1], atol=1e-3)


def test_without_memories_a_frame_still_passes(lstt: LSTT, query: torch.Tensor) -> None:
    with torch.no_grad():
        assert bool(lstt(query, None, None).outputs[-1].isfinite().all())


def test_a_reference_frame_is_its_own_memory(
    lstt: LSTT, query: torch.Tensor, config: ModelConfig
) -> None:
    identity = torch.randn(1, 20, config.channels)
    with torch.no_grad():
        reference = lstt.forward_reference(query, identity)
        memory = lstt.memorize(reference, identity)
        as_any_frame = lstt(query, memory, memory)

    torch.testing.assert_close(reference.outputs[-1], as_any_frame.outputs[-1])


def test_keys_of_the_first_layer_know_no_mask(
    lstt: LSTT, query: torch.Tensor, config: ModelConfig
) -> None:
    readout = lstt(query, random_memory(config), random_memory(config))
    first, second = (lstt.memorize(readout, torch.randn(1, 20, config.channels)) for _ in range(2))

    for a, b in zip(first, second, strict=True):
        assert torch.equal(a.key, b.key)
        assert not torch.allclose(a.value, b.value)


def test_feedforward_mixes_over_the_map(config: ModelConfig) -> None:
    """Linear, group norm over groups of channels and all places, exact GELU, 5 x 5, linear."""
    feedforward = FeedForward(config)
    tokens = torch.randn(2, 20, config.channels)
    hidden = feedforward.expand(tokens).transpose(1, 2)  # B x hidden x N
    groups = hidden.reshape(2, 32, -1)
    normed = (groups - groups.mean(-1, keepdim=True)) / (
        groups.var(-1, unbiased=False, keepdim=True) + 1e-5
    ).sqrt()
    active = nn.functional.gelu(normed.view_as(hidden), approximate="none").view(2, -1, *GRID)
    expected = feedforward.reduce(feedforward.mix(active).flatten(2).transpose(1, 2))

    torch.testing.assert_close(feedforward(tokens, GRID), expected, atol=1e-5, rtol=1e-5)
    with torch.no_grad():
        torch.testing.assert_close(feedforward(tokens, GRID), expected, atol=1e-5, rtol=1e-5)


def test_drop_path_leaves_out_whole_samples_in_training_only() -> None:
    drop = DropPath(0.5).train()
    dropped = drop(torch.ones(64, 3, 2)).flatten(1)

    assert {tuple(row.unique().tolist()) for row in dropped} == {(0.0,), (2.0,)}
    assert torch.equal(drop.eval()(torch.ones(4, 3, 2)), torch.ones(4, 3, 2))
