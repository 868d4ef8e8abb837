"""`python -m core.training`: the train command alone."""

import sys

import typer

from core.command_line import run_commands
from core.training.command import train

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command()(train)

if __name__ == "__main__":
    sys.exit(run_commands(app, sys.argv[1:], "python -m core.training"))
