"""Published AOT-B and AOT-L weights (MobileNet-V2) as a file of ours.

AOT knows no global memory: ours comes from other weights, or starts as before any training.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from core.errors import WeightsError
from core.files import ensure_writable_folder
from core.model.checkpoint import describe, load_network, save_network
from core.model.config import ModelConfig
from core.model.network import Network
from core.model.official import official_name
from core.model.torch_file import read_torch_file

TERMS = "imported; licence of the source applies"
_UNUSED = ("LSTT.mask_token", "encoder.classifier.")
_COUNTER = ".num_batches_tracked"
"""How names of what no network computes with begin, and end."""
_SEED = 0
"""Of the few random weights in an untrained global memory: two imports of a file are equal."""


def import_official(
    source: Path, target: Path, donor: Path | None, dtype: torch.dtype = torch.float32
) -> dict[str, str]:
    """Write `source` as our weights to `target`; the description that went along.

    donor: weights of ours whose global memory is kept; without, it is the gated average that an
    untrained one is. On the conformance clip float16 moves the logits (deviation 0.41) by 2.3e-3 at
    most, float32 by 1e-5. WeightsError when a file cannot be used, OutputError when `target` cannot
    be written; `target` is then as before.
    """
    network, description = _frame(donor)
    state = network.state_dict()
    published = _renamed(read_torch_file(source), state, source)
    _check_values(published, dtype, source)
    state.update(published)
    description = {
        "source": source.name,
        "source_sha256": _sha256(source),
        "terms": TERMS,
        "precision": str(dtype).removeprefix("torch."),
        **description,
    }
    ensure_writable_folder(target.parent)
    save_network(target, state, network.config, description, dtype)
    return description


def _frame(donor: Path | None) -> tuple[Network, dict[str, str]]:
    """The network to fill, and what is to be said about its global memory."""
    if donor is not None:
        said = {"global_memory": f"kept from {donor.name}"}
        terms = describe(donor).get("terms")
        if terms:
            said["global_memory_terms"] = terms
        return load_network(donor), said
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        return Network(ModelConfig()), {"global_memory": "gated average, untrained"}


def _renamed(
    published: Mapping[str, Tensor], ours: Mapping[str, Tensor], source: Path
) -> dict[str, Tensor]:
    """The published weights under our names, every one checked against `ours`."""
    names = {name: theirs for name in ours if (theirs := official_name(name)) is not None}
    missing = [theirs for theirs in names.values() if theirs not in published]
    known = set(names.values())
    unknown = [
        name
        for name in published
        if not (name in known or name.startswith(_UNUSED) or name.endswith(_COUNTER))
    ]
    wrong = [
        theirs
        for name, theirs in names.items()
        if theirs in published and published[theirs].shape != ours[name].shape
    ]
    faults = [
        f"{what} {_shortened(some)}"
        for what, some in (
            ("missing", missing),
            ("unknown", unknown),
            ("of another shape", wrong),
        )
        if some
    ]
    if faults:
        raise _refused(source, "; ".join(faults))
    return {name: published[theirs].float() for name, theirs in names.items()}


def _shortened(names: Sequence[str]) -> str:
    rest = len(names) - 1
    # A name is the file's own text: it must not break the line it is shown in.
    first = "".join(c if c.isprintable() else "?" for c in names[0])[:80]
    return f"{first} and {rest} more" if rest else first


def _check_values(state: Mapping[str, Tensor], dtype: torch.dtype, source: Path) -> None:
    for name, tensor in state.items():
        if not bool(tensor.to(dtype).isfinite().all()):
            raise _refused(source, f"{official_name(name)} holds values out of range")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refused(source: Path, why: str) -> WeightsError:
    return WeightsError(
        f"{source.name} is no AOT-B or AOT-L checkpoint with MobileNet-V2 ({why}). "
        "Nothing was written. Choose another file."
    )
