"""The `risk` command: how well risk finds bad frames of a data set, against plain confidence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from core.datasets.layouts import open_dataset
from core.datasets.results import Results
from core.datasets.sequence import Layout, layout_of
from core.files import atomic_path
from core.progress import CancelToken, Progress
from core.progress_bar import cancelled_by_interrupt, show_progress
from core.review.judged import Judged, judge_sequence, pooled, read_judged, write_judged
from core.review.ordinary import as_json, completed, ordinary_of, shipped_tables
from core.review.validation import FEWEST_BAD, Found, found_by


@dataclass
class Outcome:
    """Filled in when the work is done."""

    judged: Judged | None = None


def risk(
    results: Annotated[Path, typer.Argument(help="Folder of masks that `benchmark` wrote.")],
    root: Annotated[Path, typer.Argument(help="The data set: a folder or a tar file.")],
    layout: Annotated[
        str, typer.Option("--layout", help="folders, davis2016, davis2017, ytvos or lvos.")
    ],
    sequences: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    output: Annotated[
        Path | None, typer.Option(help="Keep every cell's parts and J in this .csv file.")
    ] = None,
    add: Annotated[
        list[Path] | None, typer.Option(help="Count the cells of such a file too; repeatable.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option(help="Write tables made of all these cells: risk.json.")
    ] = None,
) -> None:
    """Measure how well risk, made without truth, finds the frames that truth says are bad.

    Each sequence is judged by tables made of the others; sequences made of the same footage count
    as one.
    """
    chosen = layout_of(layout)
    names = tuple(name.strip() for name in sequences.split(",") if name.strip())
    earlier = [read_judged(path) for path in add or []]
    outcome = Outcome()
    token = cancelled_by_interrupt()
    show_progress(judge_dataset(root, chosen, names, results, token, outcome))
    if outcome.judged is None:
        return
    if output is not None:
        write_judged(output, outcome.judged)
    judged = pooled([outcome.judged, *earlier])
    typer.echo(json.dumps(validation_facts(judged)))
    if write is not None:
        with atomic_path(write) as partial:
            made = completed(ordinary_of(judged.parts, judged.region), shipped_tables())
            partial.write_text(as_json(made) + "\n")


def judge_dataset(
    root: Path,
    layout: Layout,
    names: tuple[str, ...],
    masks: Path,
    token: CancelToken,
    outcome: Outcome,
) -> Iterator[Progress]:
    """Measure every cell of a data set."""
    yield Progress(0, 0, "Reading the data set")
    found = open_dataset(root, layout, names)
    total, done = sum(len(sequence) for sequence in found.sequences), 0
    tables = []
    for sequence in found.sequences:
        for judged in judge_sequence(
            layout, sequence, Results(masks, layout), shipped_tables(), token
        ):
            if judged is None:
                done += 1
                yield Progress(min(done, total), total, sequence.name)
            else:
                tables.append(judged)
    outcome.judged = pooled(tables)
    yield Progress(total, total, "Done")


def validation_facts(judged: Judged) -> dict[str, object]:
    """Risk held out, risk by the shipped tables, and plain confidence."""
    footage = len(set(judged.footage.tolist()))
    shipped = found_by(shipped_tables().judge(judged.parts)[0], judged.region)
    facts: dict[str, object] = {
        "cells": shipped.frames,
        "bad": shipped.bad,
        "footage": footage,
        "shipped_tables": _shown(shipped),
        "confidence": _shown(found_by(judged.confidence_risk, judged.region)),
    }
    if footage > 1:
        facts["held_out"] = _shown(found_by(judged.held_out_risk(), judged.region))
    if shipped.bad < FEWEST_BAD:
        facts["remark"] = f"Fewer than {FEWEST_BAD} bad cells: these numbers mean little."
    return facts


def _shown(found: Found) -> dict[str, float | None]:
    numbers = {"auroc": found.area, "worst_tenth_in_riskiest_fifth": found.worst}
    return {name: None if value is None else round(value, 4) for name, value in numbers.items()}
