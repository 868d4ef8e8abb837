from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.errors import EvermaskError, OutputError
from core.memory.frame_memory import FrameMemory
from core.model.lstt import LayerMemory
from core.propagation.bank_files import (
    Bank,
    bank_of_choice,
    chosen_bank,
    read_bank,
    write_bank,
)


@pytest.fixture
def bank() -> Bank:
    generator = torch.Generator().manual_seed(5)
    layers = tuple(
        LayerMemory(
            torch.randn(1, 6, 4, generator=generator), torch.randn(1, 6, 4, generator=generator)
        )
        for _ in range(2)
    )
    return Bank(77, 3, FrameMemory(layers, 412))


def test_what_is_written_is_read_back(bank: Bank, tmp_path: Path) -> None:
    path = tmp_path / "bank.safetensors"
    write_bank(path, bank)
    found = read_bank(path)

    assert (found.weights, found.objects, found.memory.frame) == (77, 3, 412)
    for mine, theirs in zip(found.memory.tensors(), bank.memory.tensors(), strict=True):
        assert torch.equal(mine, theirs)


def test_a_place_that_cannot_be_written_is_told(bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_bank(tmp_path / "no folder" / "bank.safetensors", bank)


def test_a_file_that_was_changed_since_is_refused(bank: Bank, tmp_path: Path) -> None:
    path = tmp_path / "bank.safetensors"
    write_bank(path, bank)
    choice = chosen_bank(path)
    assert bank_of_choice(choice).objects == 3
    write_bank(path, Bank(77, 4, bank.memory))
    with pytest.raises(EvermaskError, match="was changed since"):
        bank_of_choice(choice)


def spoiled(path: Path, **changes: str) -> None:
    """A file with other metadata."""
    from safetensors import safe_open

    with safe_open(path, framework="pt") as archive:
        metadata = dict(archive.metadata())
        tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118
    save_file(tensors, path, metadata={**metadata, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "evermask-snapshot-2"},
        {"checksum": "1"},
        {"layers": "99"},
        {"layers": "1"},
        {"objects": "0"},
        {"objects": "many"},
        {"frame": "-1"},
        {"frame": '"x"'},
    ],
)
def test_a_file_that_is_not_ours_is_refused(
    bank: Bank, tmp_path: Path, changes: dict[str, str]
) -> None:
    path = tmp_path / "bank.safetensors"
    write_bank(path, bank)
    spoiled(path, **changes)
    with pytest.raises(EvermaskError, match="holds no memory"):
        read_bank(path)


def test_rubbish_and_nothing_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bank.safetensors"
    with pytest.raises(EvermaskError, match="could not be read"):
        read_bank(path)
    path.write_bytes(b"\xff" * 64)
    with pytest.raises(EvermaskError, match="holds no memory"):
        read_bank(path)


def test_numbers_that_are_none_are_refused(bank: Bank, tmp_path: Path) -> None:
    path = tmp_path / "bank.safetensors"
    bank.memory.layers[0].key[0, 0, 0] = float("nan")
    write_bank(path, bank)
    with pytest.raises(EvermaskError, match="holds no memory"):
        read_bank(path)
