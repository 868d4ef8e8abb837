"""The commands with files to work on."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from core.model.checkpoint import save_network
from core.model.config import ModelConfig
from core.model.network import Network
from tests.core.cli.commands import (
    HEIGHT,
    WIDTH,
    Command,
    StillPropagator,
    call,
    make_video,
    save_mask,
)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> type[StillPropagator]:
    monkeypatch.setattr("core.propagation.propagator.Propagator", StillPropagator)
    return StillPropagator


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return make_video(tmp_path / "film.mkv")


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    ids[10:40, 10:40] = 1
    return save_mask(tmp_path / "first.png", ids)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "results"


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the published shape, never trained."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    save_network(path, Network().state_dict(), ModelConfig(), {})
    return path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return partial(call, capsys)
