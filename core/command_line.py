"""How a command line ends: a failure meant for the user is one line and an exit code, no traceback.

0 done, 2 refused (one line says what happened, what is safe, what to do), 130 stopped by Ctrl+C.
"""

import signal
from collections.abc import Sequence

import typer

from core.errors import Cancelled, EvermaskError

EXIT_REFUSED = 2
EXIT_STOPPED = 130


def run_commands(app: typer.Typer, arguments: Sequence[str], name: str) -> int:
    """Run a command line; the exit code. name: of the program, for its help."""
    interrupt = signal.getsignal(signal.SIGINT)
    try:
        # What comes back is the code of an exit asked for: 0 after --help, 130 after Ctrl+C.
        code: int | None = app(list(arguments), prog_name=name, standalone_mode=False)
        return code or 0
    except EvermaskError as error:
        typer.echo(str(error), err=True)
        return EXIT_REFUSED
    except typer.TyperException as error:
        # A wrong command line; the text is empty when the help was printed instead.
        text = error.format_message()
        if text:
            typer.echo(f"{text.rstrip('.')}. Nothing was done. Try {name} --help.", err=True)
        return EXIT_REFUSED
    except Cancelled:
        typer.echo("Stopped. Every finished file is kept.", err=True)
        return EXIT_STOPPED
    finally:
        signal.signal(signal.SIGINT, interrupt)
