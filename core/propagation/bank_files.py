"""Global memory as a file of the user's: saved at one frame, and where other runs begin.

The rule: a file from anywhere is read without trusting it, and used only with the weights that made
it.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.errors import EvermaskError, OutputError
from core.files import atomic_path
from core.memory.frame_memory import FrameMemory
from core.model.lstt import LayerMemory
from core.propagation.snapshot_files import LARGEST_FILE_BYTES, sound_tensor, tensors_checksum
from core.tracker_memory import BankChoice
from core.types import MAX_OBJECTS

FORMAT = "evermask-bank-1"
_MOST_LAYERS = 16


@dataclass(frozen=True)
class Bank:
    """weights: checksum of those that made it. objects: how many it tells apart, by slot."""

    weights: int
    objects: int
    memory: FrameMemory


def write_bank(path: Path, bank: Bank) -> None:
    """OutputError if it cannot be written."""
    tensors = {}
    for number, layer in enumerate(bank.memory.layers):
        tensors[f"{number}.key"] = layer.key.cpu().contiguous().clone()
        tensors[f"{number}.value"] = layer.value.cpu().contiguous().clone()
    metadata = {
        "format": FORMAT,
        "weights": str(bank.weights),
        "objects": str(bank.objects),
        "frame": str(bank.memory.frame),
        "layers": str(len(bank.memory.layers)),
        "checksum": str(tensors_checksum(tensors)),
    }
    try:
        with atomic_path(path) as partial:
            save_file(tensors, partial, metadata=metadata)
    except (OSError, SafetensorError) as error:
        raise OutputError(
            f"{path.name} could not be written ({error}). Nothing else was changed. "
            "Choose another place."
        ) from error


def read_bank(path: Path) -> Bank:
    """EvermaskError unless it is exactly what `write_bank` writes."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise ValueError("too large")
        with safe_open(path, framework="pt", device="cpu") as archive:
            metadata = dict(archive.metadata() or {})
            if metadata.get("format") != FORMAT:
                raise ValueError("another format")
            tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118 - not a mapping
        return _bank_in(metadata, tensors)
    except OSError as error:
        raise EvermaskError(
            f"The memory file {path.name} could not be read. Nothing was changed. Choose another "
            "one, or clear the rules of memory."
        ) from error
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise EvermaskError(
            f"{path.name} holds no memory that Evermask has saved. Nothing was changed. Choose "
            "another file, or clear the rules of memory."
        ) from error


def chosen_bank(path: Path) -> BankChoice:
    """A file that was looked through, as a run is told of it; fails as `read_bank`."""
    read_bank(path)
    return BankChoice(str(path), zlib.crc32(path.read_bytes()))


def bank_of_choice(choice: BankChoice) -> Bank:
    """The same file again; EvermaskError if it was changed since."""
    path = Path(choice.path)
    bank = read_bank(path)
    if zlib.crc32(path.read_bytes()) != choice.checksum:
        raise EvermaskError(
            f"The memory file {path.name} was changed since it was chosen. Nothing was started. "
            "Choose it again, or clear the rules of memory."
        )
    return bank


def _bank_in(metadata: Mapping[str, str], tensors: dict[str, Tensor]) -> Bank:
    if tensors_checksum(tensors) != int(metadata["checksum"]):
        raise ValueError("its content was changed")
    layers, objects = int(metadata["layers"]), int(metadata["objects"])
    if not 1 <= layers <= _MOST_LAYERS or not 1 <= objects <= MAX_OBJECTS:
        raise ValueError("no such network")
    if len(tensors) != 2 * layers or not json.loads(metadata["frame"]) >= 0:
        raise ValueError("other content")
    memory = tuple(
        LayerMemory(
            sound_tensor(tensors[f"{number}.key"]), sound_tensor(tensors[f"{number}.value"])
        )
        for number in range(layers)
    )
    return Bank(int(metadata["weights"]), objects, FrameMemory(memory, int(metadata["frame"])))
