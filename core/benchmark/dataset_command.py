"""The `dataset stats` command: a data set in numbers and pictures, with or without results."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from core.benchmark.attributing import tags_of
from core.benchmark.dataset_page import dataset_parts
from core.benchmark.html import document
from core.benchmark.measuring import Measuring
from core.benchmark.settings import Source, layout_of, names_of
from core.datasets.notes import read_captions
from core.datasets.statistics import FRAME_RATES, DatasetFacts, SequenceFacts, facts_of
from core.files import atomic_path, ensure_writable_folder
from core.metrics.scores import ObjectScores
from core.progress import CancelToken, Progress
from core.progress_bar import cancelled_by_interrupt, show_progress

dataset = typer.Typer(no_args_is_help=True, help="What a data set holds.")

PAGE = "dataset.html"


@dataclass
class Outcome:
    """Filled in when the work is done."""

    facts: DatasetFacts | None = None


@dataset.callback()
def _group() -> None:
    """What a data set holds."""


@dataset.command()
def stats(
    root: Annotated[Path, typer.Argument(help="The data set: a folder or a tar file.")],
    layout: Annotated[
        str, typer.Option("--layout", help="folders, davis2016, davis2017, ytvos or lvos.")
    ],
    output: Annotated[Path, typer.Option(help="Folder for the page.")],
    results: Annotated[
        Path | None, typer.Option(help="Masks of a method, to score by attribute.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="Pictures a second, where the layout does not say.", min=0)
    ] = None,
    sequences: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    split: Annotated[str, typer.Option(help="DAVIS: which list of ImageSets.")] = "val",
) -> None:
    """Size, categories and attributes of a data set, as one HTML page."""
    source = Source(root, layout_of(layout), names_of(sequences), split)
    outcome = Outcome()
    show_progress(
        describe_dataset(source, results, rate, output, cancelled_by_interrupt(), outcome)
    )
    facts = outcome.facts
    if facts is None:
        return
    line = {**facts.json_keys, "page": str(output / PAGE)}
    typer.echo(json.dumps(line))


def describe_dataset(
    source: Source,
    results: Path | None,
    rate: float | None,
    output: Path,
    token: CancelToken,
    outcome: Outcome,
) -> Iterator[Progress]:
    """Read every true mask, score `results` where given, write the page under `output`.

    Attributes that people set come from the file beside the masks; those computed from masks are
    computed. MediaError or MaskError when something cannot be read.
    """
    yield Progress(0, 0, "Reading the data set")
    measuring = Measuring(source, results or output, None)
    found = measuring.dataset
    ensure_writable_folder(output)
    total = sum(len(sequence.annotated) for sequence in found.sequences) * (2 if results else 1)
    tags = tags_of(source)
    captions = read_captions(source.root) if source.root.is_dir() else {}
    done = 0
    described: list[SequenceFacts] = []
    scores: list[ObjectScores] = []
    for sequence in found.sequences:
        set_by_hand = tags.get(sequence.name, frozenset())
        for facts in facts_of(sequence, set_by_hand, captions.get(sequence.name)):
            token.checkpoint()
            if facts is None:
                done += 1
                yield Progress(done, total, sequence.name)
            else:
                described.append(facts)
        if results is None:
            continue
        for measured in measuring.measure(sequence.name):
            token.checkpoint()
            if measured is None:
                done += 1
                yield Progress(min(done, total), total, sequence.name)
            else:
                scores += measured.scores
    outcome.facts = DatasetFacts(tuple(described), rate or FRAME_RATES.get(source.layout))
    _write_page(source, results, output, outcome.facts, scores)
    yield Progress(total, total, "Done")


def _write_page(
    source: Source,
    results: Path | None,
    output: Path,
    facts: DatasetFacts,
    scores: list[ObjectScores],
) -> None:
    shown = {"layout": source.layout.value, "videos": str(len(facts.sequences))}
    if results is not None:
        shown["results"] = results.name
    with atomic_path(output / PAGE) as partial:
        text = document(source.root.name, shown, dataset_parts(facts, scores))
        partial.write_text(text, encoding="utf-8")
