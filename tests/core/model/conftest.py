"""A small network for tests that do not need the published size."""

import pytest
import torch

from core.model.config import ModelConfig
from core.model.network import Network

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
