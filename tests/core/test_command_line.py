"""Tests of core.command_line."""

import signal

import pytest
import typer

from core.command_line import EXIT_REFUSED, EXIT_STOPPED, run_commands
from core.errors import Cancelled, EvermaskError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def work(how: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    match how:
        case "refuse":
            raise EvermaskError("It failed. Nothing is lost. Try again.")
        case "stop":
            raise Cancelled
        case "break":
            raise ZeroDivisionError


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["well"], 0, ""),
        (["--help"], 0, ""),
        (["refuse"], EXIT_REFUSED, "It failed. Nothing is lost. Try again.\n"),
        (["stop"], EXIT_STOPPED, "Stopped. Every finished file is kept.\n"),
        (["well", "--no"], EXIT_REFUSED, "Nothing was done. Try tool --help.\n"),
    ],
)
def test_ends_are_a_line_and_a_code(
    arguments: list[str], code: int, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert run_commands(app, arguments, "tool") == code
    error = capsys.readouterr().err
    assert error.endswith(text)
    assert error.count("\n") == bool(text)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(ZeroDivisionError):
        run_commands(app, ["break"], "tool")
