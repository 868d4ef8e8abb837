"""What the benchmarks found: a line each, and rows for the table of `python -m tests.benchmarks`.

That one names a file in EVERMASK_MEASURED, where each finding is added as a line of JSON.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_VARIABLE = "EVERMASK_MEASURED"


@dataclass(frozen=True)
class Measured:
    """budget: at most so much, or at least if `is_least`; None: nobody set one."""

    thing: str
    value: float
    unit: str
    budget: float | None = None
    is_least: bool = False

    @property
    def is_within(self) -> bool:
        if self.budget is None:
            return True
        return self.value >= self.budget if self.is_least else self.value <= self.budget

    @property
    def measured_text(self) -> str:
        return f"{self.value:.{_digits(self.value)}f} {self.unit}".strip()

    @property
    def budget_text(self) -> str:
        if self.budget is None:
            return ""
        return f"{'at least ' if self.is_least else ''}{self.budget:g} {self.unit}".strip()

    @property
    def verdict(self) -> str:
        if self.budget is None:
            return ""
        return "within" if self.is_within else "OVER"


def tell(found: Measured) -> None:
    """Print it, and write it down for whoever makes the table."""
    budget = f" ({found.verdict} {found.budget_text})" if found.budget is not None else ""
    print(f"{found.thing}: {found.measured_text}{budget}", flush=True)
    path = os.environ.get(FILE_VARIABLE)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(found)) + "\n")


def told(path: Path) -> list[Measured]:
    """What benchmarks wrote down in this file; nothing if they wrote none."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Measured(**json.loads(line)) for line in lines]


def _digits(value: float) -> int:
    return 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
