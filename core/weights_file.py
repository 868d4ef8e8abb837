"""What a weights file says of itself, read without torch; and where the one of Evermask lies.

Only the head of the file is read: whether its tensors fit is found out when it is loaded.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from core.errors import WeightsError

FORMAT = "evermask-ddmemory-1"
SUFFIX = ".safetensors"
SHIPPED_WEIGHTS = (
    Path(__file__).resolve().parents[1] / "resources" / "weights" / f"ddmemory{SUFFIX}"
)

_LENGTH_BYTES = 8
_MAX_HEAD_BYTES = 16 << 20


@dataclass(frozen=True)
class WeightsFacts:
    """name: of the file. scores: what it reached on validation, in words; empty if it does not say.
    terms: what one may do with it."""

    path: Path
    name: str
    scores: str
    terms: str
    size_bytes: int


def weights_facts(path: Path) -> WeightsFacts:
    """WeightsError when there is no such file or it is no DDMemory checkpoint."""
    said = _metadata(path)
    if said.get("format") != FORMAT:
        raise _not_ours(path, "missing key format")
    return WeightsFacts(
        path, path.stem, said.get("scores", ""), said.get("terms", ""), path.stat().st_size
    )


def _metadata(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            if not 0 < length <= _MAX_HEAD_BYTES:
                raise _not_ours(path, "missing key __metadata__")
            head = json.loads(file.read(length))
    except FileNotFoundError as error:
        raise WeightsError(
            f"Weights not found: {path}. Editing and export work; tracking needs the weights file. "
            "Choose a file in the preferences."
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise _not_ours(path, "missing key __metadata__") from error
    said = head.get("__metadata__") if isinstance(head, dict) else None
    if not isinstance(said, dict):
        raise _not_ours(path, "missing key __metadata__")
    return {key: value for key, value in said.items() if isinstance(value, str)}


def _not_ours(path: Path, reason: str) -> WeightsError:
    return WeightsError(
        f"{path.name} is not a DDMemory checkpoint ({reason}). Nothing was changed. "
        "Choose another one."
    )
