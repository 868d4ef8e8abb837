"""The `train` command; `python -m core.training` where the video libraries are missing."""

from pathlib import Path
from typing import Annotated

import typer

from core.progress_bar import cancelled_by_interrupt, show_progress

RECIPE = Path(__file__).parents[2] / "resources" / "training" / "cpu.toml"


def train(
    data: Annotated[Path, typer.Option(help="Folder with static*, video* and photos* packs.")],
    output: Annotated[Path, typer.Option(help="Folder for the state, the log and the weights.")],
    minutes: Annotated[float, typer.Option(help="Length of the whole run.", min=0.01)] = 60.0,
    recipe: Annotated[Path, typer.Option("--config", help="A TOML recipe.")] = RECIPE,
    encoder: Annotated[Path | None, typer.Option(help="MobileNet-V2 to start from.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Network to start from.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on in the output folder.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Train a network; with torchrun on several devices or processes."""
    from core.propagation.device import choose_device
    from core.training.run import RunFiles, train_run

    files = RunFiles(data, output, recipe, encoder, weights)
    chosen = choose_device(device).torch_device
    token = cancelled_by_interrupt()
    show_progress(train_run(files, minutes, chosen, resume=resume, token=token))
