"""The `train` command; `python -m core.training` where the video libraries are missing."""

import collections
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.progress_bar import cancelled_by_interrupt, show_progress

RECIPES = Path(__file__).parents[2] / "resources" / "training"
RECIPE = RECIPES / "cpu.toml"
MOST_NAMED = 10


def train(
    data: Annotated[
        list[Path],
        typer.Option(
            help="A folder of packs (static*, video*, photos*), or a data set of any layout. "
            "Can be given several times."
        ),
    ],
    output: Annotated[Path, typer.Option(help="Folder for the state, the log and the weights.")],
    minutes: Annotated[float | None, typer.Option(help="Length of the run.", min=0.01)] = None,
    steps: Annotated[int | None, typer.Option(help="Length in steps instead.", min=1)] = None,
    epochs: Annotated[
        float | None, typer.Option(help="Length in passes over the videos instead.", min=0.001)
    ] = None,
    recipe: Annotated[
        Path, typer.Option("--config", help="A TOML recipe; it may say the length, too.")
    ] = RECIPE,
    encoder: Annotated[Path | None, typer.Option(help="MobileNet-V2 to start from.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Network to start from.")] = None,
    validation: Annotated[
        Path | None, typer.Option(help="Data set to score on now and then; the best is kept.")
    ] = None,
    score_every: Annotated[
        float | None, typer.Option(help="Minutes between two scorings.", min=0.01)
    ] = None,
    terms: Annotated[str | None, typer.Option(help="What the weights may be used for.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on in the output folder.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    workers: Annotated[
        int | None, typer.Option(help="Processes that prepare clips.", min=0)
    ] = None,
) -> None:
    """Train a network; with torchrun on several devices or processes."""
    from core.training.length import Unit
    from core.training.origin import NO_TERMS
    from core.training.parallel import rank
    from core.training.run import RunFiles, RunSettings, RunSummary, train_run

    files = RunFiles(tuple(data), output, recipe, encoder, weights, validation)
    settings = RunSettings(
        {Unit.MINUTE: minutes, Unit.STEP: steps, Unit.EPOCH: epochs},
        device,
        score_every,
        terms or NO_TERMS,
        workers,
        resume,
    )
    summary = RunSummary()
    work = train_run(files, settings, cancelled_by_interrupt(), summary)
    if rank() != 0:
        collections.deque(work, maxlen=0)  # the first process speaks for all
        return
    try:
        show_progress(work)
    finally:
        for text in summary.damaged[:MOST_NAMED]:
            typer.echo(f"Skipped: {text}", err=True)
    typer.echo(json.dumps({**asdict(summary), "damaged": summary.damaged[:MOST_NAMED]}))
