"""The commands: the same use cases as the window, without one.

Progress goes to stderr, the one JSON line of the result to stdout.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.benchmark.ablation_command import ablation
from core.benchmark.command import Likeness, Reach, benchmark, evaluate
from core.benchmark.compare_command import compare
from core.benchmark.dataset_command import dataset as dataset_commands
from core.command_line import run_commands
from core.progress_bar import cancelled_by_interrupt, show_progress
from core.review.risk_command import risk
from core.review.score_command import score
from core.session.headless import Summary, propagate_clip
from core.tracking_options import DEFAULT_LIKENESS, DEFAULT_REACH, DEFAULT_SIZE, TrackingOptions
from core.training.command import train
from core.training.pretrain_command import pretrain_encoder
from core.video.open import open_clip
from core.weights_command import weights as weights_commands

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
    help="Evermask follows objects through long videos. Without a command, main.py PATH opens the "
    "window on a video, an image folder or a project.",
)


@app.command()
def propagate(
    clip: Annotated[Path, typer.Argument(help="A video or a folder of images.")],
    mask: Annotated[Path, typer.Option(help="Mask of frame 0: PNG with object ids.")],
    output: Annotated[Path, typer.Option(help="Folder for one palette PNG a frame.")],
    size: Annotated[int, typer.Option(help="Short side the network sees.")] = DEFAULT_SIZE,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, fp32 or bf16.")] = "auto",
    memory: Annotated[str, typer.Option(help="Any of R,G,L; or aot-b, aot-l.")] = "R,G,L",
    weights: Annotated[Path | None, typer.Option(help="Another checkpoint.")] = None,
    likeness: Likeness = DEFAULT_LIKENESS,
    reach: Reach = DEFAULT_REACH,
) -> None:
    """Follow the objects of a first mask through a clip."""
    options = TrackingOptions(size, device, dtype, memory, weights, likeness=likeness, reach=reach)
    summary = Summary()
    token = cancelled_by_interrupt()
    show_progress(propagate_clip(clip, mask, output, options, token, summary))
    if summary.missing:
        count = len(summary.missing)
        text = "1 frame could not be read; its mask is empty."
        if count > 1:
            text = f"{count} frames could not be read; their masks are empty."
        typer.echo(text, err=True)
    typer.echo(json.dumps(asdict(summary)))


@app.command()
def info(clip: Annotated[Path, typer.Argument(help="A video or a folder of images.")]) -> None:
    """Say what a clip holds, as one JSON line."""
    with open_clip(clip) as opened:
        facts = opened.info
        typer.echo(
            json.dumps(
                {
                    "kind": facts.kind,
                    "frames": facts.frame_count,
                    "width": facts.width,
                    "height": facts.height,
                    "fps": round(float(facts.rate), 3),
                    "duration_s": round(facts.duration_s, 3),
                    "codec": facts.codec,
                    "variable_rate": facts.variable_rate,
                    "rotation": facts.rotation,
                    "remarks": [remark.text for remark in facts.remarks],
                }
            )
        )


app.command()(train)
app.command()(benchmark)
app.command()(evaluate)
app.command()(ablation)
app.command()(compare)
app.command()(score)
app.command()(risk)
app.command("pretrain-encoder")(pretrain_encoder)
app.add_typer(weights_commands, name="weights")
app.add_typer(dataset_commands, name="dataset")


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code."""
    return run_commands(app, arguments, "main.py")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
