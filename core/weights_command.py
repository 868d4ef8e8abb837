"""The `weights` commands: published weights made ours, two mixed, what a weights file says."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from core.errors import WeightsError
from core.weights_file import SUFFIX

weights = typer.Typer(
    no_args_is_help=True, help="Import published weights, mix two, or look into a file."
)

_OF_THE_FILE = ("format", "config")
"""What every weights file says; the rest of its description is about these weights."""


class GlobalMemory(StrEnum):
    """Where the global memory comes from, which published weights lack."""

    KEEP = "keep"
    AVERAGE = "average"


class Precision(StrEnum):
    """How numbers are stored: exactly as published, or rounded to half the size."""

    FP16 = "fp16"
    FP32 = "fp32"


@weights.command("import")
def import_weights(
    file: Annotated[Path, typer.Argument(help="An official AOT-B or AOT-L checkpoint (.pth).")],
    output: Annotated[
        Path | None,
        typer.Option(help="File to write (.safetensors), else in the user data folder."),
    ] = None,
    global_memory: Annotated[
        GlobalMemory,
        typer.Option("--global", help="Keep Evermask's global memory, or start as an average."),
    ] = GlobalMemory.KEEP,
    precision: Annotated[Precision, typer.Option(help="fp16 halves the size.")] = Precision.FP32,
) -> None:
    """Make a file that --weights takes out of published AOT weights."""
    target = output or imported_path(file)
    if target.suffix != SUFFIX:
        raise WeightsError(
            f"{target.name} does not end in {SUFFIX}. Nothing was written. Choose another --output."
        )
    description = import_published(file, target, global_memory, precision)
    typer.echo(json.dumps({"weights": str(target), **description}))


@weights.command("info")
def weights_info(file: Annotated[Path, typer.Argument(help="A weights file of ours.")]) -> None:
    """Check a weights file and say what it holds, as one JSON line."""
    from core.model.checkpoint import describe, load_network
    from core.model.network import count_parameters

    network = load_network(file)
    description = describe(file)
    facts = {
        "format": description.pop("format"),
        "config": json.loads(description.pop("config")),
        "description": description,
        "parameters": count_parameters(network),
        "bytes": file.stat().st_size,
    }
    typer.echo(json.dumps(facts))


@weights.command("mix")
def mix_weights(
    first: Annotated[Path, typer.Argument(help="A weights file of ours.")],
    second: Annotated[Path, typer.Argument(help="Another one, trained on from the first.")],
    output: Annotated[Path, typer.Option(help="File to write (.safetensors).")],
    share: Annotated[float, typer.Option(help="How far towards the second.", min=0, max=1)] = 0.5,
) -> None:
    """Average two networks of one kind: what was learnt last without losing what was there."""
    from core.model.checkpoint import describe, load_network, save_network
    from core.model.mixing import mix

    ends = load_network(first), load_network(second)
    if ends[0].config != ends[1].config:
        raise WeightsError(
            f"{first.name} and {second.name} hold networks of different kinds. Nothing was "
            "written. Mix two that were trained with one configuration."
        )
    said = {name: text for name, text in describe(second).items() if name not in _OF_THE_FILE}
    said["mixed"] = f"{1 - share:g} {first.name} + {share:g} {second.name}"
    said.pop("scores", None)
    save_network(output, mix(*ends, share), ends[1].config, said)
    typer.echo(json.dumps({"weights": str(output), **said}))


def import_published(
    file: Path,
    target: Path,
    global_memory: GlobalMemory = GlobalMemory.KEEP,
    precision: Precision = Precision.FP32,
) -> dict[str, str]:
    """Write published AOT weights as ours to `target`; the description that went along."""
    import torch

    from core.model.importing import import_official

    donor = _shipped() if global_memory is GlobalMemory.KEEP else None
    dtype = torch.float16 if precision is Precision.FP16 else torch.float32
    return import_official(file, target, donor, dtype)


def imported_path(file: Path) -> Path:
    """Where a file is imported to unless another place is named."""
    return weights_folder() / f"{file.stem}{SUFFIX}"


def weights_folder() -> Path:
    """Where imported weights lie unless another place is named."""
    return platformdirs.user_data_path("evermask", appauthor=False) / "weights"


def _shipped() -> Path:
    from core.propagation.propagator import DEFAULT_WEIGHTS

    if not DEFAULT_WEIGHTS.is_file():
        raise WeightsError(
            f"The weights that come with Evermask are not at {DEFAULT_WEIGHTS}: there is no global "
            "memory to keep. Nothing was written. Use --global average."
        )
    return DEFAULT_WEIGHTS
