"""A small network, and clips of a moving square that cost nothing to draw."""

from collections.abc import Iterator

import pytest
import torch

from core.model.config import ModelConfig
from core.model.network import Network
from core.training.synthesis import ClipBatch

SMALL = ModelConfig(channels=32, heads=4, layers=2, feedforward=64, window_radius=2)


class Clock:
    """Moves on by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class SquareSource:
    """Stands for ClipSource: random pictures with a square each; every batch takes `tick` seconds.

    asked: what each batch was asked for. poisoned: numbers of batches that hold no numbers.
    """

    def __init__(self, clock: Clock, tick: float = 1.0) -> None:
        self.asked: list[dict[str, float]] = []
        self.poisoned: set[int] = set()
        self._clock = clock
        self._tick = tick
        self._generator = torch.Generator()

    def restart(self, seed: int) -> None:
        self._generator.manual_seed(seed)

    def batches(
        self, *, size: int, batch: int, length: int, video_share: float
    ) -> Iterator[ClipBatch]:
        while True:
            self._clock.now += self._tick
            frames = torch.randn(batch, length, 3, size, size, generator=self._generator)
            labels = torch.zeros(batch, length, size, size, dtype=torch.int64)
            for t in range(length):
                labels[:, t, 4 : size // 2, 4 + t : size // 2 + t] = 1
            frames += 2 * labels[:, :, None]
            if len(self.asked) in self.poisoned:
                frames *= float("nan")
            self.asked.append(
                {"size": size, "batch": batch, "length": length, "video_share": video_share}
            )
            yield ClipBatch(frames, labels, torch.ones(batch, dtype=torch.int64))


@pytest.fixture
def network() -> Network:
    torch.manual_seed(1)
    made = Network(SMALL)
    with torch.no_grad():  # the encoder starts with unit statistics: its maps are tiny without this
        for parameter in made.encoder.features.parameters():
            parameter.mul_(1.5)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(clock: Clock) -> SquareSource:
    return SquareSource(clock)
