"""`python -m core.benchmark`: the benchmark and evaluate commands alone."""

import sys

import typer

from core.benchmark.command import benchmark, evaluate
from core.errors import Cancelled, EvermaskError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(benchmark)
app.command()(evaluate)

if __name__ == "__main__":
    try:
        app()
    except EvermaskError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except Cancelled:
        typer.echo("Stopped. Every finished sequence is kept.", err=True)
        sys.exit(130)
