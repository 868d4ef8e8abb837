"""A small random network whose masks vary, and a little film to track on."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from core.model.config import ModelConfig
from core.model.encoder import Features
from core.model.network import Network
from core.propagation.device import Device
from core.types import Image, Mask

HEIGHT, WIDTH, SIZE = 97, 129, 97
SMALL = ModelConfig(channels=32, heads=4, layers=2, feedforward=64, window_radius=2)
CPU = Device(torch.device("cpu"), torch.float32, "CPU")


class QuickNetwork(Network):
    """Looks at each picture once in a test session: encoding is nearly all of the time."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self._seen: dict[bytes, Features] = {}

    def encode(self, images: Tensor) -> Features:
        key = images.numpy().tobytes()
        if key not in self._seen:
            self._seen[key] = super().encode(images)
        return self._seen[key]


@pytest.fixture(scope="session")
def network() -> Network:
    """Small, random, and lively: its masks change with the picture and with the memory."""
    torch.manual_seed(3)
    made = QuickNetwork(SMALL).eval()
    with torch.no_grad():
        for parameter in made.encoder.features.parameters():
            parameter.mul_(1.5)
        made.identity.bank.weight.mul_(300)
        made.decoder.logits.weight.mul_(4)
        for layer in made.lstt.layers:
            layer.short_term.relative_value.normal_()
        for cell in made.global_memory.cells:
            cell.candidate.weight.normal_(std=0.1)
    return made.requires_grad_(False)


@pytest.fixture
def device() -> Device:
    return CPU


def picture(frame: int, height: int = HEIGHT, width: int = WIDTH) -> Image:
    """A coarse pattern that drifts with the frame number."""
    noise = np.random.default_rng(7).integers(0, 255, (8, 40, 3), np.uint8)
    large = np.kron(noise, np.ones((16, 16, 1), np.uint8))
    return np.ascontiguousarray(large[:height, 3 * frame % 300 :][:, :width])


def square(*ids: int, at: int = 20, height: int = HEIGHT, width: int = WIDTH) -> Mask:
    """One square of 24 pixels for each id, side by side."""
    mask = np.zeros((height, width), np.uint8)
    for position, object_id in enumerate(ids):
        left = at + 26 * position
        mask[at : at + 24, left : left + 24] = object_id
    return mask


@pytest.fixture
def film() -> Callable[..., Image]:
    return picture


@pytest.fixture(name="square")
def _square() -> Callable[..., Mask]:
    return square
