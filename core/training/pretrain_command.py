"""The `pretrain-encoder` command."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.progress_bar import cancelled_by_interrupt, show_progress


def pretrain_encoder(
    data: Annotated[
        Path, typer.Option(help="Pictures in a folder per class, or as ImageNet: train/<class>/.")
    ],
    output: Annotated[Path, typer.Option(help="Folder for the state, the log and the encoder.")],
    minutes: Annotated[float, typer.Option(help="Length of the whole run.", min=0.01)] = 60.0,
    size: Annotated[int, typer.Option(help="Side of the crops.", min=32, max=512)] = 128,
    batch: Annotated[int, typer.Option(help="Pictures a step.", min=2, max=4096)] = 128,
    start: Annotated[
        Path | None, typer.Option("--from", help="MobileNet-V2 to go on from, torchvision's too.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on in the output folder.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Pre-train the encoder on labelled pictures; train --encoder takes the result."""
    from core.propagation.device import choose_device
    from core.training.picture_batches import default_workers
    from core.training.pretrain import PretrainRecipe, PretrainSummary
    from core.training.pretrain_run import PretrainFiles, pretrain_run

    summary = PretrainSummary()
    work = pretrain_run(
        PretrainFiles(data, output, start),
        PretrainRecipe(size=size, batch=batch),
        minutes,
        choose_device(device),
        workers=default_workers(),
        resume=resume,
        token=cancelled_by_interrupt(),
        summary=summary,
    )
    show_progress(work)
    typer.echo(json.dumps(asdict(summary)))
