"""Tests of core.weights_command, through the command line."""

import json
from pathlib import Path

import pytest
import torch

from core import cli, weights_command
from core.command_line import EXIT_REFUSED
from core.model.checkpoint import load_network, save_network
from core.model.network import Network
from core.model.official import official_name
from core.propagation import propagator


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("official") / "AOTB_PRE_YTB_DAV.pth"
    named = {official_name(name): tensor for name, tensor in Network().state_dict().items()}
    torch.save({"state_dict": {name: t for name, t in named.items() if name}}, path)
    return path


@pytest.fixture(autouse=True)
def user_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Neither the user's own folder nor the weights that may come with the project are touched."""
    folder = tmp_path / "user data"
    monkeypatch.setattr(weights_command.platformdirs, "user_data_path", lambda *_, **__: folder)
    monkeypatch.setattr(propagator, "DEFAULT_WEIGHTS", tmp_path / "shipped.safetensors")
    return folder


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.run(arguments) == EXIT_REFUSED
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err.strip()


def test_import_goes_to_the_users_folder(
    official: Path, user_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["weights", "import", str(official), "--global", "average"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert Path(said["weights"]) == user_data / "weights" / "AOTB_PRE_YTB_DAV.safetensors"
    assert said["terms"] == "imported; licence of the source applies"
    assert said["precision"] == "float32"
    assert [path.name for path in (user_data / "weights").iterdir()] == [
        "AOTB_PRE_YTB_DAV.safetensors"
    ]


@pytest.mark.slow
def test_the_global_memory_that_comes_with_evermask_is_kept(
    official: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = Network()
    with torch.no_grad():
        for parameter in shipped.global_memory.parameters():
            parameter.fill_(0.5)
    save_network(tmp_path / "shipped.safetensors", shipped.state_dict(), shipped.config, {})
    target = tmp_path / "out.safetensors"

    assert cli.run(["weights", "import", str(official), "--output", str(target)]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["global_memory"] == "kept from shipped.safetensors"
    kept = load_network(target).global_memory.parameters()
    assert all(bool((parameter == 0.5).all()) for parameter in kept)


def test_without_shipped_weights_there_is_nothing_to_keep(
    official: Path, user_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = refusal(["weights", "import", str(official)], capsys)

    assert text.endswith("no global memory to keep. Nothing was written. Use --global average.")
    assert not user_data.exists()


def test_a_wrong_file_leaves_nothing_behind(
    tmp_path: Path, user_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "resnet.pth"
    torch.save({"conv1.weight": torch.zeros(3)}, path)

    text = refusal(["weights", "import", str(path), "--global", "average"], capsys)

    assert text.startswith("resnet.pth is no AOT-B or AOT-L checkpoint with MobileNet-V2 (missing ")
    assert "unknown conv1.weight" in text
    assert not user_data.exists()


def test_the_source_cannot_be_overwritten(
    official: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = official.stat()
    text = refusal(["weights", "import", str(official), "--output", str(official)], capsys)

    assert "does not end in .safetensors" in text
    assert official.stat().st_mtime_ns == before.st_mtime_ns


def test_info(official: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "a.safetensors"
    average = ["--global", "average", "--precision", "fp16"]
    assert cli.run(["weights", "import", str(official), "--output", str(target), *average]) == 0
    capsys.readouterr()

    assert cli.run(["weights", "info", str(target)]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["format"] == "evermask-ddmemory-1"
    assert said["config"]["channels"] == 256
    assert said["description"]["source"] == "AOTB_PRE_YTB_DAV.pth"
    assert said["description"]["precision"] == "float16"
    assert said["parameters"] == 8_262_115 + 3 * 808_448
    assert said["bytes"] == target.stat().st_size < 24_000_000


def test_info_refuses_a_published_file(official: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not a DDMemory checkpoint" in refusal(["weights", "info", str(official)], capsys)


def test_two_networks_are_mixed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends = [Network(), Network()]
    for name, network in zip("ab", ends, strict=True):
        description = {"terms": "non-commercial", "scores": "of one end"}
        save_network(tmp_path / name, network.state_dict(), network.config, description)
    output = tmp_path / "mixed.safetensors"
    arguments = [str(tmp_path / "a"), str(tmp_path / "b"), "--output", str(output)]
    assert cli.run(["weights", "mix", *arguments, "--share", "0.75"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["terms"] == "non-commercial"
    assert said["mixed"] == "0.25 a + 0.75 b"
    assert "scores" not in said
    key = "decoder.logits.weight"
    first, second = (network.state_dict()[key] for network in ends)
    mixed = load_network(output).state_dict()[key]
    torch.testing.assert_close(mixed, 0.25 * first + 0.75 * second, atol=1e-3, rtol=1e-2)
