"""Tests of core.training.validation on a small network whose masks nobody checks."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
import torch

from core.datasets.cutting import every_nth
from core.datasets.layouts import open_dataset
from core.datasets.sequence import Layout
from core.errors import Cancelled, MediaError
from core.memory.policy import AOT_B, DDMEMORY, MemoryPolicy
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.device import Device
from core.training import validation
from core.training.validation import open_validation

CPU = Device(torch.device("cpu"), torch.float32, "CPU")


def test_scores_are_taken_with_and_without_the_global_memory(
    network: Network, video_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memories: list[tuple[MemoryPolicy, int]] = []
    original = validation.NetworkMethod

    class Spy(original):  # type: ignore[misc,valid-type]  # a class of the module
        def __init__(
            self, network: Network, device: Device, policy: MemoryPolicy, size: int
        ) -> None:
            memories.append((policy, size))
            super().__init__(network, device, policy, size)

    monkeypatch.setattr(validation, "NetworkMethod", Spy)
    scores = open_validation(video_folder, 1, 49, CPU).score(network, CancelToken())

    assert memories == [(DDMEMORY, 49), (AOT_B, 49)]
    assert scores.j_and_f == pytest.approx((scores.j + scores.f) / 2)
    assert 0 <= scores.without_global <= 1
    assert scores.text.startswith(f"J&F {scores.j_and_f:.3f} (without G ")


def test_a_perfect_method_scores_one(
    network: Network, video_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequence = every_nth(open_dataset(video_folder, Layout.FOLDERS).sequences[0], 2)

    class Oracle:
        confidence: Mapping[int, float] = MappingProxyType({})

        def begin(self, *_: object) -> None: ...

        def predict(self, frame: int, image: object) -> object:
            del image
            return sequence.truth(frame)

        remember = begin

    monkeypatch.setattr(validation.NetworkMethod, "follower", lambda self: Oracle())
    scores = open_validation(video_folder, 2, 49, CPU).score(network, CancelToken())
    assert (scores.j, scores.f, scores.without_global) == (1, 1, 1)


def test_scoring_can_be_stopped(network: Network, video_folder: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        open_validation(video_folder, 1, 49, CPU).score(network, token)


def test_too_few_frames_and_missing_masks_are_told(video_folder: Path) -> None:
    with pytest.raises(MediaError, match="none of which counts"):
        open_validation(video_folder, 6, 49, CPU)
    (video_folder / "run" / "masks" / "00003.png").unlink()
    with pytest.raises(MediaError, match=r"00003\.png in videos has no mask"):
        open_validation(video_folder, 1, 49, CPU)
