"""Weights out of PyTorch's own files (.pth): tensors by name, and never code.

Used for what others publish; our own files are safetensors (`core.model.checkpoint`).
"""

import pickle
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard

import torch
from torch import Tensor

from core.errors import WeightsError

MAX_FILE_BYTES = 1 << 30

_HOLDERS = ("state_dict", "model")
"""Keys under which training programs keep the weights beside optimiser and step."""
_PREFIX = "module."
"""What torch's data-parallel wrappers put in front of every name."""
_UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    struct.error,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    MemoryError,
)
"""What torch raises for a file that is damaged, foreign or made to do harm."""


def read_torch_file(path: Path) -> dict[str, Tensor]:
    """The tensors of a saved state; WeightsError when the file is anything else.

    Entries that are no plain tensors of real numbers in memory are left out.
    """
    _check_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on odd pickles; what counts is what is in it
            content = torch.load(path, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        why = "it is damaged or no PyTorch file"
        if isinstance(error, pickle.UnpicklingError) and "global" in str(error).lower():
            why = "it holds program code, which is never run"
        raise _refused(path, why) from error
    state = _state_in(content)
    if state is None:
        raise _refused(path, "it holds no named tensors")
    return {
        name.removeprefix(_PREFIX): value
        for name, value in state.items()
        if isinstance(name, str) and _is_plain(value)
    }


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise WeightsError(f"Weights not found at {path}. Nothing was changed. Check the path.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _refused(path, "it is too large")
    try:
        if tarfile.is_tarfile(path):
            # Older releases of torch read tar files without the restriction to weights.
            raise _refused(path, "it is a tar file")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > MAX_FILE_BYTES:
                raise _refused(path, "it is too large")
    except _UNREADABLE as error:
        raise _refused(path, "it cannot be read") from error


def _state_in(content: object) -> Mapping[object, object] | None:
    if not isinstance(content, Mapping):
        return None
    held = next((content[key] for key in _HOLDERS if isinstance(content.get(key), Mapping)), None)
    state: Mapping[object, object] = content if held is None else held
    return state if any(isinstance(value, Tensor) for value in state.values()) else None


def _is_plain(value: object) -> TypeGuard[Tensor]:
    return (
        isinstance(value, Tensor)
        and value.layout == torch.strided
        and value.device.type == "cpu"
        and not value.is_quantized
        and not value.is_complex()
    )


def _refused(path: Path, why: str) -> WeightsError:
    return WeightsError(
        f"{path.name} cannot be used as weights ({why}). Nothing was changed. Choose another file."
    )
