"""Tests of core.model.torch_file."""

import io
import os
import pickle
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
import torch

from core.errors import WeightsError
from core.model import torch_file
from core.model.torch_file import read_torch_file

STATE = {"a.weight": torch.arange(6.0).view(2, 3), "b": torch.tensor(7)}


class Harmful:
    """Unpickling it makes a folder: it must never happen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self._folder),)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weights.pth"


def refusal(path: Path) -> str:
    with pytest.raises(WeightsError) as caught:
        read_torch_file(path)
    return str(caught.value)


def refused(why: str) -> str:
    return (
        f"weights.pth cannot be used as weights ({why}). Nothing was changed. Choose another file."
    )


@pytest.mark.parametrize("holder", [None, "state_dict", "model"])
@pytest.mark.parametrize("prefix", ["", "module."])
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "older format"])
def test_tensors_by_name(path: Path, holder: str | None, prefix: str, zipped: bool) -> None:
    state = {f"{prefix}{name}": tensor for name, tensor in STATE.items()}
    content = {holder: state, "step": 3} if holder else state
    torch.save(content, path, _use_new_zipfile_serialization=zipped)

    found = read_torch_file(path)

    assert found.keys() == STATE.keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in STATE.items())


def test_what_is_no_plain_tensor_is_left_out(path: Path) -> None:
    torch.save(
        {
            **STATE,
            "step": 3,
            5: torch.zeros(1),
            "sparse": torch.eye(2).to_sparse(),
            "elsewhere": torch.empty(2, device="meta"),
            "complex": torch.zeros(1, dtype=torch.complex64),
        },
        path,
    )

    assert read_torch_file(path).keys() == STATE.keys()


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "older format"])
def test_code_is_never_run(path: Path, zipped: bool) -> None:
    trap = path.parent / "trap"
    torch.save({**STATE, "more": Harmful(trap)}, path, _use_new_zipfile_serialization=zipped)

    assert refusal(path) == refused("it holds program code, which is never run")
    assert not trap.exists()


def test_plain_pickle_with_code(path: Path) -> None:
    trap = path.parent / "trap"
    path.write_bytes(pickle.dumps(Harmful(trap), protocol=2))

    assert refusal(path).startswith("weights.pth cannot be used as weights (it ")
    assert not trap.exists()


def test_missing_file(path: Path) -> None:
    assert refusal(path) == f"Weights not found at {path}. Nothing was changed. Check the path."


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\x80\x02", b"\xff" * 999])
def test_foreign_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert refusal(path) == refused("it is damaged or no PyTorch file")


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "older format"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated(path: Path, zipped: bool, share: float) -> None:
    torch.save({"a": torch.randn(50, 50)}, path, _use_new_zipfile_serialization=zipped)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])

    assert refusal(path) == refused("it is damaged or no PyTorch file")


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "older format"])
def test_damaged_bytes_end_in_weights_or_a_refusal(path: Path, zipped: bool) -> None:
    torch.save(STATE, path, _use_new_zipfile_serialization=zipped)
    whole = path.read_bytes()
    dice = random.Random(4)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(len(whole))] = dice.randrange(256)
        path.write_bytes(damaged)
        try:
            read_torch_file(path)
        except WeightsError:
            continue


@pytest.mark.parametrize("content", [{"epoch": 3}, {}, [torch.zeros(1)], torch.zeros(2), 3])
def test_no_named_tensors(path: Path, content: object) -> None:
    torch.save(content, path)

    assert refusal(path) == refused("it holds no named tensors")


def test_too_large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save(STATE, path)
    monkeypatch.setattr(torch_file, "MAX_FILE_BYTES", 100)

    assert refusal(path) == refused("it is too large")


def test_small_file_that_unpacks_to_a_large_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/0", bytes(1_000_000))
    monkeypatch.setattr(torch_file, "MAX_FILE_BYTES", 500_000)

    assert path.stat().st_size < 10_000
    assert refusal(path) == refused("it is too large")


def test_tar_is_refused_unread(path: Path) -> None:
    """Before torch 2.6 a tar file was read without the restriction to weights."""
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("pickle")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"abc"))

    assert refusal(path) == refused("it is a tar file")
