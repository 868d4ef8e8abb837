"""Tests of core.model.global_memory."""

import math
from dataclasses import replace

import pytest
import torch

from core.model.config import ModelConfig
from core.model.global_memory import GlobalMemoryCell, GlobalMemoryEncoder
from core.model.lstt import LayerMemory
from core.model.network import count_parameters

GRID = (4, 5)


def random_layer(config: ModelConfig, batch: int = 1) -> LayerMemory:
    shape = (batch, GRID[0] * GRID[1], config.channels)
    return LayerMemory(torch.randn(shape), torch.randn(shape))


def cell_of(config: ModelConfig) -> GlobalMemoryCell:
    cell = GlobalMemoryCell(config)
    cell.reset_parameters()
    return cell


def disturb(cell: GlobalMemoryCell) -> None:
    """Far from the start, as after training."""
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.normal_(0, 0.5)


def test_published_size_of_a_layer() -> None:
    assert count_parameters(GlobalMemoryCell(ModelConfig())) == 808_448


def test_untrained_memory_is_a_slow_average(config: ModelConfig) -> None:
    """With silent gates z is sigmoid(-2) everywhere: h' = h + z (x - h)."""
    cell = cell_of(config)
    torch.nn.init.zeros_(cell.gate.weight)
    state, evicted = random_layer(config), random_layer(config)
    new = cell(state, evicted, GRID)

    z = 1 / (1 + math.exp(2))
    for h, x, updated in zip(state, evicted, new, strict=True):
        torch.testing.assert_close(updated, h + z * (x - h))


def test_fresh_gates_stay_near_that_average(config: ModelConfig) -> None:
    cell = cell_of(config)
    state, evicted = random_layer(config), random_layer(config)
    with torch.no_grad():
        new = cell(state, evicted, GRID)

    for h, x, updated in zip(state, evicted, new, strict=True):
        share = (updated - h) / (x - h)
        assert 0.05 < float(share.min()) < float(share.max()) < 0.25


def test_gated_unit_written_out(config: ModelConfig) -> None:
    """The equations, stream by stream, on one token: the 3 x 3 weights keep their centres only."""
    cell = cell_of(config)
    disturb(cell)
    C = config.channels
    with torch.no_grad():
        for space in (cell.gate_space, cell.candidate_space):
            centre = space.weight[:, :, 1, 1].clone()
            space.weight.zero_()
            space.weight[:, :, 1, 1] = centre
    state, evicted = random_layer(config), random_layer(config)
    new = cell(state, evicted, GRID)

    token = 7
    for stream, (h, x, updated) in enumerate(zip(state, evicted, new, strict=True)):
        h, x = h[0, token], x[0, token]
        part = slice(2 * C * stream, 2 * C * (stream + 1))
        half = slice(C * stream, C * (stream + 1))
        gate, out = cell.gate, cell.candidate
        assert cell.gate_space.bias is not None
        assert cell.candidate_space.bias is not None
        assert gate.bias is not None
        assert out.bias is not None
        seen = (
            torch.cat([x, h]) * cell.gate_space.weight[part, 0, 1, 1] + cell.gate_space.bias[part]
        )
        gates = (gate.weight[part, :, 0, 0] @ seen + gate.bias[part]).sigmoid()
        z, r = gates[:C], gates[C:]
        seen = torch.cat([x, r * h]) * cell.candidate_space.weight[part, 0, 1, 1]
        seen = seen + cell.candidate_space.bias[part]
        n = x + out.weight[half, :, 0, 0] @ seen + out.bias[half]
        torch.testing.assert_close(updated[0, token], (1 - z) * h + z * n, atol=1e-4, rtol=1e-4)


def test_tanh_form_is_bounded(config: ModelConfig) -> None:
    cell = GlobalMemoryCell(replace(config, candidate="tanh"))
    cell.reset_parameters()
    disturb(cell)
    state = LayerMemory(*(torch.zeros(1, 20, config.channels) for _ in range(2)))
    with torch.no_grad():
        for _ in range(20):
            loud = LayerMemory(*(100 * part for part in random_layer(config)))
            state = cell(state, loud, GRID)

    assert max(float(part.abs().max()) for part in state) <= 1


def test_single_precision_under_autocast(config: ModelConfig) -> None:
    cell = cell_of(config)
    disturb(cell)
    state, evicted = random_layer(config), random_layer(config)
    exact = cell(state, evicted, GRID)
    with torch.autocast("cpu", torch.bfloat16):
        under_autocast = cell(state, evicted, GRID)
        from_half = cell(state, LayerMemory(*(part.bfloat16() for part in evicted)), GRID)

    assert torch.equal(exact.key, under_autocast.key)
    assert torch.equal(exact.value, under_autocast.value)
    assert from_half.key.dtype == torch.float32


@pytest.mark.parametrize("batch", [1, 3])
def test_size_never_grows(config: ModelConfig, batch: int) -> None:
    encoder = GlobalMemoryEncoder(config)
    for cell in encoder.cells:
        assert isinstance(cell, GlobalMemoryCell)
        cell.reset_parameters()
    state = tuple(random_layer(config, batch) for _ in range(config.layers))
    with torch.no_grad():
        after = state
        for _ in range(30):
            evicted = tuple(random_layer(config, batch) for _ in range(config.layers))
            after = encoder(after, evicted, GRID)

    assert [part.shape for layer in after for part in layer] == [
        part.shape for layer in state for part in layer
    ]
    assert max(float(part.abs().max()) for layer in after for part in layer) < 6


def test_batch_entries_do_not_mix(config: ModelConfig) -> None:
    cell = cell_of(config)
    disturb(cell)
    state, evicted = random_layer(config, 2), random_layer(config, 2)
    with torch.no_grad():
        both = cell(state, evicted, GRID)
        alone = cell(
            LayerMemory(*(part[1:] for part in state)),
            LayerMemory(*(part[1:] for part in evicted)),
            GRID,
        )

    torch.testing.assert_close(both.key[1:], alone.key)
