"""`python -m core.training`: the train command alone."""

import typer

from core.training.command import train

typer.run(train)
