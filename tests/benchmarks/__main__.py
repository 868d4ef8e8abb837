"""Every benchmark, one after the other, and one table of what was measured against its budget.

usage: python -m tests.benchmarks [--only NAME] [--output]

Each is a script of its own in a process of its own: `python -m tests.benchmarks.NAME`. One that
fails is a line of the table, and the others go on. Exit code 1 if any failed; what is over its
budget is only said, since a busy machine is no fault of the program.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measured import FILE_VARIABLE, Measured, told

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = (
    "startup",
    "dab",
    "timeline",
    "score_update",
    "scrubbing",
    "ui_stall",
    "project_size",
    "review_cost",
)
NEED_DATA = ("both_ways",)
"""They judge quality on a data set that has to be named, and are no part of the table."""

LONGEST_S = 1800


@dataclass(frozen=True)
class Outcome:
    """What one script found, and why it did not end well if it did not."""

    script: str
    found: list[Measured]
    failure: str | None = None


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="All benchmarks, in one table."
    )
    parser.add_argument("--only", choices=SCRIPTS, action="append", help="may be given repeatedly")
    parser.add_argument("--output", action="store_true", help="show what each prints")
    arguments = parser.parse_args()
    progress = Console(stderr=True)
    outcomes = []
    for script in arguments.only or SCRIPTS:
        progress.print(f"{script} ...", highlight=False)
        begun_s = time.monotonic()
        outcomes.append(run(script, shows_output=arguments.output))
        progress.print(f"{script}: {time.monotonic() - begun_s:.0f} s", highlight=False)
    Console().print(table(outcomes))
    return 1 if any(outcome.failure for outcome in outcomes) else 0


def run(script: str, *, shows_output: bool) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="evermask-benchmarks-") as name:
        notes = Path(name) / "measured"
        try:
            child = subprocess.run(
                [sys.executable, "-m", f"tests.benchmarks.{script}"],
                cwd=ROOT,
                env={**os.environ, FILE_VARIABLE: str(notes)},
                stdout=None if shows_output else subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                timeout=LONGEST_S,
            )
        except subprocess.TimeoutExpired:
            return Outcome(script, told(notes), f"took longer than {LONGEST_S // 60} minutes")
        failure = None
        if child.returncode:
            said = child.stderr.strip().splitlines()
            failure = said[-1] if said else f"ended with code {child.returncode}"
        return Outcome(script, told(notes), failure)


def table(outcomes: list[Outcome]) -> Table:
    made = Table(title=f"Evermask on {os.cpu_count()} cores", title_justify="left")
    for heading in ("benchmark", "thing", "measured", "budget", ""):
        made.add_column(heading, justify="right" if heading in ("measured", "budget") else "left")
    for outcome in outcomes:
        name = outcome.script
        for found in outcome.found:
            style = None if found.is_within else "red"
            cells = (found.thing, found.measured_text, found.budget_text, found.verdict)
            made.add_row(name, *cells, style=style)
            name = ""
        if outcome.failure is not None:
            made.add_row(name, f"failed: {outcome.failure}", "", "", "failed", style="bold red")
        elif not outcome.found:
            made.add_row(name, "said nothing", "", "", "")
        made.add_section()
    return made


if __name__ == "__main__":
    sys.exit(main())
