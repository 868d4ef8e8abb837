"""One data set under every setting of a kind, with a table of what each costs or brings.

Each row is a benchmark of its own, in a folder of its own: a stopped ablation goes on where it was.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from core.benchmark.ablation_page import Entry, page
from core.benchmark.benchmark import Outcome, run_benchmark
from core.benchmark.following import Oracle
from core.benchmark.settings import Method, Source
from core.benchmark.summary import Summary
from core.errors import EvermaskError
from core.files import atomic_path
from core.progress import CancelToken, Progress
from core.tracking_options import DEFAULT_LIKENESS, DEFAULT_REACH, TrackingOptions

GATE = 0.8
"""Of the row in which unsure frames stay out of global memory."""


class Kind(Enum):
    """MEMORY: the paper's Table 4. ORACLE: its Table 5. IMPROVEMENT: what goes beyond the paper."""

    MEMORY = "memory"
    ORACLE = "oracle"
    IMPROVEMENT = "improvement"


@dataclass(frozen=True)
class Row:
    """A setting by its name; folder: where its masks and its report are."""

    name: str
    folder: str
    method: Method


@dataclass
class Ablation:
    """Filled row by row."""

    found: dict[str, Summary] = field(default_factory=dict)

    @property
    def json_line(self) -> dict[str, dict[str, float | int | str | None]]:
        return {name: summary.json_line for name, summary in self.found.items()}


def kind_of(word: str) -> Kind:
    try:
        return Kind(word)
    except ValueError as error:
        known = ", ".join(kind.value for kind in Kind)
        raise EvermaskError(
            f"Rows {word!r} are not known. Nothing was started. Use one of {known}."
        ) from error


def rows_of(kind: Kind, options: TrackingOptions, weights: str) -> tuple[Row, ...]:
    """The first row is the one that the others are held against."""
    full = Method("ddmemory", replace(options, memory="R,G,L"), weights=weights)
    match kind:
        case Kind.MEMORY:
            kept = ("R,G,L", "R,L", "R,G", "R", "G,L", "G", "L")
            return tuple(_memory_row(full, memory) for memory in kept)
        case Kind.ORACLE:
            told = ((), (Oracle.BOX,), (Oracle.MASK,), (Oracle.BOX, Oracle.MASK))
            return tuple(_oracle_row(full, oracles) for oracles in told)
        case Kind.IMPROVEMENT:
            plain = replace(full.options, gate=0.0, likeness=0.0, reach=0.0)
            gated, alike = replace(plain, gate=GATE), replace(plain, likeness=DEFAULT_LIKENESS)
            near = replace(plain, reach=DEFAULT_REACH)
            unlike = f"what suddenly looks unlike is left out (likeness {DEFAULT_LIKENESS})"
            return (
                Row("as in the paper", "plain", _with(full, plain)),
                Row(f"unsure frames stay out of G (gate {GATE})", "gate", _with(full, gated)),
                Row(unlike, "likeness", _with(full, alike)),
                Row(f"strays are left out (reach {DEFAULT_REACH})", "reach", _with(full, near)),
            )


def run_ablation(
    source: Source,
    rows: Sequence[Row],
    output: Path,
    workers: int,
    token: CancelToken,
    ablation: Ablation,
) -> Iterator[Progress]:
    """Rows under `output`, then ablation.csv and ablation.html. Errors as of `run_benchmark`."""
    for place, row in enumerate(rows):
        outcome = Outcome()
        work = run_benchmark(source, row.method, output / row.folder, workers, token, outcome)
        for progress in work:
            yield _within(progress, place, len(rows), row.name)
        ablation.found[row.name] = outcome.finished
    _write(output, source, rows, ablation)


def _memory_row(full: Method, memory: str) -> Row:
    options = replace(full.options, memory=memory)
    return Row(memory.replace(",", "+"), memory.replace(",", ""), _with(full, options))


def _oracle_row(full: Method, oracles: tuple[Oracle, ...]) -> Row:
    words = [oracle.value for oracle in oracles]
    method = replace(full, oracles=frozenset(oracles))
    return Row(" + ".join(words) or "no oracle", "-".join(words) or "none", method)


def _with(method: Method, options: TrackingOptions) -> Method:
    return replace(method, options=options)


def _within(progress: Progress, place: int, count: int, row: str) -> Progress:
    """A row's progress as a part of the whole, in thousandths of a row."""
    done = 1000 * place + int(1000 * progress.fraction)
    return Progress(done, 1000 * count, f"{row}: {progress.text}")


def _write(output: Path, source: Source, rows: Sequence[Row], ablation: Ablation) -> None:
    lines = [{"row": row.name, **ablation.found[row.name].json_line} for row in rows]
    with (
        atomic_path(output / "ablation.csv") as partial,
        partial.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    with atomic_path(output / "ablation.html") as partial:
        found = [
            Entry(row.name, f"{row.folder}/report.html", ablation.found[row.name]) for row in rows
        ]
        partial.write_text(page(f"Ablation on {source.root.name}", found), encoding="utf-8")
