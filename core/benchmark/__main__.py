"""`python -m core.benchmark`: the benchmark, evaluate and ablation commands alone."""

import sys

import typer

from core.benchmark.ablation_command import ablation
from core.benchmark.command import benchmark, evaluate
from core.command_line import run_commands

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(benchmark)
app.command()(evaluate)
app.command()(ablation)

if __name__ == "__main__":
    sys.exit(run_commands(app, sys.argv[1:], "python -m core.benchmark"))
