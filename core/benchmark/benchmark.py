"""The two use cases: run a method and score it, or score masks that are there; both report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from core.benchmark.attributing import AttributedMeasuring
from core.benchmark.measuring import Measured, Measuring
from core.benchmark.report import write_report
from core.benchmark.settings import Method, Source
from core.benchmark.summary import Summary, summary_of
from core.benchmark.tables import write_tables
from core.benchmark.workers import measure_here, measure_in_workers
from core.errors import MaskError
from core.files import ensure_writable_folder
from core.progress import CancelToken, Progress

MASKS = "masks"
"""Folder under the output that holds the masks in submission form."""

SUBMISSION = "submission.zip"
"""The same masks packed for the data set's server, where true masks are not public."""


@dataclass
class Outcome:
    """Filled in when the work is done."""

    summary: Summary | None = field(default=None)

    @property
    def finished(self) -> Summary:
        """Once the work has ended."""
        if self.summary is None:
            raise RuntimeError("a benchmark that has not ended has no summary")
        return self.summary

    @property
    def json_line(self) -> dict[str, float | int | str | None]:
        return self.summary.json_line if self.summary else {}


def run_benchmark(
    source: Source, method: Method, output: Path, workers: int, token: CancelToken, outcome: Outcome
) -> Iterator[Progress]:
    """Masks, tables and report under `output`; finished sequences of an earlier try are kept."""
    facts = {name: str(value) for name, value in method.facts.items()}
    report = _Report(output, f"{method.name} on {source.root.name}", facts)
    make = partial(AttributedMeasuring, source, output / MASKS, method)
    yield from _measured(source, make, report, workers, token, outcome)


def run_evaluation(
    source: Source,
    results: Path,
    output: Path,
    workers: int,
    token: CancelToken,
    outcome: Outcome,
    *,
    official: bool = False,
) -> Iterator[Progress]:
    """Tables and report of the masks under `results`.

    official: as the LVOS toolkit computes. MaskError where the true masks are not public.
    """
    title = f"{results.name} on {source.root.name}"
    report = _Report(output, title, {"results": str(results)})
    make = partial(AttributedMeasuring, source, results, None, official=official)
    yield from _measured(source, make, report, workers, token, outcome)


@dataclass(frozen=True)
class _Report:
    """Where the tables and the page go, and what stands over them."""

    folder: Path
    title: str
    facts: dict[str, str]


def _measured(
    source: Source,
    make: "partial[AttributedMeasuring]",
    report: _Report,
    workers: int,
    token: CancelToken,
    outcome: Outcome,
) -> Iterator[Progress]:
    yield Progress(0, 0, "Reading the data set")
    measuring = make()
    lengths = measuring.lengths
    ensure_writable_folder(report.folder)
    names = list(lengths)
    total = sum(lengths.values())
    done = dict.fromkeys(names, 0.0)
    steps = 2 if measuring.only_scores else 3
    found: dict[str, Measured] = {}
    stream = (
        measure_here(lambda: measuring, names, token)
        if workers <= 1 or len(names) == 1
        else measure_in_workers(make, names, workers, token)
    )
    for name, result in stream:
        if result is None:
            done[name] = min(lengths[name], done[name] + 1 / steps)
        else:
            done[name] = lengths[name]
            found[name] = result
        yield Progress(int(sum(done.values())), total, name)
    if not any(measured.scores for measured in found.values()):
        if measuring.only_scores:
            raise MaskError(
                f"{source.root} holds only the first mask of each object: its scores come from "
                "the data set's server. Nothing was scored. Send it the masks."
            )
        measuring.pack_masks(report.folder / SUBMISSION)
    outcome.summary = _written(source, measuring, [found[name] for name in names], report)
    yield Progress(total, total, "Done")


def _written(
    source: Source,
    measuring: Measuring,
    measured: Sequence[Measured],
    report: _Report,
) -> Summary:
    summary = summary_of(measuring.dataset, measured)
    write_tables(report.folder, summary, source.layout, source.split)
    shown = {
        "layout": source.layout.value,
        "sequences": str(len(measured)),
        "objects": str(len(summary.scores)),
        **report.facts,
    }
    if summary.device:
        shown["on"] = summary.device
    write_report(report.folder / "report.html", report.title, shown, summary)
    return summary
