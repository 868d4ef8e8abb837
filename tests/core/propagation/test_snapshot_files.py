import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import OutputError
from core.memory.frame_memory import FrameMemory
from core.memory.looks import Habit
from core.model.lstt import LayerMemory
from core.propagation import snapshot_files as module
from core.propagation.snapshot_files import FolderShelf
from core.propagation.snapshots import Facts, Kept, State
from core.types import Direction, ObjectId

FACTS = Facts(
    "0123456789abcdef",
    Direction.BACKWARD,
    412,
    (3, 200),
    ((0, True, 77), (400, False, 4_294_967_295)),
    {0: 77, 400: 4_294_967_295, 900: 5},
    12345,
)


def memory_at(frame: int, dtype: torch.dtype = torch.float32) -> FrameMemory:
    generator = torch.Generator().manual_seed(frame)
    return FrameMemory(
        tuple(
            LayerMemory(
                torch.randn(1, 6, 4, generator=generator).to(dtype),
                torch.randn(1, 6, 4, generator=generator).to(dtype),
            )
            for _ in range(2)
        ),
        frame,
    )


STATE = State(
    {"global_state": memory_at(410), "local": memory_at(412, torch.bfloat16)},
    {"origin": 400},
    (memory_at(411), memory_at(406)),
    absorbs_local=True,
    habits={ObjectId(3): Habit(0.1 + 0.2, 0.75), ObjectId(7): Habit(-0.25, 1.0, is_elsewhere=True)},
    places=np.arange(12, dtype=np.uint8).reshape(3, 4),
    scene=np.array([0.6, 0.8], np.float32),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "one"


@pytest.fixture
def shelf(folder: Path) -> FolderShelf:
    return FolderShelf(folder, budget=1 << 30)


def kept(shelf: FolderShelf) -> Kept:
    made = shelf.put(FACTS, STATE)
    assert made is not None
    return made


def only_file(folder: Path) -> Path:
    [path] = folder.iterdir()
    return path


# --- there and back


def test_a_snapshot_comes_back_bit_for_bit(shelf: FolderShelf, folder: Path) -> None:
    size = kept(shelf).bytes
    [found] = FolderShelf(folder, 1 << 30).all()
    state = found.load()

    assert found.facts == FACTS
    assert found.bytes == size == only_file(folder).stat().st_size
    assert state is not None
    assert (state.shared, state.absorbs_local) == (STATE.shared, True)
    assert state.habits == STATE.habits
    assert np.array_equal(state.places, STATE.places)
    assert np.array_equal(state.scene, STATE.scene)
    pairs = [
        *zip(state.memories.values(), STATE.memories.values(), strict=True),
        *zip(state.recent, STATE.recent, strict=True),
    ]
    for mine, theirs in pairs:
        assert mine.frame == theirs.frame
        for a, b in zip(mine.tensors(), theirs.tensors(), strict=True):
            assert a.dtype == b.dtype
            assert torch.equal(a, b)


def test_tensors_that_share_their_storage_can_be_kept(shelf: FolderShelf) -> None:
    one = memory_at(1)
    state = State({"local": one, "global_state": one}, {}, (), absorbs_local=False)
    made = shelf.put(FACTS, state)
    assert made is not None
    assert made.load() is not None


def test_a_newer_one_of_the_same_frame_takes_its_place(shelf: FolderShelf, folder: Path) -> None:
    kept(shelf)
    shelf.put(replace(FACTS, mask=1), STATE)
    [found] = shelf.all()
    assert found.facts.mask == 1
    assert only_file(folder)


def test_forgetting_removes_the_file(shelf: FolderShelf, folder: Path) -> None:
    made = kept(shelf)
    made.forget()
    assert list(folder.iterdir()) == []
    assert made.load() is None
    made.forget()


# --- nothing in the folder is trusted


def resaved(path: Path, change: Callable[[dict[str, torch.Tensor], dict[str, str]], None]) -> None:
    """Write the file anew with something changed, everything else being right."""
    from safetensors import safe_open

    with safe_open(path, framework="pt") as archive:
        metadata = dict(archive.metadata())
    tensors = load_file(path)
    change(tensors, metadata)
    save_file(tensors, path, metadata=metadata)


def with_metadata(key: str, value: str) -> Callable[..., None]:
    return lambda tensors, metadata: metadata.update({key: value})


def without_a_tensor(tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    del tensors["local.0.key"]
    metadata["checksum"] = str(module.tensors_checksum(tensors))


def with_infinity(tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    tensors["local.0.key"][0, 0, 0] = float("inf")
    metadata["checksum"] = str(module.tensors_checksum(tensors))


def of_whole_numbers(tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    tensors["local.0.key"] = torch.zeros(1, 6, 4, dtype=torch.int64)
    metadata["checksum"] = str(module.tensors_checksum(tensors))


def with_places_on_a_line(tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    tensors["places"] = torch.zeros(12, dtype=torch.uint8)
    metadata["checksum"] = str(module.tensors_checksum(tensors))


def with_a_scene_of_infinities(tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    tensors["scene"] = torch.full((2,), torch.inf)
    metadata["checksum"] = str(module.tensors_checksum(tensors))


@pytest.mark.parametrize(
    "change",
    [
        lambda tensors, metadata: tensors["local.0.key"].add_(1),
        without_a_tensor,
        with_infinity,
        of_whole_numbers,
        with_places_on_a_line,
        with_a_scene_of_infinities,
        with_metadata("memories", '[["secret", 4, 2]]'),
        with_metadata("memories", '[["local", -4, 2]]'),
        with_metadata("memories", '[["local", 412, 1000000]]'),
        with_metadata("memories", '{"local": 3}'),
        with_metadata("shared", '{"elsewhere": 3}'),
        with_metadata("absorbs_local", '"perhaps"'),
        with_metadata("checksum", "many"),
        with_metadata("habits", "[[0, 0.5, 0.5, false]]"),
        with_metadata("habits", "[[1, 0.5, NaN, false]]"),
        with_metadata("habits", "[[1, 0.5]]"),
        with_metadata("habits", "[[1, 0.5, 0.5, 2]]"),
        with_metadata("habits", '[[1, "much", 1.0, false]]'),
    ],
)
def test_a_changed_content_is_not_used(
    shelf: FolderShelf, folder: Path, change: Callable[..., None]
) -> None:
    kept(shelf)
    resaved(only_file(folder), change)
    [found] = shelf.all()
    assert found.load() is None


@pytest.mark.parametrize(
    "change",
    [
        with_metadata("format", "evermask-snapshot-9"),
        with_metadata("facts", "not json"),
        with_metadata("facts", "[]"),
        with_metadata("facts", '{"setup": 4}'),
        lambda tensors, metadata: metadata.update(facts=metadata["facts"].replace("412", "-1")),
        lambda tensors, metadata: metadata.update(facts=metadata["facts"].replace("200", "256")),
        lambda tensors, metadata: metadata.update(facts=metadata["facts"].replace("true", "1")),
        lambda tensors, metadata: metadata.update(
            facts=metadata["facts"].replace('"direction": -1', '"direction": 0')
        ),
    ],
)
def test_changed_facts_remove_the_file(
    shelf: FolderShelf, folder: Path, change: Callable[..., None]
) -> None:
    kept(shelf)
    resaved(only_file(folder), change)
    assert shelf.all() == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("keep", [0, 7, 100, -1])
def test_a_file_cut_short_is_not_used(shelf: FolderShelf, folder: Path, keep: int) -> None:
    kept(shelf)
    path = only_file(folder)
    path.write_bytes(path.read_bytes()[:keep])
    assert [found.load() for found in shelf.all()] in ([], [None])


def test_a_file_of_somebody_else_is_removed(shelf: FolderShelf, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "f000000001-x.safetensors").write_bytes(os.urandom(500))
    assert shelf.all() == []
    assert list(folder.iterdir()) == []


# --- a place that does not play along


def test_without_a_place_to_write_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = FolderShelf(tmp_path / "file" / "one", 1 << 30)
    assert shelf.all() == []
    assert shelf.put(FACTS, STATE) is None


def test_a_disk_that_is_nearly_full_is_left_alone(
    shelf: FolderShelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAST_FREE_BYTES", 1 << 62)
    assert shelf.put(FACTS, STATE) is None
    assert list(folder.iterdir()) == []


def test_a_disk_that_fills_up_while_writing_costs_only_the_snapshot(
    shelf: FolderShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OutputError("Disk full.")

    monkeypatch.setattr(module, "save_file", full)
    assert shelf.put(FACTS, STATE) is None


# --- the budget counts for all projects together


def test_other_projects_snapshots_go_when_the_budget_is_exceeded(tmp_path: Path) -> None:
    for number, name in enumerate(("old", "middle", "new")):
        FolderShelf(tmp_path / name, 1 << 30).put(FACTS, STATE)
        os.utime(tmp_path / name, (1000 + number, 1000 + number))
    size = only_file(tmp_path / "new").stat().st_size

    FolderShelf(tmp_path / "mine", budget=2 * size).all()

    assert list((tmp_path / "old").iterdir()) == []
    assert only_file(tmp_path / "middle")
    assert only_file(tmp_path / "new")
