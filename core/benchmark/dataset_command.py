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
from core.benchmark.settings import Source, names_of
from core.datasets.notes import read_captions
from core.datasets.sequence import Dataset, layout_of
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
    against: Annotated[
        Path | None, typer.Option(help="Another data set, to compare the attributes with.")
    ] = None,
    against_layout: Annotated[str, typer.Option(help="Its layout, where it is another.")] = "",
) -> None:
    """Size, categories and attributes of a data set, as one HTML page."""
    source = Source(root, layout_of(layout), names_of(sequences), split)
    other = Source(against, layout_of(against_layout or layout)) if against is not None else None
    wanted = Wanted(source, results, rate, other)
    outcome = Outcome()
    show_progress(describe_dataset(wanted, output, cancelled_by_interrupt(), outcome))
    facts = outcome.facts
    if facts is None:
        return
    line = {**facts.json_keys, "page": str(output / PAGE)}
    typer.echo(json.dumps(line))


@dataclass(frozen=True)
class Wanted:
    """results: masks to be scored. rate: pictures a second. other: compared with, attributes only.

    All but the source may be None.
    """

    source: Source
    results: Path | None = None
    rate: float | None = None
    other: Source | None = None


def describe_dataset(
    wanted: Wanted, output: Path, token: CancelToken, outcome: Outcome
) -> Iterator[Progress]:
    """Read every true mask, score what is to be scored, write the page under `output`.

    Attributes that people set come from the file beside the masks; those computed from masks are
    computed. MediaError or MaskError when something cannot be read.
    """
    yield Progress(0, 0, "Reading the data set")
    source, results = wanted.source, wanted.results
    measuring = Measuring(source, results or output, None)
    reading = [_Reading(source, measuring.dataset)]
    if wanted.other is not None:
        reading.append(_Reading(wanted.other, Measuring(wanted.other, output, None).dataset))
    ensure_writable_folder(output)
    total = sum(each.masks for each in reading) + (reading[0].masks if results else 0)
    done = 0
    for each in reading:
        for name in each.read(token):
            done += 1
            yield Progress(done, total, name)
    scores: list[ObjectScores] = []
    for sequence in measuring.dataset.sequences if results else ():
        for measured in measuring.measure(sequence.name):
            token.checkpoint()
            done += measured is None
            scores += measured.scores if measured is not None else ()
            yield Progress(min(done, total), total, sequence.name)
    outcome.facts = reading[0].facts(wanted.rate)
    other = reading[1].facts(None) if wanted.other is not None else None
    _write_page(wanted, output, outcome.facts, scores, other)
    yield Progress(total, total, "Done")


class _Reading:
    """The sequences of a data set described one after the other."""

    def __init__(self, source: Source, dataset: Dataset) -> None:
        self._source = source
        self._dataset = dataset
        self._described: list[SequenceFacts] = []

    @property
    def masks(self) -> int:
        return sum(len(sequence.annotated) for sequence in self._dataset.sequences)

    def read(self, token: CancelToken) -> Iterator[str]:
        """The sequence's name after each true mask."""
        root = self._source.root
        tags = tags_of(self._source)
        captions = read_captions(root) if root.is_dir() else {}
        for sequence in self._dataset.sequences:
            name = sequence.name
            set_by_hand = tags.get(name, frozenset())
            for facts in facts_of(sequence, set_by_hand, captions.get(name)):
                token.checkpoint()
                if facts is None:
                    yield name
                else:
                    self._described.append(facts)

    def facts(self, rate: float | None) -> DatasetFacts:
        known = rate or FRAME_RATES.get(self._source.layout)
        return DatasetFacts(tuple(self._described), known, self._source.root.name)


def _write_page(
    wanted: Wanted,
    output: Path,
    facts: DatasetFacts,
    scores: list[ObjectScores],
    other: DatasetFacts | None,
) -> None:
    shown = {"layout": wanted.source.layout.value, "videos": str(len(facts.sequences))}
    if wanted.results is not None:
        shown["results"] = wanted.results.name
    with atomic_path(output / PAGE) as partial:
        text = document(facts.name, shown, dataset_parts(facts, scores, other))
        partial.write_text(text, encoding="utf-8")
