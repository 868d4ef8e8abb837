import os
from pathlib import Path

import pytest

from core.session import computer
from core.session.computer import likely_device


@pytest.fixture(autouse=True)
def _own_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computer, "_NVIDIA", tmp_path / "gpus")
    monkeypatch.setattr(computer, "_PROCESSORS", tmp_path / "cpuinfo")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr("sys.platform", "linux")
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: AMD EPYC  7B13\n")


def test_the_processor_is_named_when_no_gpu_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert likely_device("auto") == "CPU: AMD EPYC 7B13, 2 cores"
    (tmp_path / "cpuinfo").unlink()
    monkeypatch.setattr("platform.processor", lambda: "arm")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert likely_device("cuda") == "CPU: arm, 1 core"


def test_a_gpu_is_named_unless_the_processor_is_wanted(tmp_path: Path) -> None:
    card = tmp_path / "gpus" / "0000:01:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text("Model: \t NVIDIA GeForce RTX 4070\nIRQ: 1\n")
    assert likely_device("auto") == "GPU: NVIDIA GeForce RTX 4070"
    assert likely_device("cpu").startswith("CPU: ")
    (card / "information").write_bytes(b"\xff\xfe")
    assert likely_device("auto").startswith("CPU: ")


def test_apple_computers_with_a_usable_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    assert likely_device("auto") == "GPU: Apple silicon"
    assert likely_device("cpu").startswith("CPU: ")
