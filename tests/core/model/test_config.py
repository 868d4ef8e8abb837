"""Tests of core.model.config."""

import dataclasses

import pytest

from core.model.config import OBJECTS_PER_GROUP, STRIDE, ModelConfig


def test_defaults_are_the_published_network() -> None:
    config = ModelConfig()

    assert (config.channels, config.heads, config.layers) == (256, 8, 3)
    assert (config.feedforward, config.window) == (1024, 15)
    assert (STRIDE, OBJECTS_PER_GROUP) == (16, 10)


def test_configuration_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ModelConfig().layers = 2  # type: ignore[misc]  # the point of the test
