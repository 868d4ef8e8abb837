"""The table of the benchmarks; the benchmarks themselves are run by hand."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks.measured import FILE_VARIABLE, Measured, tell, told

FAST = Measured("a dab", 3.14159, "ms", 8)
SLOW = Measured("positions a second", 12.0, "", 30, is_least=True)


def test_what_is_told_is_printed_and_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(tmp_path / "none") == []
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "notes"))
    for found in (FAST, SLOW):
        tell(found)

    assert told(tmp_path / "notes") == [FAST, SLOW]
    assert capsys.readouterr().out.splitlines() == [
        "a dab: 3.14 ms (within 8 ms)",
        "positions a second: 12.0 (OVER at least 30)",
    ]


def test_each_script_has_its_lines_and_a_failure_is_one() -> None:
    outcomes = [
        benchmarks.Outcome("dab", [FAST, SLOW]),
        benchmarks.Outcome("broken", [Measured("a size", 512.0, "MB")], "no room"),
    ]
    printed = StringIO()
    Console(width=120, file=printed).print(benchmarks.table(outcomes))
    lines = printed.getvalue().splitlines()

    def line_of(text: str) -> str:
        return next(line for line in lines if text in line)

    assert "within" in line_of("a dab")
    assert "OVER" in line_of("positions a second")
    assert "512 MB" in line_of("a size")
    assert line_of("no room").rstrip("\u2502 ").endswith("failed")


def test_a_script_that_cannot_run_says_why() -> None:
    outcome = benchmarks.run("no_such_script", shows_output=False)

    assert outcome.found == []
    assert "no_such_script" in (outcome.failure or "")


def test_every_script_is_in_the_table_or_needs_data() -> None:
    scripts = {path.stem for path in Path(benchmarks.__file__).parent.glob("*.py")}

    known = {"__main__", "measured", *benchmarks.SCRIPTS, *benchmarks.NEED_DATA}
    assert scripts == known
