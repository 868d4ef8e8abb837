"""Tests of core.model.checkpoint."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from core.errors import WeightsError
from core.model import checkpoint
from core.model.checkpoint import describe, load_encoder, load_network, save_network, state_of
from core.model.config import ModelConfig
from core.model.network import Network

PUBLISHED = ModelConfig()


@pytest.fixture
def small_is_published(config: ModelConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the published shape is accepted; here that is the small one, to save time."""
    fields = {name: getattr(config, name) for name in ModelConfig.__dataclass_fields__}

    def make(**changes: object) -> ModelConfig:
        return ModelConfig(**{**fields, **changes})  # type: ignore[arg-type]  # of any field

    monkeypatch.setattr(checkpoint, "ModelConfig", make)


@pytest.fixture
def saved(network: Network, tmp_path: Path, small_is_published: None) -> Path:
    path = tmp_path / "weights.safetensors"
    save_network(path, network.state_dict(), network.config, {"recipe": "test"})
    return path


def rewrite(path: Path, tensors: dict[str, Tensor], **metadata: str) -> None:
    save_file(tensors, path, metadata={**describe(path), **metadata})


def test_round_trip_in_half_precision(network: Network, saved: Path) -> None:
    loaded = load_network(saved)

    assert loaded.config == network.config
    assert not loaded.training
    for name, tensor in network.state_dict().items():
        assert loaded.state_dict()[name].dtype == torch.float32
        torch.testing.assert_close(loaded.state_dict()[name], tensor.half().float())


def test_description_is_kept(saved: Path) -> None:
    description = describe(saved)

    assert description["recipe"] == "test"
    assert description["format"] == "evermask-ddmemory-1"
    assert json.loads(description["config"])["layers"] == 2


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"^Weights not found at .*gone\.safetensors\. Editing"):
        load_network(tmp_path / "gone.safetensors")


def refusal(path: Path) -> str:
    with pytest.raises(WeightsError) as caught:
        load_network(path)
    return str(caught.value)


def refused(why: str) -> str:
    return (
        f"weights.safetensors is not a DDMemory checkpoint ({why}). Nothing was loaded. "
        "Choose another file."
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip", b"\xff" * 100])
def test_foreign_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(content)

    assert refusal(path) == refused("it cannot be read as safetensors")


@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_truncated_file(saved: Path, share: float) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(share * len(whole))])

    assert refusal(saved) == refused("it cannot be read as safetensors")


def test_safetensors_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_file({"a": torch.zeros(1)}, path)

    assert refusal(path) == refused("it does not name our format")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"channels": 32, "depth": 4}', "null"])
def test_unreadable_configuration(saved: Path, text: str) -> None:
    rewrite(saved, load_file(saved), config=text)

    assert refusal(saved) == refused("its configuration cannot be read")


@pytest.mark.parametrize(
    "text", ['{"channels": 1048576}', '{"candidate": "other"}', '{"layers": 2000}']
)
def test_another_network_is_refused_before_it_is_built(saved: Path, text: str) -> None:
    rewrite(saved, load_file(saved), config=text)

    assert refusal(saved) == refused("it describes another network")


def test_missing_key(saved: Path) -> None:
    tensors = load_file(saved)
    del tensors["decoder.logits.bias"]
    rewrite(saved, tensors)

    assert refusal(saved) == refused("missing key decoder.logits.bias")


def test_unknown_key(saved: Path) -> None:
    rewrite(saved, {**load_file(saved), "LSTT.mask_token": torch.zeros(3)})

    assert refusal(saved) == refused("unknown key LSTT.mask_token")


def test_another_shape(saved: Path) -> None:
    rewrite(saved, {**load_file(saved), "decoder.logits.bias": torch.zeros(3)})

    assert refusal(saved) == refused("decoder.logits.bias has another shape")


def test_too_large(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MAX_FILE_BYTES", 1000)

    assert refusal(saved) == refused("it is too large")


def test_small_network_is_refused_as_published(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_network(path, network.state_dict(), network.config, {})

    assert refusal(path) == refused("it describes another network")


def test_nothing_half_written(
    network: Network, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def fails(_: object, path: Path, metadata: object) -> None:
        path.write_bytes(b"half")
        raise RuntimeError

    monkeypatch.setattr(checkpoint, "save_file", fails)
    with pytest.raises(RuntimeError):
        save_network(saved, network.state_dict(), network.config, {})

    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def encoder_file(network: Network, folder: Path) -> Path:
    """As torchvision names them, with the classifier that the encoder has no use for."""
    tensors = {
        f"features.{name}": torch.randn(tensor.shape)
        for name, tensor in network.encoder.features.state_dict().items()
    }
    path = folder / "classifier.safetensors"
    save_file({**tensors, "classifier.1.weight": torch.randn(10, 1280)}, path)
    return path


def test_encoder_from_a_classifier(network: Network, tmp_path: Path) -> None:
    path = encoder_file(network, tmp_path)
    projector = network.encoder.projector.weight.clone()
    load_encoder(network, path)

    for name, tensor in load_file(path).items():
        if name.startswith("features."):
            own = network.encoder.features.state_dict()[name.removeprefix("features.")]
            assert torch.equal(own, tensor)
    assert torch.equal(network.encoder.projector.weight, projector)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "older format"])
def test_encoder_from_a_file_of_torchvision(network: Network, tmp_path: Path, zipped: bool) -> None:
    tensors = load_file(encoder_file(network, tmp_path))
    tensors["features.0.1.num_batches_tracked"] = torch.tensor(9)
    path = tmp_path / "mobilenet_v2-7ebf99e0.pth"
    torch.save(tensors, path, _use_new_zipfile_serialization=zipped)
    load_encoder(network, path)

    own = network.encoder.features.state_dict()
    assert all(torch.equal(own[name], tensors[f"features.{name}"]) for name in own)


def test_encoder_refuses_a_file_with_code(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "encoder.pth"
    torch.save({"features.0.0.weight": torch.zeros(1), "more": Fraction(1, 3)}, path)

    with pytest.raises(WeightsError, match="holds program code, which is never run"):
        load_encoder(network, path)


def test_full_precision_when_asked(
    network: Network, tmp_path: Path, small_is_published: None
) -> None:
    path = tmp_path / "weights.safetensors"
    save_network(path, network.state_dict(), network.config, {}, torch.float32)

    loaded = load_network(path).state_dict()
    assert all(torch.equal(loaded[name], t) for name, t in network.state_dict().items())


def test_encoder_refuses_another_file_and_stays_as_it_was(network: Network, tmp_path: Path) -> None:
    path = encoder_file(network, tmp_path)
    tensors = load_file(path)
    del tensors["features.18.1.running_var"]
    save_file(tensors, path)
    before = state_of(network)

    with pytest.raises(WeightsError) as caught:
        load_encoder(network, path)
    assert str(caught.value) == (
        "classifier.safetensors is not a MobileNet-V2 encoder (key features.18.1.running_var). "
        "Nothing was loaded. Choose another file."
    )
    after = network.state_dict()
    assert all(torch.equal(tensor, after[name]) for name, tensor in before.items())


def test_state_is_a_copy(network: Network) -> None:
    state = state_of(network)
    bias = state["decoder.logits.bias"].clone()
    with torch.no_grad():
        network.decoder.logits.weight.add_(1)
        network.decoder.logits.bias.add_(1)  # type: ignore[union-attr]  # it has one

    assert torch.equal(state["decoder.logits.bias"], bias)
