"""A small network, clips of a moving square that cost nothing to draw, and tiny training data."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as PillowImage

from core.datasets.layouts import open_dataset
from core.datasets.packs import StillPack
from core.datasets.sequence import Layout
from core.datasets.videos import VideoSamples
from core.masks import write_indexed_png
from core.model.config import ModelConfig
from core.model.network import Network
from core.training.clips import ClipRequest
from core.training.scenes import Footage
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

    asked: the requests. prepared: what was announced with each. poisoned: numbers of batches that
    hold no numbers.
    """

    def __init__(self, clock: Clock, tick: float = 1.0) -> None:
        self.asked: list[ClipRequest] = []
        self.prepared: list[list[ClipRequest]] = []
        self.poisoned: set[int] = set()
        self._clock = clock
        self._tick = tick

    def prepare(self, requests: Sequence[ClipRequest]) -> None:
        self.prepared.append(list(requests))

    def take(self, request: ClipRequest) -> ClipBatch:
        self._clock.now += self._tick
        size, shape = request.size, (request.batch, request.length)
        generator = torch.Generator().manual_seed(request.seed)
        frames = torch.randn(*shape, 3, size, size, generator=generator)
        labels = torch.zeros(*shape, size, size, dtype=torch.int64)
        for t in range(request.length):
            labels[:, t, 4 : size // 2, 4 + t : size // 2 + t] = 1
        frames += 2 * labels[:, :, None]
        if len(self.asked) in self.poisoned:
            frames *= float("nan")
        self.asked.append(request)
        return ClipBatch(frames, labels, torch.ones(request.batch, dtype=torch.int64))


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


def write_sample(folder: Path, name: str, objects: int, left: int = 10) -> None:
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    mask = np.zeros((48, 64), np.uint8)
    for k in range(1, objects + 1):
        mask[8 * k : 8 * k + 14, left : left + 16] = k
    image = np.full((48, 64, 3), 30, np.uint8)
    image[mask > 0] = 220
    PillowImage.fromarray(image).save(folder / "images" / f"{name}.png")
    write_indexed_png(folder / "masks" / f"{name}.png", mask)


@pytest.fixture
def still_folder(tmp_path: Path) -> Path:
    """Four stills with one, two, three and one objects."""
    for index in range(4):
        write_sample(tmp_path / "stills", f"{index}", 1 + index % 3)
    return tmp_path / "stills"


@pytest.fixture
def video_folder(tmp_path: Path) -> Path:
    """One sequence of seven frames: an object moves to the right."""
    for index in range(7):
        write_sample(tmp_path / "videos" / "run", f"{index:05d}", 1, left=8 + 3 * index)
    return tmp_path / "videos"


@pytest.fixture
def footage(still_folder: Path, video_folder: Path) -> Footage:
    sequences = open_dataset(video_folder, Layout.FOLDERS).sequences
    return Footage(StillPack([still_folder]), VideoSamples(sequences))
