"""Snapshots as files of a folder that may be thrown away at any time.

The rule: nothing in the folder is trusted. A file that is not exactly what we write, bit for bit,
is as if it had never been there.
"""

import json
import logging
import math
import shutil
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.errors import OutputError
from core.files import atomic_path
from core.memory.frame_memory import FrameMemory
from core.memory.looks import Habit, Look
from core.model.lstt import LayerMemory
from core.propagation.snapshots import Facts, Kept, State
from core.types import MAX_OBJECTS, Direction, Mask, ObjectId

FORMAT = "evermask-snapshot-4"
SUFFIX = ".safetensors"
LARGEST_FILE_BYTES = 4 << 30
LEAST_FREE_BYTES = 1 << 30
"""A cache leaves the disk to those who need it."""

_MOST_LAYERS, _MOST_RECENT = 16, 64
_ROLES = ("origin", "global_state", "local")
_PLACES, _SCENE = "places", "scene"
_DTYPES = (torch.float32, torch.bfloat16, torch.float16)

log = logging.getLogger(__name__)


class FolderShelf:
    """Keeps snapshots in one folder of the cache; each project has its own beside others.

    budget: of all those folders together. The ones used longest ago go first.
    """

    def __init__(self, folder: Path, budget: int) -> None:
        self._folder = folder
        self._budget = budget

    def all(self) -> list[Kept]:
        try:
            _make_room_beside(self._folder, self._budget)
            paths = sorted(self._folder.glob(f"*{SUFFIX}"))
        except OSError:
            return []
        return [kept for path in paths if (kept := _kept_in(path)) is not None]

    def put(self, facts: Facts, state: State) -> Kept | None:
        way = "f" if facts.direction is Direction.FORWARD else "b"
        path = self._folder / f"{way}{facts.frame:09}-{facts.setup[:12]}{SUFFIX}"
        tensors, memories = _tensors_of(state)
        metadata = {
            "format": FORMAT,
            "facts": json.dumps(_plain(facts)),
            "memories": json.dumps(memories),
            "shared": json.dumps(dict(state.shared)),
            "absorbs_local": json.dumps(state.absorbs_local),
            "habits": json.dumps([[i, *habit] for i, habit in state.habits.items()]),
            "checksum": str(tensors_checksum(tensors)),
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < state.bytes + LEAST_FREE_BYTES:
                return None
            with atomic_path(path) as partial:
                save_file(tensors, partial, metadata=metadata)
            return _InFile(facts, path, path.stat().st_size)
        except (OutputError, OSError, SafetensorError) as error:
            # Without it the next run starts a little later; nothing is lost.
            log.info("no snapshot of frame %d: %s", facts.frame, error)
            return None


@dataclass(frozen=True)
class _InFile:
    """A snapshot of which only the facts are in memory."""

    facts: Facts
    path: Path
    bytes: int

    def load(self) -> State | None:
        try:
            with safe_open(self.path, framework="pt", device="cpu") as archive:
                metadata = dict(archive.metadata() or {})
                tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118 - not a mapping
            return _state_in(metadata, tensors)
        except (SafetensorError, OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
            log.info("the snapshot %s is not used: %s", self.path.name, error)
            return None

    def forget(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            log.info("the snapshot %s stays: %s", self.path.name, error)


def _kept_in(path: Path) -> _InFile | None:
    """The facts of a file; None, and the file is gone, when it is none of ours."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise ValueError("too large")
        with safe_open(path, framework="pt", device="cpu") as archive:
            metadata = dict(archive.metadata() or {})
        if metadata.get("format") != FORMAT:
            raise ValueError("another format")
        return _InFile(_facts_in(json.loads(metadata["facts"])), path, size)
    except (SafetensorError, OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        log.info("%s in the cache is no snapshot: %s", path.name, error)
        path.unlink(missing_ok=True)
        return None


def _plain(facts: Facts) -> dict[str, object]:
    return {
        "setup": facts.setup,
        "direction": facts.direction.value,
        "frame": facts.frame,
        "objects": list(facts.objects),
        "references": [list(reference) for reference in facts.references],
        "keyframes": [list(item) for item in facts.keyframes.items()],
        "mask": facts.mask,
        "rules": facts.rules,
    }


def _facts_in(plain: Mapping[str, object]) -> Facts:
    """ValueError, KeyError or TypeError unless it is exactly what `_plain` makes."""
    objects = tuple(_whole(i, 1, MAX_OBJECTS) for i in _list(plain["objects"]))
    references = []
    for entry in _list(plain["references"]):
        frame, permanent, mask = _list(entry)
        if not isinstance(permanent, bool):
            raise TypeError("permanent is yes or no")
        references.append((_whole(frame), permanent, _whole(mask)))
    keyframes = {}
    for entry in _list(plain["keyframes"]):
        frame, mask = _list(entry)
        keyframes[_whole(frame)] = _whole(mask)
    setup, rules = plain["setup"], plain["rules"]
    if not isinstance(setup, str) or not isinstance(rules, str):
        raise TypeError("setup and rules are texts")
    return Facts(
        setup,
        Direction(_whole(plain["direction"], -1, 1)),
        _whole(plain["frame"]),
        objects,
        tuple(references),
        keyframes,
        _whole(plain["mask"]),
        rules,
    )


def _tensors_of(state: State) -> tuple[dict[str, Tensor], list[list[object]]]:
    """Tensors by name; and for each memory its name, its frame and how many layers it has."""
    named = [*state.memories.items()]
    named += [(f"recent{place}", memory) for place, memory in enumerate(state.recent)]
    seen = {_PLACES: state.places, _SCENE: state.scene}
    tensors = {name: torch.tensor(array) for name, array in seen.items() if array is not None}
    for name, memory in named:
        for number, layer in enumerate(memory.layers):
            # Cloned: memories that share one tensor cannot be saved under two names.
            tensors[f"{name}.{number}.key"] = layer.key.contiguous().clone()
            tensors[f"{name}.{number}.value"] = layer.value.contiguous().clone()
    return tensors, [[name, memory.frame, len(memory.layers)] for name, memory in named]


def _state_in(metadata: Mapping[str, str], tensors: dict[str, Tensor]) -> State:
    """ValueError, KeyError or TypeError unless it is exactly what `put` writes."""
    if tensors_checksum(tensors) != int(metadata["checksum"]):
        raise ValueError("its content was changed")
    memories: dict[str, FrameMemory] = {}
    recent: list[FrameMemory] = []
    for entry in _list(json.loads(metadata["memories"])):
        name, frame, layers = _list(entry)
        memory = FrameMemory(
            tuple(
                LayerMemory(
                    sound_tensor(tensors[f"{name}.{number}.key"]),
                    sound_tensor(tensors[f"{name}.{number}.value"]),
                )
                for number in range(_whole(layers, 0, _MOST_LAYERS))
            ),
            _whole(frame),
        )
        if name == f"recent{len(recent)}" and len(recent) < _MOST_RECENT:
            recent.append(memory)
        elif isinstance(name, str) and name in _ROLES:
            memories[name] = memory
        else:
            raise ValueError(f"nothing is called {name!r}")
    shared = {role: _whole(json.loads(metadata["shared"])[role]) for role in _shared(metadata)}
    absorbs_local = json.loads(metadata["absorbs_local"])
    if not isinstance(absorbs_local, bool):
        raise TypeError("absorbing is yes or no")
    habits = dict(_habit(entry) for entry in _list(json.loads(metadata["habits"])))
    places = _places_in(tensors[_PLACES]) if _PLACES in tensors else None
    scene = _scene_in(tensors[_SCENE]) if _SCENE in tensors else None
    return State(memories, shared, tuple(recent), absorbs_local, habits, places, scene)


def _habit(entry: object) -> tuple[ObjectId, Habit]:
    object_id, usual, last, is_elsewhere = _list(entry)
    if not isinstance(is_elsewhere, bool):
        raise TypeError("elsewhere is yes or no")
    habit = Habit(_likeness(usual), _likeness(last), is_elsewhere)
    return ObjectId(_whole(object_id, 1, MAX_OBJECTS)), habit


def _likeness(value: object) -> float:
    if not isinstance(value, float) or not -1.001 <= value <= 1.001:
        raise ValueError(f"{value!r} is no likeness")
    return value


def _places_in(tensor: Tensor) -> Mask:
    if tensor.dtype != torch.uint8 or tensor.dim() != 2:
        raise ValueError("places are ids on a plane")
    return tensor.numpy()


def _scene_in(tensor: Tensor) -> Look:
    if tensor.dtype != torch.float32 or tensor.dim() != 1 or not bool(tensor.isfinite().all()):
        raise ValueError("a scene is a vector")
    return tensor.numpy()


def _shared(metadata: Mapping[str, str]) -> Iterator[str]:
    for role in json.loads(metadata["shared"]):
        if role not in _ROLES:
            raise ValueError(f"nothing is called {role!r}")
        yield role


def sound_tensor(tensor: Tensor) -> Tensor:
    """A tensor as memories have them; ValueError for another one."""
    if tensor.dtype not in _DTYPES or tensor.dim() != 3 or not bool(tensor.isfinite().all()):
        raise ValueError("a memory holds what no memory can")
    return tensor


def tensors_checksum(tensors: Mapping[str, Tensor]) -> int:
    """Differs when any value, or a name, does."""
    total = 0
    for name in sorted(tensors):
        flat = tensors[name].contiguous().reshape(-1).view(torch.uint8)
        total = zlib.crc32(flat.numpy().tobytes(), zlib.crc32(name.encode(), total))
    return total


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    return value


def _whole(value: object, low: int = 0, high: float = math.inf) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{value!r} is no such number")
    return value


def _make_room_beside(folder: Path, budget: int) -> None:
    """Throw away other projects' snapshots, those used longest ago first, beyond the budget."""
    if not folder.parent.is_dir():
        return
    others = [other for other in folder.parent.iterdir() if other.is_dir() and other != folder]
    others.sort(key=lambda other: other.stat().st_mtime, reverse=True)
    used = _size_of(folder)
    for other in others:
        used += _size_of(other)
        if used > budget:
            for path in other.glob(f"*{SUFFIX}"):
                path.unlink(missing_ok=True)


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob(f"*{SUFFIX}"))
