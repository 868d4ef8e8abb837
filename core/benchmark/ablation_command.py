"""The `ablation` command: one data set under every setting of a kind."""

import json
from pathlib import Path
from typing import Annotated

import typer

from core.benchmark.command import (
    Frames,
    LayoutName,
    Likeness,
    Reach,
    Root,
    Sequences,
    Split,
    Workers,
    weights_digest,
)
from core.progress_bar import cancelled_by_interrupt, show_progress
from core.tracking_options import DEFAULT_LIKENESS, DEFAULT_REACH, DEFAULT_SIZE, TrackingOptions


def ablation(
    root: Root,
    layout: LayoutName,
    output: Annotated[Path, typer.Option(help="Folder for the table and a folder a row.")],
    rows: Annotated[
        str,
        typer.Option(help="memory (the paper's Table 4), oracle (its Table 5) or improvement."),
    ] = "memory",
    size: Annotated[int, typer.Option(help="Short side the method sees.", min=96)] = DEFAULT_SIZE,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, fp32 or bf16.")] = "auto",
    weights: Annotated[Path | None, typer.Option(help="Another checkpoint.")] = None,
    likeness: Likeness = DEFAULT_LIKENESS,
    reach: Reach = DEFAULT_REACH,
    sequences: Sequences = "",
    split: Split = "val",
    frames: Frames = 0,
    workers: Workers = 1,
) -> None:
    """Benchmark every setting of a kind and put the scores side by side; goes on if stopped."""
    from core.benchmark.ablation import Ablation, kind_of, rows_of, run_ablation
    from core.benchmark.settings import Source, names_of
    from core.datasets.sequence import layout_of

    source = Source(root, layout_of(layout), names_of(sequences), split, frames)
    options = TrackingOptions(size, device, dtype, weights=weights, likeness=likeness, reach=reach)
    chosen = rows_of(kind_of(rows), options, weights_digest(weights))
    found = Ablation()
    token = cancelled_by_interrupt()
    show_progress(run_ablation(source, chosen, output, workers, token, found))
    typer.echo(json.dumps(found.json_line))
