"""The `benchmark` and `evaluate` commands; `python -m core.benchmark` without video libraries."""

import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer

from core.progress_bar import cancelled_by_interrupt, show_progress
from core.tracking_options import DEFAULT_LIKENESS, DEFAULT_REACH, DEFAULT_SIZE, TrackingOptions

Root = Annotated[Path, typer.Argument(help="The data set: a folder or a tar file.")]
LayoutName = Annotated[
    str, typer.Option("--layout", help="folders, davis2016, davis2017, ytvos or lvos.")
]
Output = Annotated[Path, typer.Option(help="Folder for tables, report and masks.")]
Sequences = Annotated[str, typer.Option(help="Only these, separated by commas.")]
Split = Annotated[str, typer.Option(help="DAVIS: which list of ImageSets.")]
Workers = Annotated[int, typer.Option(help="Processes working side by side.", min=1)]
Likeness = Annotated[
    float,
    typer.Option(
        help="Leave out what suddenly looks less like its references than this share of what it "
        "did; 0 leaves nothing out.",
        min=0,
        max=1,
    ),
]
Reach = Annotated[
    float,
    typer.Option(
        help="Leave out small pieces of an object that appear farther from it than this many times "
        "its size; 0 leaves nothing out.",
        min=0,
        max=100,
    ),
]
Frames = Annotated[int, typer.Option(help="Only so many frames of each sequence.", min=0)]


def benchmark(
    root: Root,
    layout: LayoutName,
    output: Output,
    method: Annotated[
        str, typer.Option(help="ddmemory, aot-b, aot-l, copy-first or warp.")
    ] = "ddmemory",
    memory: Annotated[str | None, typer.Option(help="Any of R,G,L, for ddmemory.")] = None,
    oracle: Annotated[str, typer.Option(help="box, mask or box,mask: hand out truth.")] = "",
    size: Annotated[int, typer.Option(help="Short side the method sees.", min=96)] = DEFAULT_SIZE,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, fp32 or bf16.")] = "auto",
    weights: Annotated[Path | None, typer.Option(help="Another checkpoint.")] = None,
    gate: Annotated[
        float, typer.Option(help="Frames less sure than this stay out of G.", min=0, max=1)
    ] = 0.0,
    likeness: Likeness = DEFAULT_LIKENESS,
    reach: Reach = DEFAULT_REACH,
    sequences: Sequences = "",
    split: Split = "val",
    frames: Frames = 0,
    workers: Workers = 1,
) -> None:
    """Run a method on an annotated data set and score it; goes on where it was stopped."""
    from core.benchmark.benchmark import Outcome, run_benchmark
    from core.benchmark.settings import Source, method_of, names_of
    from core.datasets.sequence import layout_of

    source = Source(root, layout_of(layout), names_of(sequences), split, frames)
    options = TrackingOptions(
        size, device, dtype, weights=weights, gate=gate, likeness=likeness, reach=reach
    )
    chosen = method_of(method, memory, oracle, options)
    if chosen.is_network:
        chosen = chosen.with_weights(weights_digest(weights))
    outcome = Outcome()
    token = cancelled_by_interrupt()
    show_progress(run_benchmark(source, chosen, output, workers, token, outcome))
    typer.echo(json.dumps(outcome.json_line))


def evaluate(
    results: Annotated[Path, typer.Argument(help="Folder of predicted masks, anybody's.")],
    root: Root,
    layout: LayoutName,
    output: Output,
    sequences: Sequences = "",
    split: Split = "val",
    frames: Frames = 0,
    workers: Workers = 1,
    official: Annotated[
        bool, typer.Option("--official", help="LVOS: with the toolkit's rounding and zeros.")
    ] = False,
) -> None:
    """Score masks on disk against an annotated data set."""
    from core.benchmark.benchmark import Outcome, run_evaluation
    from core.benchmark.settings import Source, names_of
    from core.datasets.sequence import layout_of

    source = Source(root, layout_of(layout), names_of(sequences), split, frames)
    outcome = Outcome()
    token = cancelled_by_interrupt()
    show_progress(
        run_evaluation(source, results, output, workers, token, outcome, official=official)
    )
    typer.echo(json.dumps(outcome.json_line))


def weights_digest(weights: Path | None) -> str:
    """Masks made with other weights are stale; WeightsError when there are none."""
    from core.errors import WeightsError
    from core.propagation.propagator import DEFAULT_WEIGHTS

    path = weights or DEFAULT_WEIGHTS
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise WeightsError(
            f"No weights at {path}. Nothing was started. Give a checkpoint with --weights."
        ) from error
