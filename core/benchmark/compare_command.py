"""The `compare` command: two folders of masks on one data set."""

import json
from pathlib import Path
from typing import Annotated

import typer

from core.benchmark.compare import PAGE, Outcome, compare_results
from core.benchmark.settings import Source, names_of
from core.datasets.sequence import layout_of
from core.metrics.scores import summarise
from core.progress_bar import cancelled_by_interrupt, show_progress


def compare(
    first: Annotated[Path, typer.Argument(help="Folder of masks, anybody's.")],
    second: Annotated[Path, typer.Argument(help="Folder of masks to compare with it.")],
    root: Annotated[Path, typer.Argument(help="The data set: a folder or a tar file.")],
    layout: Annotated[
        str, typer.Option("--layout", help="folders, davis2016, davis2017, ytvos or lvos.")
    ],
    output: Annotated[Path, typer.Option(help="Folder for the page.")],
    sequences: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    split: Annotated[str, typer.Option(help="DAVIS: which list of ImageSets.")] = "val",
    frames: Annotated[int, typer.Option(help="Only so many frames of each.", min=0)] = 0,
) -> None:
    """Score two results and show where they differ, as one HTML page."""
    source = Source(root, layout_of(layout), names_of(sequences), split, frames)
    outcome = Outcome()
    token = cancelled_by_interrupt()
    show_progress(compare_results(source, (first, second), output, token, outcome))
    if not outcome.pairs:
        return
    a = summarise([pair.first for pair in outcome.pairs])
    b = summarise([pair.second for pair in outcome.pairs])
    typer.echo(
        json.dumps(
            {
                "objects": len(outcome.pairs),
                "j_and_f": [round(a.mean, 6), round(b.mean, 6)],
                "j_and_f_gain": round(b.mean - a.mean, 6),
                "v_gain": round(b.stability - a.stability, 6),
                "objects_better": sum(pair.gain > 0 for pair in outcome.pairs),
                "page": str(output / PAGE),
            }
        )
    )
