"""Weights on disk: safetensors files with a description, never pickles."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from core.errors import WeightsError
from core.files import atomic_path
from core.model.config import ModelConfig
from core.model.network import Network
from core.model.torch_file import read_torch_file
from core.weights_file import FORMAT

MAX_FILE_BYTES = 1 << 30


def save_network(
    path: Path,
    state: Mapping[str, Tensor],
    config: ModelConfig,
    description: Mapping[str, str],
    dtype: torch.dtype = torch.float16,
) -> None:
    """Write weights in half precision; `description` (recipe, data, scores, terms) goes along."""
    metadata = {
        **description,
        "format": FORMAT,
        "config": json.dumps(dataclasses.asdict(config)),
    }
    tensors = {name: tensor.detach().to(dtype).contiguous().cpu() for name, tensor in state.items()}
    with atomic_path(path) as partial:
        save_file(tensors, partial, metadata=metadata)


def load_network(path: Path) -> Network:
    """The network a file describes, in single precision and evaluation mode.

    Raises WeightsError when the file is missing, damaged or made for another network.
    """
    tensors, metadata = _read(path)
    network = Network(_config_of(metadata, path))
    expected = network.state_dict()
    for name, tensor in expected.items():
        if name not in tensors:
            raise _not_ours(path, f"missing key {name}")
        if tensors[name].shape != tensor.shape:
            raise _not_ours(path, f"{name} has another shape")
    unknown = next((name for name in tensors if name not in expected), None)
    if unknown is not None:
        raise _not_ours(path, f"unknown key {unknown}")
    network.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    return network.eval()


def describe(path: Path) -> dict[str, str]:
    """The description saved with a checkpoint; WeightsError as `load_network`."""
    return _read(path)[1]


def load_encoder(network: Network, path: Path) -> None:
    """Fill the encoder from a classification MobileNet-V2 (torchvision's key names).

    The file is safetensors, or one of torchvision's own (.pth).
    """
    load_features(network.encoder.features, path)


def load_features(features: nn.Module, path: Path) -> None:
    """Fill a MobileNet-V2's blocks from a file as `load_encoder`; WeightsError changes nothing."""
    tensors = _read(path)[0] if path.suffix == ".safetensors" else read_torch_file(path)
    wanted = features.state_dict()
    # Only ever counted, never used: no encoder needs it, and many files come without.
    names = [name for name in wanted if not name.endswith(".num_batches_tracked")]
    found = {
        name.removeprefix("features."): tensor
        for name, tensor in tensors.items()
        if name.startswith("features.")
    }
    for name in names:
        if name not in found or found[name].shape != wanted[name].shape:
            raise WeightsError(
                f"{path.name} is not a MobileNet-V2 encoder (key features.{name}). "
                "Nothing was loaded. Choose another file."
            )
    features.load_state_dict({**wanted, **{name: found[name].float() for name in names}})


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    if not path.is_file():
        raise WeightsError(
            f"Weights not found at {path}. Editing and export work; tracking needs the weights "
            "file. Choose a file."
        )
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _not_ours(path, "it is too large")
    try:
        with safe_open(path, framework="pt", device="cpu") as archive:
            metadata = dict(archive.metadata() or {})
            return {name: archive.get_tensor(name) for name in archive.keys()}, metadata  # noqa: SIM118 - not a mapping
    except (SafetensorError, OSError, RuntimeError) as error:
        raise _not_ours(path, "it cannot be read as safetensors") from error


def _config_of(metadata: Mapping[str, str], path: Path) -> ModelConfig:
    if metadata.get("format") != FORMAT:
        raise _not_ours(path, "it does not name our format")
    try:
        fields = json.loads(metadata["config"])
        config = ModelConfig(**fields)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours(path, "its configuration cannot be read") from error
    # The sizes decide how much memory is taken: only the published shape is accepted.
    if dataclasses.replace(ModelConfig(), candidate=config.candidate) != dataclasses.replace(
        config, drop_path=ModelConfig().drop_path
    ) or config.candidate not in ("residual", "tanh"):
        raise _not_ours(path, "it describes another network")
    return config


def _not_ours(path: Path, why: str) -> WeightsError:
    return WeightsError(
        f"{path.name} is not a DDMemory checkpoint ({why}). Nothing was loaded. "
        "Choose another file."
    )


def state_of(network: torch.nn.Module) -> dict[str, Tensor]:
    """A copy of the weights that later training steps do not change."""
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
